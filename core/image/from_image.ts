/** Pictures from what a page shows: images, canvases, frames of a video. */
import { expectObject, found } from "../checks.ts";
import { outOfRange, PentimentoError, wrongKind } from "../errors.ts";
import type { Size } from "../size.ts";
import { fromRgba, isSize, type Picture } from "./picture.ts";

/**
 * What a page has of pictures: an `ImageBitmap`, `ImageData`, `VideoFrame`, a canvas or an `OffscreenCanvas`, an `<img>`
 * or a `<video>`. They are told apart by their members, since Deno does not know all of these classes.
 *
 * @category Pictures
 */
export type PageImage =
  /** A bitmap, or a canvas. */
  | (Size & ({ close(): void } | { getContext(kind: "2d"): unknown }))
  /** Pixels of a canvas, as `getImageData()` gives them. */
  | (Size & { readonly data: ArrayLike<number>; readonly colorSpace: string })
  /** A frame of a video. */
  | { readonly displayWidth: number; readonly displayHeight: number }
  /** An `<img>`, loaded. */
  | { readonly naturalWidth: number; readonly naturalHeight: number }
  /** A `<video>`, of which the frame is taken that it shows. */
  | { readonly videoWidth: number; readonly videoHeight: number };

/** The part of a 2D context that is made use of. */
interface Context {
  drawImage(image: unknown, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
}

/**
 * A picture from an image of a page, of as many pixels as the image itself has, wherever and however large it is shown;
 * in a page or a worker. Colours are converted to sRGB. A canvas holds colours multiplied by their opacity, in bytes:
 * those of what is hardly seen are coarse, which `ImageData` and {@linkcode fromRgba} have exactly.
 *
 * ```ts
 * import { fromImage } from "@pentimento/pentimento";
 * import { assertEquals } from "@std/assert";
 *
 * const pixels = new ImageData(new Uint8ClampedArray([255, 0, 0, 255, 0, 0, 255, 255]), 2, 1);
 * assertEquals([...fromImage(pixels).data], [1, 0, 0, 0, 0, 1]);
 * // In a page as well: fromImage(document.querySelector("img")), once that is loaded.
 * ```
 *
 * @throws {TypeError} when it is no image
 * @throws {RangeError} when the image has no pixels, as one that is not loaded yet or a bitmap that was closed
 * @throws {PentimentoError} when it is of another site that does not allow to read it, or there is no 2D canvas
 * @category Pictures
 */
export function fromImage(image: PageImage): Picture {
  expectObject("image", image, WANTED);
  const { width, height } = sizeOf(image);
  if (!isSize({ width, height })) {
    throw outOfRange(
      `The image has ${width} x ${height} pixels: wait until it is loaded, as by await image.decode(), ` +
        "and take a bitmap before it is closed",
    );
  }
  if ("data" in image) return fromImageData(image, { width, height });
  const context = contextOf(width, height);
  try {
    context.drawImage(image, 0, 0, width, height);
    return fromRgba(context.getImageData(0, 0, width, height).data, width, height);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw (error as Error)?.name === "TypeError"
      ? wrongKind(`The image cannot be drawn (${reason}): give ${WANTED}`)
      : new PentimentoError(
        `The image cannot be read (${reason}): one of another site needs crossorigin="anonymous" and that site's leave`,
      );
  }
}

const WANTED = "an ImageBitmap, ImageData, VideoFrame, canvas, <img> or <video>";

/** The size that an image has by itself. */
function sizeOf(image: PageImage): Size {
  if ("naturalWidth" in image) return { width: image.naturalWidth, height: image.naturalHeight };
  if ("videoWidth" in image) return { width: image.videoWidth, height: image.videoHeight };
  if ("displayWidth" in image) return { width: image.displayWidth, height: image.displayHeight };
  const { width, height } = image;
  if (typeof width === "number" && typeof height === "number") return { width, height };
  throw wrongKind(`The image is ${found(image)} without a size: give ${WANTED}`);
}

/** Pixels as they are: they were not multiplied by their opacity. */
function fromImageData(
  { data, colorSpace }: Extract<PageImage, { readonly data: unknown }>,
  { width, height }: Size,
): Picture {
  if (colorSpace !== undefined && colorSpace !== "srgb") {
    throw outOfRange(
      `The ImageData has the colours of ${colorSpace}: ask for those of sRGB, as by ` +
        'getImageData(x, y, width, height, { colorSpace: "srgb" })',
    );
  }
  // Newer browsers have floats of 16 bits as well.
  const floats = Object.prototype.toString.call(data) === "[object Float16Array]";
  return fromRgba(floats ? Float32Array.from(data) : data, width, height);
}

function contextOf(width: number, height: number): Context {
  const { OffscreenCanvas } = globalThis as {
    OffscreenCanvas?: new (width: number, height: number) => {
      getContext(kind: "2d", settings: object): Context | null;
    };
  };
  let context: Context | null | undefined;
  try {
    // What is read back at once need not be brought to a GPU first.
    context = OffscreenCanvas &&
      new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  } catch {
    // Deno has the class, and no context of that kind.
  }
  if (context?.getImageData) return context;
  throw new PentimentoError(
    "This JavaScript runtime draws no images: give their pixels to fromRgba(), or ImageData",
  );
}
