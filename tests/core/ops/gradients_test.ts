/** Gradients of all operations against differences of their references, derived from the registry. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { unpack } from "../../../core/graph/layout.ts";
import type { Operation } from "../../../core/graph/operation.ts";
import { inFull } from "../../../core/graph/shape.ts";
import { squaredDifferenceCase } from "../../../core/ops/difference/cases.ts";
import { OPERATIONS } from "../../../core/ops/index.ts";
import { axpy, dot, type Tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import {
  firstOf,
  numbersOf,
  type OperationCase,
  tensorOf,
  upstreamOf,
  withStored,
} from "../../../core/ops/testing/operation_case.ts";
import { numbers, symmetricOf, type Value } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

const STEP = 1e-7;

/** The error of differences, relative to the gradient: third derivatives are large near a singular matrix. */
const DIFFERENCES = 1e-5;

/**
 * Fails unless the gradient on the GPU and that of the reference agree with central differences of the reference in
 * some directions. For a linear operation that is the adjoint identity.
 */
async function assertGradients(gpu: Gpu, one: OperationCase): Promise<void> {
  const problem = one.problem();
  const { tolerance = TOLERANCE, gradientTolerance = tolerance } = one;
  const first = firstOf(problem);
  const { shape } = problem.inputs[0]!;
  const [upstream, gradient] = await withStored(
    gpu,
    one,
    { problem, storage: "full" },
    async (run) => {
      const upstream = maskedBy(numbersOf(problem.reference(first)), upstreamOf(run));
      const packed = await runGradient(gpu, { ...run, upstream });
      return [upstream, unpack(inFull(shape), packed)] as const;
    },
  );
  const expected = numbersOf(problem.gradient!(tensorOf(upstream), first));
  const loss = (data: Float64Array) =>
    dot(numbersOf(problem.reference({ ...first, data })), upstream.values);
  for (const seed of [7, 8, 9]) {
    const direction = directionFor(problem.inputs[0]!, seed);
    const slope = (loss(moved(first, direction, STEP)) - loss(moved(first, direction, -STEP))) /
      (2 * STEP);
    // As large as the slope in a random direction is.
    const size = Math.sqrt(dot(expected, expected) * dot(direction, direction) / first.data.length);
    const errorOf = (found: ArrayLike<number>) => Math.abs(dot(found, direction) - slope) / size;
    const name = `${one.kernel}, ${one.shape}`;
    const [inReference, onGpu] = [errorOf(expected), errorOf(gradient)];
    assert(inReference < DIFFERENCES, `${name}: the reference's gradient is off by ${inReference}`);
    assert(onGpu < gradientTolerance, `${name}: the gradient is off by ${onGpu}`);
  }
}

/** A gradient with respect to what came out of a ReLU reaches an operation masked. */
function maskedBy(result: ArrayLike<number>, upstream: Value): Value {
  const values = Float64Array.from(upstream.values, (value, i) => result[i] === 0 ? 0 : value);
  return { ...upstream, values };
}

/** Reproducible numbers; a symmetric matrix stays one. */
function directionFor({ shape, values }: Value, seed: number): ArrayLike<number> {
  if (shape.kind === "matrix") return symmetricOf(shape.size, seed).values;
  return numbers(values.length, seed);
}

function moved({ data }: Tensor64, direction: ArrayLike<number>, factor: number): Float64Array {
  return axpy(factor, direction, data);
}

for (const { name, operations, cases } of OPERATIONS) {
  for (const operation of operations.filter(({ gradient }) => gradient !== undefined)) {
    testWithGpu(`${name}: the gradient of ${operation.name} is not its derivative`, async (gpu) => {
      const smooth = cases(gpu).filter((one): one is OperationCase =>
        "operation" in one && one.operation === operation && (one.smooth ?? true)
      );
      assert(smooth.length > 0, `no case of ${operation.name} has a derivative`);
      for (const one of smooth) await assertGradients(gpu, one);
    });
  }
}

testWithGpu("gradient check: a gradient that is a little wrong passes", async (gpu) => {
  const one = squaredDifferenceCase({ channels: 5, height: 3, width: 4 });
  const problem = one.problem();
  const attributes = problem.attributes as { scale: number };
  const wrong = { ...attributes, scale: attributes.scale * (1 + 1e-4) };
  await assertGradients(gpu, one);
  await assertRejects(
    () => assertGradients(gpu, { ...one, problem: () => ({ ...problem, attributes: wrong }) }),
    Error,
    "the gradient is off by",
  );
});

Deno.test("registry: an operation is missing, or a folder", async () => {
  const root = new URL("../../../core/ops/", import.meta.url);
  // Parts of the kernel calls of other folders.
  const parts = ["matrix_product", "testing"];
  const found = [];
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    if (isDirectory && !parts.includes(name)) found.push(name);
  }
  assertEquals(OPERATIONS.map(({ name }) => name).toSorted(), found.toSorted());
  const known = new Set(OPERATIONS.flatMap(({ operations }) => operations));
  for (const name of [...found, ...parts]) {
    for await (const file of Deno.readDir(new URL(`${name}/`, root))) {
      const exported = Object.values(await import(new URL(`${name}/${file.name}`, root).href));
      for (const value of exported.filter(isOperation)) {
        assert(known.has(value), `${value.name} of ${name}/${file.name} is in no line`);
      }
    }
  }
});

function isOperation(value: unknown): value is Operation<unknown> {
  return typeof value === "object" && value !== null && "emit" in value && "shape" in value;
}
