import { ended } from "../testing/ended.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { relu as reluTwin } from "./reference.ts";
import { relu, reluGradient } from "./relu.ts";

/** A map's shape. */
export interface ReluShape {
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** ReLU by itself. */
export function reluCase(shape: ReluShape): KernelCase {
  return mapCase("relu", shape, (gpu) => {
    const input = mapOf(shape, 1);
    const expected = reluTwin(input.tensor).data;
    return measureOperation(gpu, { operation: relu, attributes: {}, inputs: [input], expected });
  });
}

/** The joining of its gradient, which comes masked, with another one. */
export function reluGradientCase(shape: ReluShape): KernelCase {
  return mapCase("relu gradient", shape, (gpu) => {
    const upstream = mapOf(shape, 1);
    const values = { added: mapOf(shape, 2), features: mapOf(shape, 3) };
    const { inputs, flags, expected } = ended(upstream.tensor, values, {});
    return measureOperation(gpu, {
      operation: reluGradient,
      attributes: flags,
      inputs: [upstream, ...inputs],
      expected,
    });
  });
}

/** What `doctor` tries. */
export function reluCases(): KernelCase[] {
  const shape = { channels: 7, height: 9, width: 6 };
  return [reluCase(shape), reluGradientCase(shape)];
}
