import { type Shape64, type Tensor64, tensor64 } from "../../core/ops/tensor.ts";
import { hashed } from "./hashed.ts";

/** A tensor of hashed numbers between -1 and 1. */
export function hashedTensor(shape: Shape64, seed: number): Tensor64 {
  const [channels, height, width] = shape;
  return tensor64(shape, hashed(channels * height * width, { seed }));
}
