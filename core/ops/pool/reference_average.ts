import { type Shape64, type Tensor64, tensor64 } from "../tensor.ts";

/** The mean of each 2x2 window, stride 2; an odd last row or column falls away. */
export function averagePool(input: Tensor64): Tensor64 {
  const [channels, height, width] = input.shape;
  const rows = height >> 1, columns = width >> 1;
  const output = tensor64([channels, rows, columns]);
  for (let c = 0, p = 0; c < channels; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, p++) {
        const i = (c * height + 2 * y) * width + 2 * x;
        const { data } = input;
        output.data[p] = (data[i]! + data[i + 1]! + data[i + width]! + data[i + width + 1]!) / 4;
      }
    }
  }
  return output;
}

/**
 * The gradient with respect to the input of {@linkcode averagePool}: a quarter to each of the window; an
 * odd last row or column gets 0.
 *
 * @param inputShape the shape that was pooled (the output's does not tell odd from even)
 */
export function averagePoolGradient(outputGradient: Tensor64, inputShape: Shape64): Tensor64 {
  const [channels, height, width] = inputShape;
  const rows = height >> 1, columns = width >> 1;
  const gradient = tensor64(inputShape);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < 2 * rows; y++) {
      for (let x = 0; x < 2 * columns; x++) {
        const above = outputGradient.data[(c * rows + (y >> 1)) * columns + (x >> 1)]!;
        gradient.data[(c * height + y) * width + x] = above / 4;
      }
    }
  }
  return gradient;
}
