/** Preprocessing of pixels to the network's input, and its gradient, in float64. */
import { type Tensor64, tensor64 } from "../tensor.ts";
import type { Preprocessing } from "./preprocess.ts";

/** Which pixel channel feeds an input channel of the network, and `scale * pixel + shift`. */
interface Channel {
  readonly from: number;
  readonly scale: number;
  readonly shift: number;
}

/** `torchvision`: RGB, `(x - mean) / deviation` of ImageNet; `caffe`: BGR, `255 x - mean`; `caffe-256`: `256 x - mean`. */
const CHANNELS: Readonly<Record<Preprocessing, readonly Channel[]>> = {
  torchvision: [
    { from: 0, scale: 1 / 0.229, shift: -0.485 / 0.229 },
    { from: 1, scale: 1 / 0.224, shift: -0.456 / 0.224 },
    { from: 2, scale: 1 / 0.225, shift: -0.406 / 0.225 },
  ],
  caffe: [
    { from: 2, scale: 255, shift: -103.939 },
    { from: 1, scale: 255, shift: -116.779 },
    { from: 0, scale: 255, shift: -123.68 },
  ],
  "caffe-256": [
    { from: 2, scale: 256, shift: -103.939 },
    { from: 1, scale: 256, shift: -116.779 },
    { from: 0, scale: 256, shift: -123.68 },
  ],
};

/**
 * The network's input from pixels.
 *
 * @param pixels RGB in [0, 1], shape 3 x height x width
 */
export function preprocess(pixels: Tensor64, convention: Preprocessing): Tensor64 {
  const input = tensor64(pixels.shape);
  const count = pixels.data.length / 3;
  CHANNELS[convention].forEach(({ from, scale, shift }, c) => {
    for (let p = 0; p < count; p++) {
      input.data[c * count + p] = scale * pixels.data[from * count + p]! + shift;
    }
  });
  return input;
}

/** The gradient with respect to the pixels of {@linkcode preprocess}. */
export function preprocessGradient(inputGradient: Tensor64, convention: Preprocessing): Tensor64 {
  const gradient = tensor64(inputGradient.shape);
  const count = inputGradient.data.length / 3;
  CHANNELS[convention].forEach(({ from, scale }, c) => {
    for (let p = 0; p < count; p++) {
      gradient.data[from * count + p] = scale * inputGradient.data[c * count + p]!;
    }
  });
  return gradient;
}
