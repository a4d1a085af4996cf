/** Tests of L-BFGS with evaluations that are not finite. */

import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { Lbfgs } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { ROSENBROCK, shaderObjective } from "./shader_objective.ts";

/** Rosenbrock's valley, where `trouble` may spoil evaluation number `n`, counted from 1. */
const troubled = (trouble: string) => `
  scalars[1] += 1.0;
  let n = scalars[1];
  let nan = sqrt(-1.0 - abs(x[0]));
  ${ROSENBROCK}
  ${trouble}`;

async function runTroubled(gpu: Gpu, trouble: string) {
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: troubled(trouble) });
  using lbfgs = await Lbfgs.create(gpu, objective);
  const { end, recovered, scalars } = await lbfgs.iterate(100);
  const after = await lbfgs.iterate(3);
  const { rateFactor } = await lbfgs.save();
  const { total } = objective.parse(scalars);
  const numbers = await objective.read();
  return { end, recovered, rateFactor, total, after: after.evaluations, numbers };
}

for (const what of ["value", "gradient[1]"]) {
  testWithGpu(`L-BFGS: a ${what} that is no number for once is stepped back from`, async (gpu) => {
    const { recovered, total } = await runTroubled(gpu, `if (n == 9.0) { ${what} = nan; }`);
    assertEquals(recovered, 0);
    assert(total < 1e-9, `${total}`);
  });

  testWithGpu(`L-BFGS: a ${what} that is no number all along a line: back, and on`, async (gpu) => {
    const trouble = `if ((n > 8.0) && (n < 24.0)) { ${what} = nan; }`;
    const { recovered, rateFactor, total } = await runTroubled(gpu, trouble);
    assertEquals([recovered, rateFactor], [1, 0.5]);
    assert(total < 1e-9, `${total}`);
  });

  testWithGpu(`L-BFGS: a ${what} that is no number again too soon: the end`, async (gpu) => {
    const trouble = `if ((n > 8.0) && (n < 24.0) || (n > 30.0)) { ${what} = nan; }`;
    const { end, recovered, total, after, numbers } = await runTroubled(gpu, trouble);
    assertEquals([end, recovered, after], ["not finite", 1, 0]);
    assert(Number.isFinite(total) && numbers.every(Number.isFinite));
  });
}

testWithGpu("L-BFGS: a direction that leads upwards makes it forget the history", async (gpu) => {
  const buffers = new Map<string, GPUBuffer>();
  const buffer = gpu.buffer.bind(gpu);
  gpu.buffer = (label, ...rest) => {
    const made = buffer(label, ...rest);
    buffers.set(label, made);
    return made;
  };
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective, { history: 3 });
  gpu.buffer = buffer;
  const before = objective.parse((await lbfgs.iterate(4)).scalars).total;
  // The direction of the step to come, turned round.
  const vectors = buffers.get("L-BFGS: vectors 0")!;
  const direction = await gpu.read(vectors, 16);
  gpu.device.queue.writeBuffer(vectors, 0, direction.map((value) => -value));
  const { scalars, end, recovered, evaluations } = await lbfgs.iterate(1);
  assert(evaluations > 1);
  assertEquals([end, recovered], [undefined, 0]);
  assert(objective.parse(scalars).total < before);
  // What is remembered then is the one step along the gradient.
  const later = await lbfgs.iterate(150);
  assert(objective.parse(later.scalars).total < 1e-8);
});

testWithGpu("L-BFGS: steps back from where there is no number", async (gpu) => {
  // The minimum of -log(1 - x^2) is at 0; the first long step leads out of (-1, 1).
  const body = `
    for (var i = 0u; i < count; i++) {
      value -= log(1.0 - x[i] * x[i]);
      gradient[i] = 2.0 * x[i] / (1.0 - x[i] * x[i]);
    }`;
  using objective = await shaderObjective(gpu, { start: [0.9, -0.8, 0.5, 0.7], body });
  using lbfgs = await Lbfgs.create(gpu, objective, { learningRate: 500 });
  const report = await lbfgs.iterate(5);
  assertEquals([report.end, report.iterations], [undefined, 5]);
  assert(report.evaluations > 10, "nothing had to be stepped back from");
  assertAllClose(await objective.read(), [0, 0, 0, 0], { atol: 1e-3 });
});

/** Functions of which nothing makes the value any smaller, by the mistake that would change the numbers. */
const ENDS = {
  "no number at the start": {
    body: "for (var i = 0u; i < count; i++) { value += sqrt(x[i]); gradient[i] = 1.0; }",
    ...{ start: [-1, 1, 1, 1], end: "not finite", evaluations: 1 },
  },
  "no number anywhere but at the start": {
    body: `for (var i = 0u; i < count; i++) {
      value += sqrt(0.0 - abs(x[i] - 0.5));
      gradient[i] = 1.0;
    }`,
    ...{ start: [0.5, 0.5, 0.5, 0.5], end: "not finite", evaluations: 13 },
  },
  "a gradient that points the wrong way": {
    body: "for (var i = 0u; i < count; i++) { value += x[i]; gradient[i] = -1.0; }",
    ...{ start: [1, 2, 3, 4], end: "converged", evaluations: 13 },
  },
  "a start at the minimum": {
    body: ROSENBROCK,
    ...{ start: [1, 1, 1, 1], end: "converged", evaluations: 1 },
  },
};

for (const [what, { body, start, ...wanted }] of Object.entries(ENDS)) {
  testWithGpu(`L-BFGS: ${what} does not end it where it started`, async (gpu) => {
    using objective = await shaderObjective(gpu, { start, body });
    using lbfgs = await Lbfgs.create(gpu, objective);
    const { end, evaluations, iterations } = await lbfgs.iterate(5);
    assertEquals<unknown>({ end, evaluations, iterations }, { ...wanted, iterations: 0 });
    assertEquals(await objective.read(), Float32Array.from(start));
  });
}
