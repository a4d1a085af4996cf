/** Tests of histogram matching. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matchHistogram } from "../../../core/image/histogram.ts";
import { noise } from "./paint.ts";

const random = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => noise(i, seed, 3) ** 2);

Deno.test("matchHistogram: without ties the sorted values are exactly the target's", () => {
  const [values, target] = [random(500, 1), random(500, 2)];
  const matched = matchHistogram(values, target);
  assertEquals(matched.slice().sort(), target.slice().sort());
  const order = (of: Float32Array) => [...of.keys()].sort((a, b) => of[a]! - of[b]!);
  assertEquals(order(matched), order(values), "order stays");
});

Deno.test("matchHistogram: lists of different lengths have the same quantiles", () => {
  const target = random(1000, 2);
  const matched = matchHistogram(random(77, 1), target).sort();
  const sorted = target.slice().sort();
  matched.forEach((value, i) => {
    const at = (i + 0.5) / 77 * 1000 - 0.5;
    assert(value >= sorted[Math.floor(at)]! && value <= sorted[Math.ceil(at)]!);
  });
});

Deno.test("matchHistogram: ties stay together, in the middle of their ranks", () => {
  const target = Float32Array.of(40, 10, 30, 20);
  assertEquals(
    [...matchHistogram(Float32Array.of(5, 1, 1, 5), target)],
    [35, 15, 15, 35],
  );
  assertEquals([...matchHistogram(Float32Array.of(7, 7, 7), target)], [25, 25, 25]);
  assertEquals([...matchHistogram(Float32Array.of(1, 2), Float32Array.of(9))], [9, 9]);
});

Deno.test("matchHistogram: steps of 8 bits keep the target's mean", () => {
  const steps = random(3000, 4).map((value) => Math.round(20 * value) / 20);
  const target = random(3000, 5);
  const mean = (of: Float32Array) => of.reduce((sum, value) => sum + value, 0) / of.length;
  assertAlmostEquals(mean(matchHistogram(steps, target)), mean(target), 5e-3);
});
