import { PentimentoError } from "../errors.ts";
import { checkPicture, type Picture } from "./picture.ts";

/**
 * A picture between two of one size, value by value in sRGB: `(1 - t) * a + t * b`. With 0 it is `a`, with 1
 * it is `b`, both exactly.
 *
 * @param t how much of `b`, 0 to 1
 * @throws {PentimentoError} when the sizes differ or `t` is outside [0, 1].
 */
export function mix(a: Picture, b: Picture, t: number): Picture {
  checkPicture(a, "first picture to mix");
  checkPicture(b, "second picture to mix");
  const { width, height } = a;
  if (b.width !== width || b.height !== height) {
    throw new PentimentoError(
      `Pictures of one size can be mixed, but these have ${width} x ${height} and ` +
        `${b.width} x ${b.height} pixels: resize one of them`,
    );
  }
  if (!(t >= 0 && t <= 1)) {
    throw new PentimentoError(
      `Pictures are mixed by a share of the second, but it is ${t}: give a number from 0 to 1`,
    );
  }
  return { width, height, data: a.data.map((value, i) => (1 - t) * value + t * b.data[i]!) };
}
