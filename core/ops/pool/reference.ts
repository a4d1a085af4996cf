/** Float64 references of 2x2 pooling, stride 2, and its gradients; an odd last row or column is left out. */
import { type Shape64, type Tensor64, tensor64 } from "../tensor.ts";

/** The kind of a pooling. */
export interface PoolOptions {
  /** The value of a 2x2 window: its largest value, its mean, or the root of the sum of its squares. */
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
