import { assert, assertEquals } from "@std/assert";
import { Lbfgs } from "../../../core/optimizers/lbfgs.ts";
import { Quadratic } from "../../../core/selftest/quadratic.ts";
import { axpyCase, dotCase } from "../../../core/selftest/vector_cases.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testKernels } from "../ops/kernel_tests.ts";
import { shaderObjective } from "./shader_objective.ts";

const SIZES = [4, 1020, 4096, 4100, 50000];
testKernels(SIZES.map(dotCase));
testKernels(SIZES.map(axpyCase));

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

/** A valley bent like a banana for each two numbers (Rosenbrock 1960), with its minimum at (1, 1). */
const ROSENBROCK = `
  for (var i = 0u; i < count; i += 2u) {
    let a = x[i];
    let b = x[i + 1u] - a * a;
    value += 100.0 * b * b + (1.0 - a) * (1.0 - a);
    gradient[i] = -400.0 * a * b - 2.0 * (1.0 - a);
    gradient[i + 1u] = 200.0 * b;
  }`;

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

testWithGpu("L-BFGS: with a history the host waits for nothing but evaluations", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [-1.2, 1, 0, 0], body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective);
  let reads = 0;
  const map = gpu.map.bind(gpu);
  gpu.map = (staging) => {
    reads++;
    return map(staging);
  };
  const { evaluations, iterations } = await lbfgs.iterate(10);
  gpu.map = map;
  assertEquals(iterations, 10);
  // Two buffers an evaluation, read together, but one at the start; and the first direction's slope.
  assertEquals(reads, 2 * evaluations - 1 + 1);
});

testWithGpu("L-BFGS: at the minimum it says so and leaves the numbers alone", async (gpu) => {
  using objective = await shaderObjective(gpu, { start: [1, 1, 1, 1], body: ROSENBROCK });
  using lbfgs = await Lbfgs.create(gpu, objective);
  const report = await lbfgs.iterate(5);
  assertEquals([report.end, report.iterations, report.evaluations], ["converged", 0, 1]);
  assertEquals(await objective.read(), Float32Array.of(1, 1, 1, 1));
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

testWithGpu("L-BFGS: no number at the start", async (gpu) => {
  const body = "for (var i = 0u; i < count; i++) { value += sqrt(x[i]); gradient[i] = 1.0; }";
  const start = [-1, 1, 1, 1];
  using objective = await shaderObjective(gpu, { start, body });
  using lbfgs = await Lbfgs.create(gpu, objective);
  const report = await lbfgs.iterate(5);
  assertEquals([report.end, report.iterations], ["not finite", 0]);
  assertEquals(await objective.read(), Float32Array.from(start));
});

testWithGpu("L-BFGS: no number anywhere but at the start", async (gpu) => {
  const body = `
    for (var i = 0u; i < count; i++) {
      value += sqrt(0.0 - abs(x[i] - 0.5));
      gradient[i] = 1.0;
    }`;
  const start = [0.5, 0.5, 0.5, 0.5];
  using objective = await shaderObjective(gpu, { start, body });
  using lbfgs = await Lbfgs.create(gpu, objective);
  const report = await lbfgs.iterate(5);
  assertEquals([report.end, report.iterations], ["not finite", 0]);
  assertEquals(await objective.read(), Float32Array.from(start));
});

testWithGpu(
  "L-BFGS: a gradient that points the wrong way ends it where it started",
  async (gpu) => {
    const body = "for (var i = 0u; i < count; i++) { value += x[i]; gradient[i] = -1.0; }";
    const start = [1, 2, 3, 4];
    using objective = await shaderObjective(gpu, { start, body });
    using lbfgs = await Lbfgs.create(gpu, objective);
    const report = await lbfgs.iterate(5);
    assertEquals([report.end, report.iterations], ["converged", 0]);
    assertEquals(await objective.read(), Float32Array.from(start));
  },
);
