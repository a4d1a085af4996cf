import { assert, assertEquals } from "@std/assert";
import { Adam } from "../../../core/optimizers/adam.ts";
import { adamCase } from "../../../core/selftest/adam_cases.ts";
import { Quadratic } from "../../../core/selftest/quadratic.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testKernels } from "../ops/kernel_tests.ts";
import { shaderObjective } from "./shader_objective.ts";

const SHAPE = { kind: "pixels", height: 5, width: 7 } as const;
const numbers = (seed: number) => hashed(105, { seed, amplitude: 0.5 }).map((v) => v + 0.5);

testKernels(
  [1, 2, 40].flatMap((steps) => [
    adamCase({ height: 1, width: 1, steps, clip: false }),
    adamCase({ height: 9, width: 11, steps, clip: true }),
  ]),
);

testWithGpu("Adam: finds the minimum, and reports the losses before the last step", async (gpu) => {
  const options = { shape: SHAPE, start: numbers(1), minimum: numbers(2), scale: 1 };
  using quadratic = await Quadratic.create(gpu, options);
  using adam = await Adam.create(gpu, quadratic, { learningRate: 0.05 });
  const first = await adam.iterate(1);
  const distance = options.start.reduce((sum, v, i) => sum + (v - options.minimum[i]!) ** 2, 0);
  assert(Math.abs(quadratic.parse(first.scalars).total / distance - 1) < 1e-5);
  const report = await adam.iterate(200);
  assertEquals([report.iterations, report.evaluations, report.end], [200, 200, undefined]);
  assert(quadratic.parse(report.scalars).total < 1e-6 * distance);
});

testWithGpu("Adam: steps in one call are the steps of many calls", async (gpu) => {
  const run = async (calls: number[]) => {
    const options = { shape: SHAPE, start: numbers(1), minimum: numbers(2), scale: 1 };
    using quadratic = await Quadratic.create(gpu, options);
    using adam = await Adam.create(gpu, quadratic);
    for (const count of calls) await adam.iterate(count);
    return await gpu.read(quadratic.pixels.buffer!, quadratic.pixels.bytes);
  };
  assertEquals(await run([6]), await run([1, 2, 3]));
});

testWithGpu("Adam: pixels stay in [0, 1] unless clipping is off", async (gpu) => {
  const minimum = new Float32Array(105).fill(4);
  for (const clip of [true, false]) {
    const options = { shape: SHAPE, start: numbers(1), minimum, scale: 1 };
    using quadratic = await Quadratic.create(gpu, options);
    using adam = await Adam.create(gpu, quadratic, { learningRate: 0.5, clip });
    await adam.iterate(4);
    const { buffer } = quadratic.pixels;
    const largest = Math.max(...await gpu.read(buffer!, 4 * 105));
    assertEquals(largest === 1, clip);
    assert(clip || largest > 1.5);
  }
});

testWithGpu("Adam: when the loss is no number, the last good pixels come back", async (gpu) => {
  // Beyond 0.9 the function has no value: sqrt of less than nothing.
  const body = `
    for (var i = 0u; i < count; i++) {
      value += sqrt(0.9 - x[i]);
      gradient[i] = -0.5 / sqrt(0.9 - x[i]);
    }`;
  using objective = await shaderObjective(gpu, { start: [0.1, 0.2, 0.3, 0.4], body });
  using adam = await Adam.create(gpu, objective, { learningRate: 0.2 });
  const good = await adam.iterate(2);
  assertEquals(good.end, undefined);
  const before = await objective.read();
  const bad = await adam.iterate(5);
  assertEquals(bad.end, "not finite");
  assertEquals(await objective.read(), before);
});
