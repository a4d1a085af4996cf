/** The ReLU and its gradient in float64. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** `max(x, 0)`. */
export function relu(input: Tensor64): Tensor64 {
  return tensor64(input.shape, input.data.map((value) => Math.max(value, 0)));
}

/**
 * The gradient with respect to ReLU's input: what comes from above, where the stored output is positive;
 * elsewhere 0.
 */
export function reluGradient(outputGradient: Tensor64, output: Tensor64): Tensor64 {
  const masked = outputGradient.data.map((value, i) => output.data[i]! > 0 ? value : 0);
  return tensor64(output.shape, masked);
}
