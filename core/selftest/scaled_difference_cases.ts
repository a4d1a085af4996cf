import type { Gpu } from "../gpu/gpu.ts";
import { apply, external } from "../graph/node.ts";
import { pack } from "../ops/layout.ts";
import {
  scaledDifference as scaledDifferenceOperation,
  scaledDifferenceGradient as scaledDifferenceGradientOperation,
} from "../ops/scaled_difference.ts";
import { scaledDifference, scaledDifferenceGradient } from "../reference/scaled_difference.ts";
import { tensor64 } from "../reference/tensor.ts";
import { type Ended, ended, type EndedOptions } from "./ended.ts";
import type { DifferenceShape } from "./difference_cases.ts";
import { type KernelCase, mapCase, mapOf, measureOperation, symmetricOf } from "./kernel_case.ts";
import { relativeError } from "./relative_error.ts";
import { runGraph, type Value } from "./run_graph.ts";

/** What the loss is multiplied by. */
const FACTOR = 0.3;

/** The scaled difference of two maps. */
export function scaledDifferenceCase(shape: DifferenceShape): KernelCase {
  return mapCase("scaled difference", shape, (gpu) => {
    const [a, b] = [mapOf(shape, 1), mapOf(shape, 2)];
    return measureOperation(gpu, {
      operation: scaledDifferenceOperation,
      attributes: { scale: FACTOR },
      inputs: [a, b],
      expected: [scaledDifference(a.values, { wanted: b.values, factor: FACTOR })],
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function scaledDifferenceGradientCase(shape: DifferenceShape & EndedOptions): KernelCase {
  return mapCase("scaled difference gradient", shape, (gpu) => {
    const [a, b, added] = [mapOf(shape, 1), mapOf(shape, 2), mapOf(shape, 3)];
    const gradient = scaledDifferenceGradient(a.values, { wanted: b.values, factor: FACTOR });
    const end = ended(tensor64(a.tensor.shape, gradient), { added, features: a }, shape);
    return measureGradient(gpu, [a, b], end);
  });
}

/** The same of two matrices, alone. */
export function scaledMatrixDifferenceCase(size: number): KernelCase {
  const shape = { channels: 1, height: size, width: size };
  const named = mapCase("scaled difference gradient", shape, (gpu) => {
    const [a, b] = [symmetricOf(size, 1), symmetricOf(size, 2)];
    const expected = scaledDifferenceGradient(a.values, { wanted: b.values, factor: FACTOR });
    const flags = { addend: false, mask: false };
    return measureGradient(gpu, [a, b], { flags, inputs: [], expected });
  });
  return { ...named, shape: `matrix ${size} x ${size}` };
}

/** What `doctor` tries. */
export function scaledDifferenceCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [
    scaledDifferenceCase(shape),
    scaledDifferenceGradientCase(shape),
    scaledMatrixDifferenceCase(7),
  ];
}

async function measureGradient(
  gpu: Gpu,
  values: readonly [Value, Value],
  end: Ended,
): Promise<number> {
  const packed = await runScaledGradient(gpu, values, end);
  return relativeError(packed, pack(values[0].shape, end.expected));
}

/**
 * The gradient of the scaled difference of two values, as kernels hold it. It reads what the loss kept, so
 * both are in one graph.
 */
export async function runScaledGradient(
  gpu: Gpu,
  values: readonly [Value, Value],
  end: Omit<Ended, "expected">,
): Promise<Float32Array> {
  const all = [...values, ...end.inputs];
  const nodes = all.map(({ shape }, i) => external(`input ${i}`, shape));
  const [a, b, ...extra] = nodes;
  const scale = FACTOR;
  const loss = apply(scaledDifferenceOperation, [a!, b!], { attributes: { scale } });
  const gradient = apply(scaledDifferenceGradientOperation, [a!, b!, loss, ...extra], {
    attributes: { scale, ...end.flags },
  });
  const inputs = new Map(nodes.map((node, i) => [node, all[i]!.values]));
  const [packed] = await runGraph(gpu, [gradient, loss], inputs);
  return packed!;
}
