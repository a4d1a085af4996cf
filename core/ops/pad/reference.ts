import { type Tensor64, tensor64 } from "../tensor.ts";

/** What lies beyond the edge: what a mirror at the edge shows, the edge itself, or the other end. */
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

/** The tensor without its outermost rows and columns. */
export function crop(input: Tensor64): Tensor64 {
  const [channels, height, width] = input.shape;
  const output = tensor64([channels, height - 2, width - 2]);
  eachInside(output, (inside, whole) => output.data[inside] = input.data[whole]!);
  return output;
}

/** The gradient with respect to the input of {@linkcode crop}: zeros around what comes from above. */
export function cropGradient(outputGradient: Tensor64): Tensor64 {
  const [channels, height, width] = outputGradient.shape;
  const gradient = tensor64([channels, height + 2, width + 2]);
  eachInside(outputGradient, (inside, whole) => {
    gradient.data[whole] = outputGradient.data[inside]!;
  });
  return gradient;
}

/** For every place of the padded tensor its index and the index of the value that stands there. */
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

/** Where on an axis the value comes from that stands at -1 ... size. */
function sourceOf(at: number, size: number, mode: Border): number {
  if (mode === "wrap") return (at + size) % size;
  // A side of one has nothing to reflect but itself.
  if (mode === "reflect" && size > 1) return (size - 1) - Math.abs((size - 1) - Math.abs(at));
  return Math.min(Math.max(at, 0), size - 1);
}

/** For every value inside its index, and its index with a border of one around. */
function eachInside(tensor: Tensor64, visit: (inside: number, whole: number) => void): void {
  const [channels, height, width] = tensor.shape;
  for (let c = 0, inside = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = (c * (height + 2) + y + 1) * (width + 2) + 1;
      for (let x = 0; x < width; x++, inside++) visit(inside, row + x);
    }
  }
}
