import { type Tensor64, tensor64 } from "../tensor.ts";

/** The root of the sum of squares of each 2x2 window, stride 2; an odd last row or column falls away. */
export function l2Pool(input: Tensor64): Tensor64 {
  const [channels, height, width] = input.shape;
  const output = tensor64([channels, height >> 1, width >> 1]);
  eachWindow(input, (window, p) => {
    output.data[p] = Math.hypot(...window.map((i) => input.data[i]!));
  });
  return output;
}

/**
 * The gradient with respect to the input of {@linkcode l2Pool}: to each of a window its value divided by the
 * window's root; 0 where all four are 0, where the root has no gradient.
 */
export function l2PoolGradient(outputGradient: Tensor64, input: Tensor64): Tensor64 {
  const gradient = tensor64(input.shape);
  const { data: roots } = l2Pool(input);
  eachWindow(input, (window, p) => {
    if (roots[p] === 0) return;
    for (const i of window) gradient.data[i] = outputGradient.data[p]! * input.data[i]! / roots[p]!;
  });
  return gradient;
}

/** Calls back with the indices of each window's four values, and the number of the window. */
function eachWindow(input: Tensor64, visit: (window: number[], p: number) => void): void {
  const [channels, height, width] = input.shape;
  for (let c = 0, p = 0; c < channels; c++) {
    for (let y = 0; y + 1 < height; y += 2) {
      for (let x = 0; x + 1 < width; x += 2, p++) {
        const i = (c * height + y) * width + x;
        visit([i, i + 1, i + width, i + width + 1], p);
      }
    }
  }
}
