/** Decoding of picture files in the worker, by the browser: whatever it can show, upright and in sRGB. */
import {
  fromRgba,
  type Mask,
  maskFromPicture,
  PentimentoError,
  type Picture,
} from "@pentimento/pentimento";
import type { MaskFile, PictureFile } from "../protocol.ts";

/** Pictures are reduced to this side at the least: a run resizes them further. */
const ENOUGH_PIXELS = 2048;

/**
 * Decodes a picture.
 *
 * @param side the longest side that is of use; larger pictures are reduced to it while they are decoded
 * @throws {PentimentoError} when the browser cannot decode it
 */
export async function decodePicture(
  { name, blob }: Pick<PictureFile, "name" | "blob">,
  side = 0,
): Promise<Picture> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none" });
  } catch {
    throw new PentimentoError(
      `${name} cannot be shown by this browser, so it is no picture or of a format that it does not know: ` +
        "choose a JPEG, PNG, WebP or AVIF file",
    );
  }
  const most = Math.max(side, ENOUGH_PIXELS);
  const factor = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(factor * bitmap.width));
  const height = Math.max(1, Math.round(factor * bitmap.height));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { colorSpace: "srgb", willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return fromRgba(context.getImageData(0, 0, width, height).data, width, height);
}

/** Decodes a region: white is inside. */
export async function decodeMask(file: MaskFile | undefined): Promise<Mask | undefined> {
  return file && maskFromPicture(await decodePicture(file));
}
