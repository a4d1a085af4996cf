/** 3x3 convolution and its gradient in float64. */
import { type Border, pad, padGradient } from "../pad/reference.ts";
import { type Tensor64, tensor64 } from "../tensor.ts";

/** Parameters of {@linkcode conv3x3}. */
export interface Conv3x3Options {
  /** `outputs * inputs * 9` values (OIHW). */
  readonly kernel: ArrayLike<number>;
  /** Channels that come out. */
  readonly outputs: number;
  /** One value for each output channel. Default: none is added. */
  readonly bias?: ArrayLike<number>;
  /** Whether negative results become 0. Default false. */
  readonly relu?: boolean;
  /** What is read beyond the edge. Default `zero`. */
  readonly padding?: "zero" | Border;
}

/** Parameters of {@linkcode conv3x3InputGradient}. */
export interface Conv3x3GradientOptions {
  /** The forward convolution's kernel: `outputs * inputs * 9` values (OIHW). */
  readonly kernel: ArrayLike<number>;
  /** Channels that went into the forward convolution. */
  readonly inputs: number;
  /** What the forward convolution read beyond the edge. Default `zero`. */
  readonly padding?: "zero" | Border;
}

/**
 * 3x3 convolution, stride 1, of the input and a border around it (as networks mean it: the kernel is not turned):
 * `y[o, r, c] = bias[o] + sum over i, u, v of kernel[o, i, u, v] * x[i, r + u - 1, c + v - 1]`.
 */
export function conv3x3(input: Tensor64, options: Conv3x3Options): Tensor64 {
  const { kernel, outputs, bias, relu = false, padding = "zero" } = options;
  const [inputs, height, width] = input.shape;
  const output = tensor64([outputs, height, width]);
  const padded = padding === "zero" ? withBorder(input) : pad(input, padding);
  const taps = new Float64Array(9);
  for (let o = 0; o < outputs; o++) {
    const plane = output.data.subarray(o * height * width, (o + 1) * height * width);
    if (bias !== undefined) plane.fill(bias[o]!);
    for (let i = 0; i < inputs; i++) {
      for (let t = 0; t < 9; t++) taps[t] = kernel[(o * inputs + i) * 9 + t]!;
      addCorrelation(plane, planeOf(padded, i), taps, width);
    }
    if (relu) { for (let p = 0; p < plane.length; p++) plane[p] = Math.max(plane[p]!, 0); }
  }
  return output;
}

/**
 * The gradient with respect to the input of {@linkcode conv3x3} (without bias and ReLU, which do not
 * concern it): the same convolution with the kernel turned by 180 degrees, its channel axes exchanged. What the
 * border of the input has a gradient of is folded back to where the border came from.
 *
 * @param outputGradient as large as the convolution's output
 */
export function conv3x3InputGradient(
  outputGradient: Tensor64,
  options: Conv3x3GradientOptions,
): Tensor64 {
  const { kernel, inputs, padding = "zero" } = options;
  if (padding !== "zero") {
    const around = conv3x3InputGradient(withBorder(outputGradient), { kernel, inputs });
    return padGradient(around, padding);
  }
  const [outputs, height, width] = outputGradient.shape;
  const gradient = tensor64([inputs, height, width]);
  const padded = withBorder(outputGradient);
  const taps = new Float64Array(9);
  for (let i = 0; i < inputs; i++) {
    const plane = gradient.data.subarray(i * height * width, (i + 1) * height * width);
    for (let o = 0; o < outputs; o++) {
      for (let t = 0; t < 9; t++) taps[t] = kernel[(o * inputs + i) * 9 + 8 - t]!;
      addCorrelation(plane, planeOf(padded, o), taps, width);
    }
  }
  return gradient;
}

/** The tensor with one more row and column of zeros on every side. */
function withBorder(input: Tensor64): Tensor64 {
  const [channels, height, width] = input.shape;
  const padded = tensor64([channels, height + 2, width + 2]);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const row = input.data.subarray((c * height + y) * width, (c * height + y + 1) * width);
      padded.data.set(row, (c * (height + 2) + y + 1) * (width + 2) + 1);
    }
  }
  return padded;
}

function planeOf(tensor: Tensor64, channel: number): Float64Array {
  const [, height, width] = tensor.shape;
  return tensor.data.subarray(channel * height * width, (channel + 1) * height * width);
}

/**
 * Adds nine taps' sum to every position of a plane. All of the network's time is spent here: named taps
 * and running indices keep the inner loop free of anything but the multiplications.
 *
 * @param padded the plane that is read, with its border
 */
function addCorrelation(
  plane: Float64Array,
  padded: Float64Array,
  taps: Float64Array,
  width: number,
): void {
  const a0 = taps[0]!, a1 = taps[1]!, a2 = taps[2]!;
  const b0 = taps[3]!, b1 = taps[4]!, b2 = taps[5]!;
  const c0 = taps[6]!, c1 = taps[7]!, c2 = taps[8]!;
  const stride = width + 2;
  for (let start = 0, above = 0; start < plane.length; start += width, above += stride) {
    for (let x = 0; x < width; x++) {
      const a = above + x, b = a + stride, c = b + stride;
      plane[start + x]! += a0 * padded[a]! + a1 * padded[a + 1]! + a2 * padded[a + 2]! +
        b0 * padded[b]! + b1 * padded[b + 1]! + b2 * padded[b + 2]! +
        c0 * padded[c]! + c1 * padded[c + 1]! + c2 * padded[c + 2]!;
    }
  }
}
