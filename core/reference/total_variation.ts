import { type Tensor64, tensor64 } from "./tensor.ts";

/** Half the sum of squared differences between neighbours, in both axes, over all channels. */
export function totalVariation(input: Tensor64): number {
  let sum = 0;
  eachPair(input, (a, b) => sum += (input.data[b]! - input.data[a]!) ** 2);
  return sum / 2;
}

/** The gradient of {@linkcode totalVariation}: every value's difference from its neighbours, summed. */
export function totalVariationGradient(input: Tensor64): Tensor64 {
  const gradient = tensor64(input.shape);
  eachPair(input, (a, b) => {
    const difference = input.data[b]! - input.data[a]!;
    gradient.data[b]! += difference;
    gradient.data[a]! -= difference;
  });
  return gradient;
}

/** Calls back with the indices of every two neighbours, the left or upper one first. */
function eachPair(input: Tensor64, visit: (first: number, second: number) => void): void {
  const [channels, height, width] = input.shape;
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = (c * height + y) * width + x;
        if (x + 1 < width) visit(i, i + 1);
        if (y + 1 < height) visit(i, i + width);
      }
    }
  }
}
