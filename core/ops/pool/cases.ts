import { reluGradient } from "../relu/reference.ts";
import { type Tensor64, tensor64 } from "../tensor.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { pool, poolGradient, type Pooling } from "./pool.ts";
import { pool as poolTwin, poolGradient as poolGradientTwin } from "./reference.ts";

/** A pooling's shape and manner. */
export interface PoolingShape {
  /** Channels. */
  readonly channels: number;
  /** Rows that go in, at least 2. */
  readonly height: number;
  /** Columns that go in, at least 2. */
  readonly width: number;
  /** What a window becomes. */
  readonly pooling: Pooling;
  /** A factor on that. Default 1. */
  readonly poolingScale?: number;
}

/** Pooling 2x2. */
export function poolingCase(shape: PoolingShape): KernelCase {
  const { pooling, poolingScale = 1 } = shape;
  return caseOf(shape, "", (gpu) => {
    const input = inputOf(shape);
    const attributes = { pooling, poolingScale };
    const expected = poolTwin(input.tensor, attributes).data;
    return measureOperation(gpu, { operation: pool, attributes, inputs: [input], expected });
  });
}

/** Its gradient, masked by the ReLU that made its input if that is asked for (it is by default). */
export function poolingGradientCase(
  shape: PoolingShape & { readonly mask?: boolean },
): KernelCase {
  const { channels, height, width, pooling, poolingScale = 1, mask = true } = shape;
  return caseOf(shape, " gradient", (gpu) => {
    const input = inputOf(shape);
    const upstream = mapOf({ channels, height: height >> 1, width: width >> 1 }, 2);
    const asked = { pooling, poolingScale, input: input.tensor };
    const gradient = poolGradientTwin(upstream.tensor, asked);
    return measureOperation(gpu, {
      operation: poolGradient,
      attributes: { pooling, poolingScale, mask },
      inputs: [upstream, input, ...mask ? [input] : []],
      expected: (mask ? reluGradient(gradient, input.tensor) : gradient).data,
    });
  });
}

/** What `doctor` tries. */
export function poolingCases(): KernelCase[] {
  return (["max", "average", "l2"] as const).flatMap((pooling) => {
    const shape = { channels: 5, height: 7, width: 10, pooling, poolingScale: 0.75 };
    return [poolingCase(shape), poolingGradientCase(shape)];
  });
}

/** Numbers in eighths, so that windows often have two largest ones; all of the first window are zero. */
function inputOf(shape: PoolingShape): ReturnType<typeof mapOf> {
  const any = mapOf(shape, 1);
  const values = Float32Array.from(any.values, (value) => Math.round(8 * value) / 8);
  for (const i of [0, 1, shape.width, shape.width + 1]) values[i] = 0;
  const tensor: Tensor64 = tensor64(any.tensor.shape, values);
  return { ...any, values, tensor };
}

function caseOf(shape: PoolingShape, suffix: string, measure: KernelCase["measure"]): KernelCase {
  return mapCase(`${shape.pooling} pool${suffix}`, shape, measure);
}
