/** Regions as files, as the worker takes them, and files as regions. */
import type { MaskFile } from "../../protocol.ts";
import { sha256Of } from "../read_picture.ts";
import type { Region } from "./region.ts";

/** Sides in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A region as a PNG file: white is inside. */
export async function fileOf({ width, height, data }: Region): Promise<MaskFile> {
  const image = new ImageData(width, height);
  data.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  const sha256 = await sha256Of(blob);
  return { name: `mask-${sha256.slice(0, 8)}.png`, blob, sha256 };
}

/** A file as a region of some size: its luma, and what is transparent is outside. */
export async function regionFrom(blob: Blob, size: Size): Promise<Region> {
  const rgba = await pixelsOf(blob, size);
  const data = new Uint8Array(size.width * size.height);
  for (let i = 0; i < data.length; i++) {
    const [red, green, blue] = [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!];
    data[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return { width: size.width, height: size.height, data };
}

/** The pixels of a picture, on black and stretched over some size: red, green, blue and opacity, 8 bits each. */
export async function pixelsOf(
  blob: Blob,
  { width, height }: Size,
): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(blob);
  const context = new OffscreenCanvas(width, height).getContext("2d", {
    willReadFrequently: true,
  })!;
  context.imageSmoothingQuality = "high";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height).data;
}
