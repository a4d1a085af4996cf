/** Tests of L-BFGS on the GPU. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { submitAll } from "../../../core/gpu/submit.ts";
import { dotCase, lbfgsCase } from "../../../core/optimizers/lbfgs/cases.ts";
import { Lbfgs, type LbfgsOptions } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import { LbfgsReference } from "../../../core/optimizers/lbfgs/reference.ts";
import { savedOptimizerState } from "../../../core/optimizers/saved_state.ts";
import { quadratic } from "../../../core/optimizers/testing/quadratic.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
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
  using objective = await quadratic(gpu, { shape, start, minimum, scale: 3 });
  using lbfgs = await Lbfgs.create(gpu, objective);
  const report = await lbfgs.iterate(3);
  assert(objective.parse(report.scalars).total < 1e-8);
  const found = await gpu.read(objective.pixels.buffer!, 4 * 105);
  assertAllClose(found, minimum, { rtol: 0, atol: 1e-5 });
});

// A valley that is steep at first and then nearly flat.
const FLATTENING = `
  for (var i = 0u; i < count; i++) {
    let scale = pow(4.0, f32(i));
    value += (x[i] * x[i] + 0.01) / scale;
    gradient[i] = 2.0 * x[i] / scale;
  }`;

testWithGpu("L-BFGS: ends where it is enough, however many iterations a call does", async (gpu) => {
  const start = [1, 2, 3, 4, 5, 6, 7, 8];
  const run = async (count: number, options: LbfgsOptions) => {
    using objective = await shaderObjective(gpu, { start, body: FLATTENING });
    using lbfgs = await Lbfgs.create(gpu, objective, options);
    let iterations = 0;
    while (true) {
      const report = await lbfgs.iterate(count);
      iterations += report.iterations;
      if (report.end !== undefined || iterations >= 48) {
        return { iterations, end: report.end, numbers: await objective.read() };
      }
    }
  };
  const reference = (enough: number) => {
    const lbfgs = new LbfgsReference(start, { enough });
    while (lbfgs.end === undefined && lbfgs.accepted <= 48) {
      const gradient = lbfgs.position.map((x, i) => 2 * x / 4 ** i);
      const value = lbfgs.position.reduce((sum, x, i) => sum + (x * x + 0.01) / 4 ** i, 0);
      lbfgs.tell(value, gradient);
    }
    return { iterations: lbfgs.accepted - 1, end: lbfgs.end };
  };
  const ends = [];
  for (const enough of [0.3, 0.02]) {
    const { numbers, ...one } = await run(1, { enough });
    const { numbers: others, ...many } = await run(48, { enough });
    assertEquals(one, many);
    assertEquals(numbers, others);
    assertEquals(one, reference(enough));
    assertEquals(one.end, "enough");
    ends.push(one.iterations);
  }
  assert(ends[0]! < ends[1]!, `${ends}`);
  assertEquals((await run(8, { enough: 0 })).end === "enough", false);
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
  using objective = await quadratic(gpu, { shape, start, minimum, scale: 1e-3 });
  using lbfgs = await Lbfgs.create(gpu, objective, { learningRate: 0.2 });
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

testWithGpu("L-BFGS: after a call the pixels are those of the losses", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective);
  for (let i = 0; i < 6; i++) {
    const { total } = objective.parse((await lbfgs.iterate(1)).scalars);
    await submitAll(gpu, objective.parts, { label: "evaluation" });
    assertEquals(objective.parse(await gpu.read(objective.scalars.buffer!, 16)).total, total);
  }
});

testWithGpu("L-BFGS: a history or state that does not fit is taken", async (gpu) => {
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
  using lbfgs = await Lbfgs.create(gpu, objective, { state: { kind: "lbfgs", rateFactor: 0.25 } });
  assertEquals(await lbfgs.save(), { kind: "lbfgs", rateFactor: 0.25 });
  assertEquals(savedOptimizerState(await (await lbfgs.snapshot())()), await lbfgs.save());
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

const NO_F16 = await lacks("shader-f16");

/** Rosenbrock's valley, twice, whose values and gradients are so many times as large. */
async function descend(gpu: Gpu, factor: string, options: LbfgsOptions) {
  const body = `${ROSENBROCK}
    value *= ${factor};
    for (var i = 0u; i < count; i++) { gradient[i] *= ${factor}; }`;
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0, 0.5, -0.5, 2, 2], body });
  using lbfgs = await Lbfgs.create(gpu, objective, options);
  let evaluations = 0;
  let total = Infinity;
  const first = objective.parse((await lbfgs.iterate(1)).scalars).total;
  for (let i = 0; i < 150 && total > 1e-9 * first; i++) {
    const report = await lbfgs.iterate(1);
    evaluations += report.evaluations;
    const latest = objective.parse(report.scalars).total;
    assert(latest <= total);
    total = latest;
    if (report.end !== undefined) break;
  }
  return { evaluations, share: total / first, numbers: await objective.read() };
}

for (const factor of ["1.0", "1e-10", "1e6"]) {
  testWithGpu(`L-BFGS: 16 bits of history miss the minimum, times ${factor}`, async (gpu) => {
    const exact = await descend(gpu, factor, {});
    const half = await descend(gpu, factor, { historyPrecision: "f16" });
    assert(half.share < 1e-9, `${half.share} is left`);
    assert(
      half.evaluations <= 1.3 * exact.evaluations + 3,
      `${half.evaluations} evaluations instead of ${exact.evaluations}`,
    );
  }, { ignore: NO_F16 });
}

testWithGpu("L-BFGS: 16 bits of history, in segments or not", async (gpu) => {
  const start = Array.from({ length: 260 }, (_, i) => 0.9 + 0.2 * ((i * 7) % 11) / 11);
  const run = async (options: LbfgsOptions) => {
    using objective = await shaderObjective(gpu, { start, body: ROSENBROCK });
    using lbfgs = await Lbfgs.create(gpu, objective, { historyPrecision: "f16", ...options });
    const first = objective.parse((await lbfgs.iterate(1)).scalars).total;
    const report = await lbfgs.iterate(60);
    return objective.parse(report.scalars).total / first;
  };
  for (const segmentBytes of [1, 2 ** 20]) {
    const left = await run({ segmentBytes });
    assert(left < 1e-6, `${left} is left with ${segmentBytes} bytes`);
  }
}, { ignore: NO_F16 });

testWithGpu("L-BFGS: a history in 16 bits needs half the memory", async (gpu) => {
  const start = Array.from({ length: 4096 }, () => 0);
  using objective = await shaderObjective(gpu, { start, body: ROSENBROCK });
  const bytesWith = async (options: LbfgsOptions) => {
    const before = gpu.allocatedBytes;
    using _ = await Lbfgs.create(gpu, objective, { history: 10, ...options });
    return gpu.allocatedBytes - before;
  };
  const saved = await bytesWith({}) - await bytesWith({ historyPrecision: "f16" });
  // Twenty vectors with two bytes less a number; the textures that they are copied to are no larger either.
  assert(saved >= 20 * 4096 * 2, `${saved} bytes`);
}, { ignore: NO_F16 });

testWithGpu("L-BFGS: a history in 16 bits on a device that has none", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [0, 0, 0, 0], body: ROSENBROCK });
  const without = new Proxy(gpu, {
    get: (target, key) => {
      if (key === "features") return [];
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  await assertRejects(
    () => Lbfgs.create(without, objective, { historyPrecision: "f16" }),
    PentimentoError,
    "needs the feature shader-f16",
  );
});
