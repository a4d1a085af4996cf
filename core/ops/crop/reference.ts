/** Float64 references of cropping and its gradient. */
import { type Tensor64, tensor64 } from "../tensor.ts";

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

/** Calls back, for every value inside, with its index and its index with a border of one around. */
function eachInside(tensor: Tensor64, visit: (inside: number, whole: number) => void): void {
  const [channels, height, width] = tensor.shape;
  for (let c = 0, inside = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = (c * (height + 2) + y + 1) * (width + 2) + 1;
      for (let x = 0; x < width; x++, inside++) visit(inside, row + x);
    }
  }
}
