/** Centring of channels about their means, and its gradient, in float64. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** Parameters of {@linkcode center} and {@linkcode centerGradient}. */
export interface CenterOptions {
  /** A guide g: each position counts by `t = g^2`. Default: all equally. */
  readonly guide?: ArrayLike<number> | undefined;
}

/** Every channel less its mean over positions, `sum t F / sum t`. */
export function center(features: Tensor64, options: CenterOptions = {}): Tensor64 {
  const { shares, channels, positions } = laidOut(features, options);
  const centered = tensor64(features.shape, features.data);
  for (let c = 0; c < channels; c++) {
    let mean = 0;
    for (let m = 0; m < positions; m++) mean += shares[m]! * features.data[c * positions + m]!;
    for (let m = 0; m < positions; m++) centered.data[c * positions + m]! -= mean;
  }
  return centered;
}

/** The gradient of {@linkcode center} with respect to the features: `U - t / sum t * sum U`. */
export function centerGradient(upstream: Tensor64, options: CenterOptions = {}): Tensor64 {
  const { shares, channels, positions } = laidOut(upstream, options);
  const gradient = tensor64(upstream.shape, upstream.data);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let m = 0; m < positions; m++) sum += upstream.data[c * positions + m]!;
    for (let m = 0; m < positions; m++) gradient.data[c * positions + m]! -= shares[m]! * sum;
  }
  return gradient;
}

/** The sides of a map, and the share `t / sum t` of each position. */
function laidOut(map: Tensor64, { guide }: CenterOptions) {
  const [channels, height, width] = map.shape;
  const positions = height * width;
  const weights = Float64Array.from(
    { length: positions },
    (_, m) => guide === undefined ? 1 : guide[m]! ** 2,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { shares: weights.map((weight) => weight / total), channels, positions };
}
