import { type Tensor64, tensor64 } from "../tensor.ts";
import { averagePool, averagePoolGradient } from "./reference_average.ts";
import { l2Pool, l2PoolGradient } from "./reference_l2.ts";
import { maxPool, maxPoolGradient } from "./reference_max.ts";

/** How a feature map is halved. */
export interface PoolOptions {
  /** What a 2x2 window becomes: its largest value, its mean, or the root of the sum of its squares. */
  readonly pooling: "max" | "average" | "l2";
  /** A factor on that. Default 1. */
  readonly poolingScale?: number;
}

/** 2x2 pooling of any kind. */
export function pool(input: Tensor64, { pooling, poolingScale = 1 }: PoolOptions): Tensor64 {
  const pooled = { max: maxPool, average: averagePool, l2: l2Pool }[pooling](input);
  return scaled(pooled, poolingScale);
}

/** The gradient with respect to the input of {@linkcode pool}. */
export function poolGradient(
  outputGradient: Tensor64,
  options: PoolOptions & { readonly input: Tensor64 },
): Tensor64 {
  const { input, pooling, poolingScale = 1 } = options;
  const above = scaled(outputGradient, poolingScale);
  if (pooling === "average") return averagePoolGradient(above, input.shape);
  return pooling === "max" ? maxPoolGradient(above, input) : l2PoolGradient(above, input);
}

function scaled(tensor: Tensor64, factor: number): Tensor64 {
  return tensor64(tensor.shape, tensor.data.map((value) => factor * value));
}
