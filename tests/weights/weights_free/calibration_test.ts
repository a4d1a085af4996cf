/** Tests of the pictures that the weights-free network is calibrated on. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { noisePicture } from "../../../core/image/noise.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { calibrationSize, pinkPicture } from "../../../weights/weights_free/calibration.ts";

Deno.test("a large style image is halved for calibration and keeps its mean", () => {
  const large = noisePicture(1801, 640);
  const half = calibrationSize(large);
  assertEquals([half.width, half.height, half.data.length], [900, 320, 3 * 900 * 320]);
  const at = (image: Picture, c: number, x: number, y: number) =>
    image.data[(c * image.height + y) * image.width + x]!;
  const four = at(large, 2, 600, 84) + at(large, 2, 601, 84) + at(large, 2, 600, 85) +
    at(large, 2, 601, 85);
  assertAlmostEquals(at(half, 2, 300, 42), four / 4, 1e-6);
  const line = calibrationSize({ width: 1, height: 600_000, data: new Float32Array(1_800_000) });
  assertEquals([line.width, line.height], [1, 300_000]);
  const small = noisePicture(42, 31);
  assertEquals(calibrationSize(small), small);
});

Deno.test("the pink picture is noise of all scales in [0, 1], always the same", () => {
  const pink = pinkPicture();
  assertEquals(pinkPicture(), pink);
  assertEquals([pink.width, pink.height], [128, 128]);
  const brightness = pink.data.slice(0, 128 * 128);
  assert(brightness.every((value) => value >= 0 && value <= 1));
  const mean = brightness.reduce((a, b) => a + b) / brightness.length;
  const deviation = Math.sqrt(
    brightness.reduce((sum, v) => sum + (v - mean) ** 2, 0) / brightness.length,
  );
  assertAlmostEquals(mean, 123.68 / 255, 0.03);
  assertAlmostEquals(deviation, 0.23, 0.03);
  // Power of a wave falls with the square of its frequency: differences of neighbours are small, and
  // those of pixels sixteen apart much larger.
  const step = (apart: number) => {
    let sum = 0;
    for (let i = 0; i + apart < brightness.length; i++) {
      sum += (brightness[i + apart]! - brightness[i]!) ** 2;
    }
    return sum / brightness.length;
  };
  assert(step(1) < 0.5 * step(4) && step(4) < 0.75 * step(16), `${[1, 4, 16].map(step)}`);
});
