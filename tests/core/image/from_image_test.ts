/** Pictures from images of a page, as far as there are such without one; see tests/browser/images_test.ts. */
import { assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { fromImage, type PageImage } from "../../../core/image/from_image.ts";
import { fromRgba } from "../../../core/image/picture.ts";

Deno.test("image: ImageData is taken to the bit, opacity included", () => {
  const bytes = new Uint8ClampedArray([255, 128, 0, 255, 10, 20, 30, 1]);
  assertEquals(fromImage(new ImageData(bytes, 2, 1)), fromRgba(bytes, 2, 1));
  const floats = new Float16Array([0.5, 1.5, 0, 1, 0.25, 0.75, 0, 0.5]);
  const image = { width: 2, height: 1, data: floats, colorSpace: "srgb" };
  assertEquals(fromImage(image), fromRgba(Float32Array.from(floats), 2, 1));
});

Deno.test("image: what is none, has no pixels or other colours is refused", () => {
  const context = { getContext: () => null };
  const wrong: [unknown, new () => Error, string][] = [
    ["picture.png", TypeError, 'The image is "picture.png": give an ImageBitmap, ImageData'],
    [{}, TypeError, "without a size: give an ImageBitmap"],
    [
      { naturalWidth: 0, naturalHeight: 0 },
      RangeError,
      "has 0 x 0 pixels: wait until it is loaded",
    ],
    [{ width: 0, height: 0, close() {} }, RangeError, "a bitmap before it is closed"],
    [
      { width: 1, height: 1, data: new Uint8ClampedArray(4), colorSpace: "display-p3" },
      RangeError,
      "has the colours of display-p3: ask for those of sRGB",
    ],
    [{ width: 1, height: 1, ...context }, PentimentoError, "draws no images: give their pixels"],
  ];
  for (const [image, kind, says] of wrong) {
    assertThrows(() => fromImage(image as PageImage), kind, says);
  }
});
