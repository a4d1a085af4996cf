/** Tests of noise pictures. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { colorStatistics } from "../../../core/image/color_transform.ts";
import { noiseLike, noisePicture } from "../../../core/image/noise.ts";
import { colorful, paint } from "./paint.ts";

const picture = colorful(41, 29, 2);

Deno.test("noisePicture: mid-grey, a deviation of 0.2, clipped", () => {
  const { data } = noisePicture(120, 90, 3);
  const { mean, covariance } = colorStatistics(data);
  for (let c = 0; c < 3; c++) {
    assertAlmostEquals(mean[c]!, 0.5, 0.01);
    assertAlmostEquals(Math.sqrt(covariance[4 * c]!), 0.2, 0.01);
  }
  assert(data.every((value) => value >= 0 && value <= 1));
});

Deno.test("noiseLike: mean and covariance of the picture's colours", () => {
  const noise = noiseLike(picture, { width: 200, height: 151 });
  assertEquals([noise.width, noise.height], [200, 151]);
  const own = colorStatistics(noise.data);
  const wanted = colorStatistics(picture.data);
  const largest = Math.max(...wanted.covariance);
  for (let c = 0; c < 3; c++) assertAlmostEquals(own.mean[c]!, wanted.mean[c]!, 2e-3);
  own.covariance.forEach((value, i) =>
    assertAlmostEquals(value, wanted.covariance[i]!, 0.03 * largest)
  );
});

Deno.test("noiseLike: neighbours have nothing in common", () => {
  const { data } = noiseLike(picture, { width: 200, height: 150 });
  const { mean, covariance } = colorStatistics(data);
  for (const step of [1, 200]) {
    let sum = 0;
    for (let i = 0; i + step < 30000; i++) {
      sum += (data[i]! - mean[0]!) * (data[i + step]! - mean[0]!);
    }
    assertAlmostEquals(sum / 30000 / covariance[0]!, 0, 0.02);
  }
});

Deno.test("noiseLike: a seed gives the same noise again, another one other noise", () => {
  const size = { width: 20, height: 10 };
  assertEquals(noiseLike(picture, { ...size, seed: 5 }), noiseLike(picture, { ...size, seed: 5 }));
  const [a, b] = [noiseLike(picture, size).data, noiseLike(picture, { ...size, seed: 2 }).data];
  assert(a.filter((value, i) => value === b[i]).length < 5);
});

Deno.test("noiseLike: a flat picture gives a flat one, extremes are clipped", () => {
  const flat = noiseLike(paint(3, 3, () => 0.25), { width: 5, height: 4 });
  flat.data.forEach((value) => assertAlmostEquals(value, 0.25, 1e-6));
  const harsh = noiseLike(paint(8, 8, (x) => x % 2), { width: 30, height: 30 });
  assert(harsh.data.every((value) => value >= 0 && value <= 1));
});

Deno.test("noiseLike: sizes and pictures that make no sense are refused", () => {
  assertThrows(() => noiseLike(picture, { width: 0, height: 4 }), PentimentoError, "0 x 4");
  const torn = { ...picture, width: 4 };
  assertThrows(
    () => noiseLike(torn, { width: 2, height: 2 }),
    PentimentoError,
    "noise is to be like",
  );
});
