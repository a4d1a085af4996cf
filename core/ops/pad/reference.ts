/** Float64 references of padding and its gradient. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** The values beyond the edge: the map mirrored at the edge, the edge itself, or the other end. */
export type Border = "reflect" | "replicate" | "wrap";

/** The tensor with a border of one row or column on every side. */
export function pad(input: Tensor64, mode: Border): Tensor64 {
  const [channels, height, width] = input.shape;
  const output = tensor64([channels, height + 2, width + 2]);
  eachSource(input, mode, (from, to) => output.data[to] = input.data[from]!);
  return output;
}

/** The gradient with respect to the input of {@linkcode pad}: all that was made of a value comes back to it. */
export function padGradient(outputGradient: Tensor64, mode: Border): Tensor64 {
  const [channels, height, width] = outputGradient.shape;
  const gradient = tensor64([channels, height - 2, width - 2]);
  eachSource(gradient, mode, (from, to) => gradient.data[from]! += outputGradient.data[to]!);
  return gradient;
}

/** Calls back, for every position of the padded tensor, with its index and the index of the value it holds. */
function eachSource(input: Tensor64, mode: Border, visit: (from: number, to: number) => void) {
  const [channels, height, width] = input.shape;
  for (let c = 0, to = 0; c < channels; c++) {
    for (let y = -1; y <= height; y++) {
      for (let x = -1; x <= width; x++, to++) {
        visit((c * height + sourceOf(y, height, mode)) * width + sourceOf(x, width, mode), to);
      }
    }
  }
}

/** The index on an axis of the value that padding puts at -1 ... size. */
function sourceOf(at: number, size: number, mode: Border): number {
  if (mode === "wrap") return (at + size) % size;
  // A side of one has nothing to reflect but itself.
  if (mode === "reflect" && size > 1) return (size - 1) - Math.abs((size - 1) - Math.abs(at));
  return Math.min(Math.max(at, 0), size - 1);
}
