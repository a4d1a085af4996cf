/** Pictures from every image that a page has: see images_test.ts. */
/// <reference lib="dom" />
import { fromImage, type PageImage } from "../../core/image/from_image.ts";
import type { Picture } from "../../core/image/picture.ts";

/** A picture by the kind of image that it was taken from; numbers as plain lists. */
export type Report = Record<string, Pick<Picture, "width" | "height"> & { data: number[] }>;

const [WIDTH, HEIGHT] = [6, 4];

/** Bytes of RGBA, opaque, all different. */
const BYTES = new Uint8ClampedArray(4 * WIDTH * HEIGHT)
  .map((_, i) => i % 4 === 3 ? 255 : (37 * i + 11) % 256);

async function images(): Promise<Report> {
  const pixels = new ImageData(BYTES, WIDTH, HEIGHT);
  const canvas = document.createElement("canvas");
  const offscreen = new OffscreenCanvas(WIDTH, HEIGHT);
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
  offscreen.getContext("2d")!.putImageData(pixels, 0, 0);
  const image = document.createElement("img");
  // Shown at another size it still has its own pixels.
  Object.assign(image, { src: canvas.toDataURL(), width: 60, height: 9 });
  await image.decode();
  const bitmap = await createImageBitmap(pixels);
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  const sources: Record<string, PageImage> = { pixels, canvas, offscreen, image, bitmap, frame };
  const report = Object.fromEntries(
    Object.entries(sources).map(([kind, source]) => {
      const { width, height, data } = fromImage(source);
      return [kind, { width, height, data: [...data] }];
    }),
  );
  bitmap.close();
  frame.close();
  return report;
}

/** What is said of images without pixels: one that is not loaded, a bitmap and a frame that were closed. */
async function withoutPixels(): Promise<string[]> {
  const bitmap = await createImageBitmap(new ImageData(BYTES, WIDTH, HEIGHT));
  bitmap.close();
  const canvas = new OffscreenCanvas(2, 2);
  canvas.getContext("2d");
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  frame.close();
  return [document.createElement("img"), bitmap, frame].map((image) => {
    try {
      return `a picture of ${fromImage(image).data.length} numbers`;
    } catch (error) {
      const { name, message } = error as Error;
      return `${name}: ${message}`;
    }
  });
}

Object.assign(globalThis, { images, withoutPixels });
