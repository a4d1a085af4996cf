/** Pictures of noise. */
import { expectOptions, expectWhole, wrongNumbers } from "../checks.ts";
import type { Size } from "../size.ts";
import { seenOf } from "./alpha.ts";
import { colorStatistics, symmetricRoot } from "./color_transform.ts";
import { checkPicture, clip, isSize, type Picture, SIDES } from "./picture.ts";

/**
 * White noise around mid-grey, normally distributed with a deviation of 0.2, clipped to [0, 1].
 *
 * @param seed a whole number; the same seed gives the same picture
 * @category Pictures
 */
export function noisePicture(width: number, height: number, seed = 1): Picture {
  expectNoise({ width, height, seed });
  const data = new Float32Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    data[i] = clip(0.5 + 0.2 * normalNumber(i, seed));
  }
  return { width, height, data };
}

function expectNoise({ width, height, seed }: Size & { readonly seed: number }): void {
  if (!isSize({ width, height })) {
    throw wrongNumbers(
      `Noise cannot have ${width} x ${height} pixels: give ${SIDES}`,
      width,
      height,
    );
  }
  expectWhole("seed", seed, Number.MIN_SAFE_INTEGER);
}

/**
 * White noise in the colours of a picture: normally distributed, with the mean and covariance of its colours,
 * clipped to [0, 1].
 *
 * @param options the size of the noise, and a seed: a whole number, by default 1; the same seed gives the same
 *   noise
 * @category Pictures
 */
export function noiseLike(
  picture: Picture,
  options: Size & {
    /** The seed of the noise. Default 1. */
    readonly seed?: number;
  },
): Picture {
  expectOptions("noiseLike()", options);
  const { width, height, seed = 1 } = options;
  expectNoise({ width, height, seed });
  checkPicture(picture, "picture that noise is to be like");
  const { mean, covariance } = colorStatistics(seenOf(picture).data);
  const root = symmetricRoot(covariance);
  const count = width * height;
  const data = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [
      normalNumber(i, seed),
      normalNumber(count + i, seed),
      normalNumber(2 * count + i, seed),
    ];
    for (let c = 0; c < 3; c++) {
      const step = root[3 * c]! * x + root[3 * c + 1]! * y + root[3 * c + 2]! * z;
      data[c * count + i] = clip(mean[c]! + step);
    }
  }
  const noise = { width, height, data };
  checkPicture(noise, "noise");
  return noise;
}

/** Number `counter` of a series of normally distributed ones, of mean 0 and deviation 1. */
export function normalNumber(counter: number, seed: number): number {
  // Box and Muller's transform of two uniform numbers in (0, 1].
  const radius = Math.sqrt(-2 * Math.log(uniform(2 * counter, seed)));
  return radius * Math.cos(2 * Math.PI * uniform(2 * counter + 1, seed));
}

/** A hash of a counter and a seed (the finaliser of MurmurHash3 by Austin Appleby), in (0, 1]. */
function uniform(counter: number, seed: number): number {
  let x = (counter + Math.imul(seed | 0, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x ^= x >>> 16;
  return ((x >>> 0) + 1) / 2 ** 32;
}
