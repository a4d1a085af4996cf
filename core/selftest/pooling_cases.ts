import { pool, poolGradient, type Pooling } from "../ops/pool.ts";
import { averagePool, averagePoolGradient } from "../reference/average_pool.ts";
import { maxPool, maxPoolGradient } from "../reference/max_pool.ts";
import { reluGradient } from "../reference/relu.ts";
import { type Tensor64, tensor64 } from "../reference/tensor.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "./kernel_case.ts";

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
}

/** Pooling 2x2. */
export function poolingCase(shape: PoolingShape): KernelCase {
  const { pooling } = shape;
  return caseOf(shape, "", (gpu) => {
    const input = inputOf(shape);
    const expected = pooling === "max" ? maxPool(input.tensor) : averagePool(input.tensor);
    const run = { operation: pool, attributes: { pooling }, inputs: [input] };
    return measureOperation(gpu, { ...run, expected: expected.data });
  });
}

/** Its gradient, masked by the ReLU that made its input if that is asked for (it is by default). */
export function poolingGradientCase(
  shape: PoolingShape & { readonly mask?: boolean },
): KernelCase {
  const { channels, height, width, pooling, mask = true } = shape;
  return caseOf(shape, " gradient", (gpu) => {
    const input = inputOf(shape);
    const upstream = mapOf({ channels, height: height >> 1, width: width >> 1 }, 2);
    const gradient = pooling === "max"
      ? maxPoolGradient(upstream.tensor, input.tensor)
      : averagePoolGradient(upstream.tensor, input.tensor.shape);
    return measureOperation(gpu, {
      operation: poolGradient,
      attributes: { pooling, mask },
      inputs: [upstream, input, ...mask ? [input] : []],
      expected: (mask ? reluGradient(gradient, input.tensor) : gradient).data,
    });
  });
}

/** What `doctor` tries. */
export function poolingCases(): KernelCase[] {
  return (["max", "average"] as const).flatMap((pooling) => {
    const shape = { channels: 5, height: 7, width: 10, pooling };
    return [poolingCase(shape), poolingGradientCase(shape)];
  });
}

/** Numbers in eighths, so that windows often have two largest ones. */
function inputOf(shape: PoolingShape): ReturnType<typeof mapOf> {
  const any = mapOf(shape, 1);
  const values = Float32Array.from(any.values, (value) => Math.round(8 * value) / 8);
  const tensor: Tensor64 = tensor64(any.tensor.shape, values);
  return { ...any, values, tensor };
}

function caseOf(shape: PoolingShape, suffix: string, measure: KernelCase["measure"]): KernelCase {
  return mapCase(`${shape.pooling} pool${suffix}`, shape, measure);
}
