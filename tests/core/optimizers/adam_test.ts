/** Tests of Adam on the GPU. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { Adam, type AdamOptions } from "../../../core/optimizers/adam/adam.ts";
import { adamCase } from "../../../core/optimizers/adam/cases.ts";
import type { Differentiable } from "../../../core/optimizers/optimizer.ts";
import { savedOptimizerState } from "../../../core/optimizers/saved_state.ts";
import { quadratic } from "../../../core/optimizers/testing/quadratic.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
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
  using objective = await quadratic(gpu, options);
  using adam = await Adam.create(gpu, objective, { learningRate: 0.05 });
  const first = await adam.iterate(1);
  const distance = options.start.reduce((sum, v, i) => sum + (v - options.minimum[i]!) ** 2, 0);
  assert(Math.abs(objective.parse(first.scalars).total / distance - 1) < 1e-5);
  const report = await adam.iterate(200);
  assertEquals([report.iterations, report.evaluations, report.end], [200, 200, undefined]);
  assert(objective.parse(report.scalars).total < 1e-6 * distance);
});

/** A bowl around 1; `trouble` may spoil evaluation number `n`, counted from 1, with `nan` or otherwise. */
const bowl = (trouble: string) => `
  scalars[1] += 1.0;
  let n = scalars[1];
  let nan = sqrt(-1.0 - abs(x[0]));
  value = 1.0;
  for (var i = 0u; i < count; i++) {
    value += (x[i] - 1.0) * (x[i] - 1.0);
    gradient[i] = 2.0 * (x[i] - 1.0);
  }
  ${trouble}`;

const START = [0.1, 0.2, 0.3, 0.4];

for (
  const [what, trouble] of Object.entries({
    loss: "if (n == 4.0) { value = nan; }",
    gradient: "if (n == 4.0) { gradient[2] = nan; }",
  })
) {
  testWithGpu(`Adam: a ${what} that is no number: back, and on with half the step`, async (gpu) => {
    using objective = await shaderObjective(gpu, { start: START, body: bowl(trouble) });
    using adam = await Adam.create(gpu, objective, { learningRate: 0.01 });
    await adam.iterate(2);
    const good = await objective.read();
    const goodTotal = objective.parse((await adam.iterate(1)).scalars).total;
    assert((await objective.read())[0]! > good[0]! + 0.009);
    const back = await adam.iterate(1);
    assertEquals([back.recovered, back.end], [1, undefined]);
    assertEquals(await objective.read(), good);
    assertEquals(objective.parse(back.scalars).total, goodTotal);
    // Without the old means a step is again as long as the rate, which is half of what it was.
    const on = await adam.iterate(1);
    assertEquals([on.recovered, on.end], [1, undefined]);
    assertAllClose(await objective.read(), good.map((v) => v + 0.005), { rtol: 0, atol: 1e-6 });
    const state = await adam.save();
    assert(state.kind === "adam" && state.steps === 1 && state.rateFactor === 0.5);
    assertEquals((await adam.iterate(600)).end, undefined);
    assertAllClose(await objective.read(), [1, 1, 1, 1], { rtol: 0, atol: 1e-3 });
  });
}

testWithGpu("Adam: a second recovery too soon is not the end", async (gpu) => {
  const run = async (trouble: string) => {
    using objective = await shaderObjective(gpu, { start: START, body: bowl(trouble) });
    using adam = await Adam.create(gpu, objective, { learningRate: 0.01 });
    const { end, recovered, iterations } = await adam.iterate(30);
    const finite = (await objective.read()).every(Number.isFinite);
    const again = await adam.iterate(3);
    return { end, recovered, iterations, finite, after: again.iterations };
  };
  const bad = (...at: number[]) => at.map((n) => `if (n == ${n}.0) { value = nan; }`).join(" ");
  const on = { end: undefined, iterations: 30, finite: true, after: 3 };
  assertEquals(await run(bad(5)), { ...on, recovered: 1 });
  assertEquals(await run(bad(5, 16)), { ...on, recovered: 2 });
  const ended = { end: "not finite" as const, finite: true, after: 0 };
  assertEquals(await run(bad(5, 15)), { ...ended, recovered: 1, iterations: 15 });
  assertEquals(await run("value = nan;"), { ...ended, recovered: 0, iterations: 1 });
});

