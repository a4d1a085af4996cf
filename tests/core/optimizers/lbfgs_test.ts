/** Tests of L-BFGS on the GPU. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Memory } from "../../../core/gpu/memory.ts";
import { submitAll } from "../../../core/gpu/submit.ts";
import { dotCase, lbfgsCase } from "../../../core/optimizers/lbfgs/cases.ts";
import { Lbfgs, type LbfgsOptions } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import { Quadratic } from "../../../core/optimizers/testing/quadratic.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertFreesEverything } from "../../helpers/gpu_failure.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testKernels } from "../ops/kernel_tests.ts";
import { ROSENBROCK, shaderObjective } from "./shader_objective.ts";

const SIZES = [4, 1020, 4096, 4100, 50000];
testKernels(SIZES.map(dotCase));
testKernels([
  ...[1, 3, 10].flatMap((history) =>
    [10, 1e3, 1e5].map((condition) =>
      lbfgsCase({ count: 1028, condition, evaluations: 30, history })
    )
  ),
  // Several segments, the last one shorter.
  lbfgsCase({ count: 260, condition: 1e3, evaluations: 20, history: 4, segmentBytes: 1 }),
  lbfgsCase({ count: 50000, condition: 1e3, evaluations: 12, history: 10, segmentBytes: 2 ** 20 }),
  lbfgsCase({ count: 4, condition: 10, evaluations: 8, history: 40 }),
]);

testWithGpu("L-BFGS: the check finds a factor that is a little wrong", async (gpu) => {
  const pipeline = gpu.pipeline.bind(gpu);
  const planted = (right: string, wrong: string) => {
    gpu.pipeline = (label, code) => pipeline(label, code.replace(right, wrong));
    return lbfgsCase({ count: 1028, condition: 10, evaluations: 10, history: 3 });
  };
  const right = planted("", "");
  assert(await right.measure(gpu) < right.tolerance);
  for (
    const [was, becomes] of [
      ["product *= scale;", "product *= 1.01 * scale;"],
      ["state.change_factors[k] = scale", "state.change_factors[k] = 1.01 * scale"],
      ["g - vectors[at_gradient]", "g - 0.99 * vectors[at_gradient]"],
    ] as const
  ) {
    const wrong = planted(was, becomes);
    assert(await wrong.measure(gpu) > wrong.tolerance, becomes);
  }
  gpu.pipeline = pipeline;
});

testWithGpu("L-BFGS: finds a quadratic's minimum in two or three line searches", async (gpu) => {
  const minimum = hashed(105, { seed: 2 });
  const shape = { kind: "pixels", height: 5, width: 7 } as const;
  const start = hashed(105, { seed: 1 });
  using quadratic = await Quadratic.create(gpu, { shape, start, minimum, scale: 3 });
  using lbfgs = await Lbfgs.create(gpu, quadratic);
  const report = await lbfgs.iterate(3);
  assert(quadratic.parse(report.scalars).total < 1e-8);
  const found = await gpu.read(quadratic.pixels.buffer!, 4 * 105);
  assertAllClose(found, minimum, { rtol: 0, atol: 1e-5 });
});

testWithGpu("L-BFGS: goes down Rosenbrock's valley, never up", async (gpu) => {
  const start = [-1.2, 1, 0, 0];
  using objective = await shaderObjective(gpu, { start, body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective);
  let before = Infinity;
  let evaluations = 0;
  for (let i = 0; i < 80; i++) {
    const report = await lbfgs.iterate(1);
    const { total } = objective.parse(report.scalars);
    assert(total <= before);
    before = total;
    evaluations += report.evaluations;
    if (report.end !== undefined) break;
  }
  assert(before < 1e-9, `${before} is left after ${evaluations} evaluations`);
  assert(evaluations < 120, `${evaluations} evaluations`);
  assertAllClose(await objective.read(), [1, 1, 1, 1], { rtol: 1e-3 });
});

testWithGpu("L-BFGS: more iterations than history", async (gpu) => {
  const start = [-1.2, 1, 1, 1];
  using objective = await shaderObjective(gpu, { start, body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective, { history: 2 });
  const report = await lbfgs.iterate(100);
  const { total } = objective.parse(report.scalars);
  assert(total < 1e-8, `${total}`);
});

testWithGpu("L-BFGS: the host waits once for many iterations", async (gpu) => {
  const minimum = hashed(105, { seed: 2 });
  const shape = { kind: "pixels", height: 5, width: 7 } as const;
  const start = hashed(105, { seed: 1 });
  using quadratic = await Quadratic.create(gpu, { shape, start, minimum, scale: 1e-3 });
  using lbfgs = await Lbfgs.create(gpu, quadratic, { learningRate: 0.2 });
  let reads = 0;
  const map = gpu.map.bind(gpu);
  gpu.map = (staging) => {
    reads++;
    return map(staging);
  };
  const first = await lbfgs.iterate(5);
  gpu.map = map;
  assertEquals([first.iterations, first.end], [5, undefined]);
  // The start is an evaluation too, and some steps are rejected, so it takes a few rounds.
  assert(reads <= first.evaluations / 2, `${reads} waits for ${first.evaluations} evaluations`);
});

testWithGpu("L-BFGS: iterations in one call are those of many calls", async (gpu) => {
  const run = async (calls: number[], options: LbfgsOptions = {}) => {
    using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: ROSENBROCK });
    using lbfgs = await Lbfgs.create(gpu, objective, options);
    let evaluations = 0;
    for (const count of calls) evaluations += (await lbfgs.iterate(count)).evaluations;
    return { evaluations, numbers: await objective.read() };
  };
  const many = await run([1, 2, 3, 1, 1, 4]);
  assertEquals(await run([12]), many);
  assertEquals(await run([12], { segmentBytes: 4096 }), many);
});

testWithGpu("L-BFGS: after a call the pixels are those of the losses", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective);
  for (let i = 0; i < 6; i++) {
    const { total } = objective.parse((await lbfgs.iterate(1)).scalars);
    await submitAll(gpu, objective.parts, { label: "evaluation" });
    assertEquals(objective.parse(await gpu.read(objective.scalars.buffer!, 16)).total, total);
  }
});

testWithGpu(
  "L-BFGS: the average of the iterates, and nothing of it when it is off",
  async (gpu) => {
    const decay = 0.9;
    const start = [-1.2, 1, 0, 0];
    using objective = await shaderObjective(gpu, { start, body: ROSENBROCK });
    const read = (memory: Memory) => gpu.read(memory.buffer!, memory.bytes);
    const before = gpu.allocatedBytes;
    let bytes: number;
    {
      using plain = await Lbfgs.create(gpu, objective);
      bytes = gpu.allocatedBytes - before;
      assertEquals(plain.result, objective.pixels);
    }
    using lbfgs = await Lbfgs.create(gpu, objective, { average: decay });
    assertEquals(gpu.allocatedBytes - before, bytes + objective.pixels.bytes);
    assertEquals(await read(lbfgs.result), Float32Array.from(start));
    let sum = Float64Array.from(start);
    let weights = 1;
    for (let i = 0; i < 12; i++) {
      await lbfgs.iterate(1);
      const pixels = await objective.read();
      sum = sum.map((value, i) => decay * value + pixels[i]!);
      weights = decay * weights + 1;
      const expected = sum.map((value) => value / weights);
      assertAllClose(await read(lbfgs.result), expected, { rtol: 0, atol: 1e-6 });
    }
  },
);

testWithGpu("L-BFGS: a history, states and decays that do not fit", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [0, 0, 0, 0], body: ROSENBROCK });
  const refused = async (options: LbfgsOptions, message: string) => {
    await assertRejects(() => Lbfgs.create(gpu, objective, options), PentimentoError, message);
  };
  for (const history of [0, 41, 1.5]) {
    await refused({ history }, "give a whole number from 1 to 40");
  }
  const none = new Float32Array(4);
  const state = { kind: "adam", steps: 1, rateFactor: 1, mean: none, square: none } as const;
  await refused({ state }, "from a state of adam");
  await refused({ average: 1 }, "The decay of the average is 1");
  using lbfgs = await Lbfgs.create(gpu, objective, { state: { kind: "lbfgs", rateFactor: 0.25 } });
  assertEquals(await lbfgs.save(), { kind: "lbfgs", rateFactor: 0.25 });
});

testWithGpu("L-BFGS: whatever fails, everything is freed", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: ROSENBROCK });
  for (const method of ["buffer", "guarded"] as const) {
    await assertFreesEverything(gpu, method, async (gpu) => {
      using lbfgs = await Lbfgs.create(gpu, objective, { average: 0.9 });
      await lbfgs.iterate(1);
    });
  }
});

testWithGpu("L-BFGS: at the minimum it says so and leaves the numbers alone", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [1, 1, 1, 1], body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective);
  const report = await lbfgs.iterate(5);
  assertEquals([report.end, report.iterations, report.evaluations], ["converged", 0, 1]);
  assertEquals(await objective.read(), Float32Array.of(1, 1, 1, 1));
});
