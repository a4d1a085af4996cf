/** Tests of L-BFGS with a history of 16 bits. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { Lbfgs, type LbfgsOptions } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { ROSENBROCK, shaderObjective } from "./shader_objective.ts";

const NO_F16 = await lacks("shader-f16");

/** A valley whose values, and gradients, are so many times as large. */
const scaled = (factor: string) => `
  ${ROSENBROCK}
  value *= ${factor};
  for (var i = 0u; i < count; i++) { gradient[i] *= ${factor}; }`;

const START = [-1.2, 1, 0, 0, 0.5, -0.5, 2, 2];

async function descend(gpu: Gpu, body: string, options: LbfgsOptions) {
  using objective = await shaderObjective(gpu, { start: START, body });
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
  testWithGpu(
    `L-BFGS: 16 bits of history find the minimum as 32 do, times ${factor}`,
    async (gpu) => {
      const exact = await descend(gpu, scaled(factor), {});
      const half = await descend(gpu, scaled(factor), { historyPrecision: "f16" });
      assert(half.share < 1e-9, `${half.share} is left`);
      assert(
        half.evaluations <= 1.3 * exact.evaluations + 3,
        `${half.evaluations} evaluations instead of ${exact.evaluations}`,
      );
    },
    { ignore: NO_F16 },
  );
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
  // Twenty vectors with two bytes less a number.
  assertEquals(saved, 20 * 4096 * 2);
}, { ignore: NO_F16 });

testWithGpu("L-BFGS: a history in 16 bits on a device that has none", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: START, body: ROSENBROCK });
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
