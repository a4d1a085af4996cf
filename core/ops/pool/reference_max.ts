import { type Tensor64, tensor64 } from "../tensor.ts";

/** The largest of each 2x2 window, stride 2; an odd last row or column falls away. */
export function maxPool(input: Tensor64): Tensor64 {
  const winners = firstLargest(input);
  const [channels, height, width] = input.shape;
  const output = tensor64([channels, height >> 1, width >> 1]);
  for (let p = 0; p < winners.length; p++) output.data[p] = input.data[winners[p]!]!;
  return output;
}

/**
 * The gradient with respect to the input of {@linkcode maxPool}: it goes to each window's largest value,
 * to the first of several in row-major order, as PyTorch has it on the CPU.
 */
export function maxPoolGradient(outputGradient: Tensor64, input: Tensor64): Tensor64 {
  const winners = firstLargest(input);
  const gradient = tensor64(input.shape);
  for (let p = 0; p < winners.length; p++) {
    gradient.data[winners[p]!] = outputGradient.data[p]!;
  }
  return gradient;
}

/** For each window the index of its first largest value. */
function firstLargest(input: Tensor64): Uint32Array {
  const [channels, height, width] = input.shape;
  const rows = height >> 1, columns = width >> 1;
  const winners = new Uint32Array(channels * rows * columns);
  for (let c = 0, p = 0; c < channels; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, p++) {
        const corner = (c * height + 2 * y) * width + 2 * x;
        let best = corner;
        for (const other of [corner + 1, corner + width, corner + width + 1]) {
          if (input.data[other]! > input.data[best]!) best = other;
        }
        winners[p] = best;
      }
    }
  }
  return winners;
}
