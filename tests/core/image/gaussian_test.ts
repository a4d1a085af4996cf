/** Blurring by Gaussians. */
import { assert, assertAlmostEquals } from "@std/assert";
import { gaussianBlur } from "../../../core/image/gaussian.ts";

Deno.test("gaussianBlur: a point becomes the product of two Gaussians", () => {
  const size = { width: 21, height: 17 };
  const plane = new Float64Array(size.width * size.height);
  plane[8 * size.width + 10] = 1;
  const blurred = gaussianBlur(plane, size, 1.3);
  const bell = (i: number) => Math.exp(-0.5 * (i / 1.3) ** 2);
  const sum = Array.from({ length: 13 }, (_, i) => bell(i - 6)).reduce((a, b) => a + b);
  for (const [x, y] of [[10, 8], [11, 8], [7, 10], [10, 3]] as const) {
    const expected = bell(x - 10) * bell(y - 8) / sum ** 2;
    assertAlmostEquals(blurred[y * size.width + x]!, expected, 1e-15);
  }
});

Deno.test("gaussianBlur: borders are mirrored, so that sums stay and planes without change too", () => {
  const size = { width: 5, height: 3 };
  const plane = Float64Array.from({ length: 15 }, (_, i) => Math.sin(i));
  const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  // The deviation reaches beyond both borders several times.
  assertAlmostEquals(sumOf(gaussianBlur(plane, size, 4)), sumOf(plane), 1e-13);
  const flat = gaussianBlur(new Float64Array(15).fill(0.7), size, 2);
  assert(flat.every((value) => Math.abs(value - 0.7) < 1e-15));
  assert(gaussianBlur(plane, size, 0).every((value, i) => value === plane[i]));
});
