import type { Picture } from "./picture.ts";

/**
 * White noise around mid-grey, normally distributed with a deviation of 0.2, clipped to [0, 1].
 *
 * @param seed a whole number; the same one gives the same picture
 */
export function noisePicture(width: number, height: number, seed = 1): Picture {
  const data = new Float32Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    // Box and Muller's transform of two uniform numbers in (0, 1].
    const radius = Math.sqrt(-2 * Math.log(uniform(2 * i, seed)));
    const normal = radius * Math.cos(2 * Math.PI * uniform(2 * i + 1, seed));
    data[i] = Math.min(1, Math.max(0, 0.5 + 0.2 * normal));
  }
  return { width, height, data };
}

/** A hash of a counter and a seed (the finaliser of MurmurHash3 by Austin Appleby), in (0, 1]. */
function uniform(counter: number, seed: number): number {
  let x = (counter + Math.imul(seed | 0, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x ^= x >>> 16;
  return ((x >>> 0) + 1) / 2 ** 32;
}
