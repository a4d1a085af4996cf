/** How much a place is the middle of something symmetric: eyes, heads, letters, windows, discs. */
import type { Size } from "../size.ts";
import { gaussianBlur } from "./gaussian.ts";

/** So many votes, the paper's number for all radii but the first, are a whole circle. */
const ENOUGH_VOTES = 9.9;

/** Exponent on the share of votes: how strictly a place has to be surrounded. */
const STRICTNESS = 2;

/** The Gaussian's deviation against the radius: a middle is found to within this. */
const SPREAD = 0.25;

/**
 * The fast radial symmetry transform (G. Loy and A. Zelinsky, "Fast Radial Symmetry for Detecting Points of
 * Interest", 2003), of bright and dark things alike. Every pixel p with a gradient g votes for the places
 * `p + n g / |g|` and `p - n g / |g|`, rounded, which it takes for the middle of something brighter and darker: 1 and
 * -1 into a plane O_n, `|g|` and `-|g|` into M_n. A radius n then counts
 *
 *     S_n = (M_n / k) (min(|O_n|, k) / k)^2 * Gaussian of deviation n / 4,    k = 9.9
 *
 * and the result is the mean of all |S_n|. Votes beyond the border are lost.
 *
 * @param plane `height * width` values
 * @param radii in pixels, whole numbers from 1 on
 */
export function radialSymmetry(
  plane: ArrayLike<number>,
  size: Size,
  radii: readonly number[],
): Float64Array<ArrayBuffer> {
  const gradients = gradientsOf(plane, size);
  const result = new Float64Array(size.width * size.height);
  for (const radius of radii) {
    const found = gaussianBlur(votes(gradients, size, radius), size, SPREAD * radius);
    for (let i = 0; i < result.length; i++) result[i]! += Math.abs(found[i]!) / radii.length;
  }
  return result;
}

interface Gradients {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Central differences, halved; at the borders the plane goes on as it ends. */
function gradientsOf(plane: ArrayLike<number>, { width, height }: Size): Gradients {
  const [x, y] = [new Float64Array(width * height), new Float64Array(width * height)];
  for (let row = 0, i = 0; row < height; row++) {
    const above = row > 0 ? width : 0;
    const below = row < height - 1 ? width : 0;
    for (let column = 0; column < width; column++, i++) {
      const before = column > 0 ? 1 : 0;
      const after = column < width - 1 ? 1 : 0;
      x[i] = (plane[i + after]! - plane[i - before]!) / 2;
      y[i] = (plane[i + below]! - plane[i - above]!) / 2;
    }
  }
  return { x, y };
}

/** What places get of all votes at one radius, before it is spread. */
function votes(gradients: Gradients, { width, height }: Size, radius: number): Float64Array {
  const counts = new Float64Array(width * height);
  const sizes = new Float64Array(width * height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const [x, y] = [gradients.x[i]!, gradients.y[i]!];
      const length = Math.hypot(x, y);
      if (length < LEAST_GRADIENT) continue;
      for (const sign of [1, -1]) {
        const to = column + Math.round(sign * radius * x / length);
        const down = row + Math.round(sign * radius * y / length);
        if (to < 0 || to >= width || down < 0 || down >= height) continue;
        counts[down * width + to]! += sign;
        sizes[down * width + to]! += sign * length;
      }
    }
  }
  return sizes.map((sum, i) =>
    sum / ENOUGH_VOTES * (Math.min(Math.abs(counts[i]!), ENOUGH_VOTES) / ENOUGH_VOTES) ** STRICTNESS
  );
}

/** Flatter than half a step of 8 bits nothing has a direction. */
const LEAST_GRADIENT = 0.5 / 255;