testWithGpu("Adam: a loss that grows without bounds ends it where it was good", async (gpu) => {
  const body = bowl("if (n > 14.0) { value *= 1e6; }");
  using objective = await shaderObjective(gpu, { start: START, body });
  using adam = await Adam.create(gpu, objective, { learningRate: 0.01 });
  const { end, recovered, iterations, scalars } = await adam.iterate(40);
  assertEquals([end, recovered, iterations], ["diverged", 1, 16]);
  assert(objective.parse(scalars).total < 3);
});

testWithGpu("Adam: no number at the start leaves the numbers alone", async (gpu) => {
  const body = bowl("value = nan;");
  using objective = await shaderObjective(gpu, { start: START, body });
  using adam = await Adam.create(gpu, objective);
  assertEquals((await adam.iterate(5)).end, "not finite");
  assertEquals(await objective.read(), Float32Array.from(START));
});

testWithGpu("Adam: beyond an edge without numbers it stops before it", async (gpu) => {
  // Beyond 0.9 the function has no value: sqrt of less than nothing.
  const body = `
    for (var i = 0u; i < count; i++) {
      value += sqrt(0.9 - x[i]);
      gradient[i] = -0.5 / sqrt(0.9 - x[i]);
    }`;
  using objective = await shaderObjective(gpu, { start: START, body });
  using adam = await Adam.create(gpu, objective, { learningRate: 0.2 });
  const { end, recovered } = await adam.iterate(20);
  assertEquals([end, recovered], ["not finite", 1]);
  assert((await objective.read()).every((v) => v < 0.9));
});

testWithGpu("Adam: goes on from a saved state as if nothing had been, to the bit", async (gpu) => {
  const options = { shape: SHAPE, minimum: numbers(2), scale: 1 };
  const read = (of: Differentiable) => gpu.read(of.pixels.buffer!, of.pixels.bytes);
  using straight = await quadratic(gpu, { ...options, start: numbers(1) });
  using adam = await Adam.create(gpu, straight);
  await adam.iterate(5);
  const state = await adam.save();
  assert(state.kind === "adam");
  assertEquals([state.steps, state.rateFactor, state.mean.length], [5, 1, 108]);
  assertEquals(savedOptimizerState(await (await adam.snapshot())()), state);
  const start = (await read(straight)).slice(0, 105);
  await adam.iterate(7);
  using resumed = await quadratic(gpu, { ...options, start });
  // What fills up the last vec4 may be left out.
  const cut = { ...state, mean: state.mean.slice(0, 105), square: state.square.slice(0, 105) };
  using successor = await Adam.create(gpu, resumed, { state: cut });
  await successor.iterate(7);
  assertEquals(await read(resumed), await read(straight));
  using half = await Adam.create(gpu, resumed, { state: { ...state, rateFactor: 0.5 } });
  assertEquals((await half.save()).rateFactor, 0.5);
});

testWithGpu("Adam: a state that does not fit is taken", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: START, body: bowl("") });
  const refused = async (options: AdamOptions, message: string) => {
    await assertRejects(() => Adam.create(gpu, objective, options), PentimentoError, message);
  };
  const five = new Float32Array(5);
  const state = { kind: "adam", steps: 1, rateFactor: 1, mean: five, square: five } as const;
  await refused({ state }, "has 5 numbers, but the pixels 4: resample it");
  await refused({ state: { kind: "lbfgs", rateFactor: 1 } }, "from a state of lbfgs");
});
