/** Tests of random numbers, and of the statistics of channels. */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { groupScales, lowerMedian, quantile } from "../../../weights/weights_free/candidate.ts";
import { SeededRandom } from "../../../weights/weights_free/random.ts";

const COUNT = 20_000;

function draws(draw: (random: SeededRandom) => number, seed = 3): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: COUNT }, () => draw(random));
}

function moments(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

Deno.test("uniform, normal and sign have the moments of their distributions", () => {
  const uniform = draws((random) => random.uniform(-1, 3));
  assert(uniform.every((value) => value >= -1 && value < 3));
  assertAlmostEquals(moments(uniform).mean, 1, 0.03);
  assertAlmostEquals(moments(uniform).deviation, 4 / Math.sqrt(12), 0.03);
  const normal = draws((random) => random.normal());
  assertAlmostEquals(moments(normal).mean, 0, 0.03);
  assertAlmostEquals(moments(normal).deviation, 1, 0.03);
  const within = normal.filter((value) => Math.abs(value) < 1).length / COUNT;
  assertAlmostEquals(within, 0.6827, 0.015);
  const sign = draws((random) => random.sign());
  assertEquals([...new Set(sign)].sort(), [-1, 1]);
  assertAlmostEquals(moments(sign).mean, 0, 0.03);
});

Deno.test("seeds that differ in any bit, beyond 2^32 too, give other sequences", () => {
  const sequence = (seed: number) => draws((random) => random.uniform(), seed).slice(0, 4);
  assertEquals(sequence(9), sequence(9));
  for (const other of [8, 9 + 2 ** 32, 2 ** 53 - 1]) assertNotEquals(sequence(9), sequence(other));
});

Deno.test("directions have length 1, permutations hold each number once", () => {
  const random = new SeededRandom(1);
  for (let i = 0; i < 100; i++) assertAlmostEquals(Math.hypot(...random.direction(0.5)), 1, 1e-12);
  const order = random.permutation(50);
  assertNotEquals(order, order.toSorted((a, b) => a - b));
  assertEquals(order.toSorted((a, b) => a - b), Array.from({ length: 50 }, (_, i) => i));
  const firsts = draws((generator) => generator.permutation(4)[0]!);
  assertAlmostEquals(moments(firsts).mean, 1.5, 0.03);
});

Deno.test("median, quantile and scales by their definitions", () => {
  assertEquals(lowerMedian([5, 1, 3]), 3);
  assertEquals(lowerMedian([4, 10, 3, 2]), 3);
  const sorted = Float32Array.of(0, 1, 2, 6);
  assertEquals([0, 0.5, 1].map((share) => quantile(sorted, share)), [0, 1.5, 6]);
  assertAlmostEquals(quantile(sorted, 0.9), 2 + 0.7 * 4, 1e-6);
  assertEquals(groupScales([]), []);
  assertAlmostEquals(groupScales([1, 4, 0])[1]!, Math.sqrt(4 + 0.04 + 1e-4), 1e-12);
});
