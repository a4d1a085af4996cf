/** Tests of kernels against their float64 references, and sizes to try them at. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { unpack } from "../../../core/graph/layout.ts";
import type { Shape } from "../../../core/graph/shape.ts";
import { type Tensor64, tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import type { KernelCase } from "../../../core/ops/testing/kernel_case.ts";
import {
  type EpilogueOptions,
  gradientCase,
  kernelCases,
  numbersOf,
  type OperationCase,
  withStored,
} from "../../../core/ops/testing/operation_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import type { MapSize } from "../../../core/ops/testing/values.ts";
import { check } from "../../../core/self_test.ts";
import type { Size } from "../../../core/size.ts";
import { assertGolden, type OpCase, opCases, type OpName } from "../../helpers/golden_ops.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

/** Sizes of maps: channels, rows and columns. */
export function mapSizes(...sizes: readonly (readonly [number, number, number])[]): MapSize[] {
  return sizes.map(([channels, height, width]) => ({ channels, height, width }));
}

/** Sizes of pictures: rows and columns. */
export function pictureSizes(...sizes: readonly (readonly [number, number])[]): Size[] {
  return sizes.map(([height, width]) => ({ height, width }));
}

/** One number, one position, and odd sides with channels that fill their blocks or do not. */
export const MAPS = mapSizes([1, 1, 1], [5, 1, 1], [5, 3, 7], [64, 17, 9]);

/** For sums over positions: more positions, or channels, than one workgroup adds up. */
export const LARGE_MAPS = mapSizes([6, 61, 83], [515, 5, 7]);

/** One pixel, one row, one column, and odd sides. */
export const PICTURES = pictureSizes([1, 1], [1, 9], [17, 1], [3, 5], [33, 31]);

/** One test for each comparison in 32 bits: of an operation's result, and of its gradient if it has one. */
export function testKernels(cases: readonly (OperationCase | KernelCase)[], note = ""): void {
  for (const kernelCase of kernelCases(cases).full) {
    const { kernel, shape } = kernelCase;
    testWithGpu(`${kernel} differs from its reference: ${shape}${note}`, async (gpu) => {
      const { error, tolerance, passed } = await check(gpu, kernelCase);
      assert(passed, `relative error ${error}, allowed ${tolerance}`);
    });
  }
}

/** The same of gradients with parts of their epilogue alone. */
export function testGradients(cases: readonly OperationCase[], options: EpilogueOptions): void {
  const without = Object.entries(options).flatMap(([part, on]) => on ? [] : [part]);
  testKernels(cases.map((one) => gradientCase(one, options)), `, no ${without.join(", no ")}`);
}

/** A test that each result is the same to the bit every time, also where invocations work on one sum. */
export function testRepeatable(cases: readonly OperationCase[]): void {
  for (const one of cases) {
    testWithGpu(
      `${one.kernel}: another result every time`,
      (gpu) =>
        withStored(gpu, one, { problem: one.problem(), storage: "full" }, async (run) => {
          const { packed } = await runOperation(gpu, run);
          assertEquals((await runOperation(gpu, run)).packed, packed);
        }),
    );
  }
}

/**
 * Tests against PyTorch of a result and its gradient, by the kernels and by the reference.
 *
 * @param caseOf the operation at a size, of which the first input's numbers are replaced
 * @param withReference whether the reference is tested: once is enough for several kernels. Default true
 */
export function testGolden(
  op: OpName,
  caseOf: (golden: OpCase, size: MapSize) => OperationCase,
  withReference = true,
): void {
  for (const golden of opCases(op)) {
    const [size] = mapSizes(golden.inputs[0] as [number, number, number]);
    const { channels, height, width } = size!;
    const one = caseOf(golden, size!);
    if (withReference) {
      Deno.test(`${one.kernel} reference differs from PyTorch: ${golden.name}`, () => {
        assertGoldenReference(one, golden, tensor64([channels, height, width], golden.input(0)));
      });
    }
    // Pixels have three planes.
    const ignore = one.problem().inputs[0]!.shape.kind === "pixels" && channels !== 3;
    const run = (gpu: Gpu) => assertGoldenKernels(gpu, one, golden);
    testWithGpu(`${one.kernel} differs from PyTorch: ${golden.name}`, run, { ignore });
  }
}

function assertGoldenReference(one: OperationCase, golden: OpCase, input: Tensor64): void {
  const { reference, gradient } = one.problem();
  const output = reference(input);
  assertGolden(numbersOf(output), golden.output, 1e-7, "output");
  const above = golden.outputGradient();
  const shape = typeof output === "object" && "shape" in output ? output.shape : undefined;
  const back = gradient!(tensor64(shape ?? [1, 1, above.length], above), input);
  assertGolden(numbersOf(back), golden.inputGradient, 1e-7, "gradient");
}

async function assertGoldenKernels(gpu: Gpu, one: OperationCase, golden: OpCase): Promise<void> {
  const problem = one.problem();
  const first = { ...problem.inputs[0]!, values: golden.input(0) };
  const inputs = [first, ...problem.inputs.slice(1)];
  await withStored(gpu, one, { problem: { ...problem, inputs }, storage: "full" }, async (run) => {
    const { shape, packed } = await runOperation(gpu, run);
    assertGolden(unpack(shape, packed), golden.output, 1e-5, "output");
    const upstream = { shape, values: symmetricIn(shape, golden.outputGradient()) };
    const gradient = await runGradient(gpu, { ...run, upstream });
    assertGolden(unpack(first.shape, gradient), golden.inputGradient, 1e-5, "gradient");
  });
}

/** Of a gradient with respect to a symmetric matrix only the symmetric half has an effect, which kernels rely on. */
function symmetricIn(shape: Shape, values: Float32Array): Float32Array {
  if (shape.kind !== "matrix") return values;
  const { size } = shape;
  return values.map((value, i) => (value + values[(i % size) * size + Math.floor(i / size)]!) / 2);
}
