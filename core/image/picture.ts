/** Pictures as planes of numbers. */
import { PentimentoError } from "../errors.ts";
import type { Size } from "../size.ts";

/**
 * A picture as planes of numbers: red, green, blue, each `height` rows of `width` values in [0, 1]
 * (sRGB, as files hold it), one plane after the other (CHW).
 */
export interface Picture extends Size {
  /** `3 * height * width` values. */
  readonly data: Float32Array;
  /**
   * How opaque every position is: `height * width` values in [0, 1]. Colours are not multiplied by it. Default:
   * opaque.
   */
  readonly alpha?: Float32Array;
}

/**
 * Checks that a picture's data is as long as its size requires.
 *
 * @throws {PentimentoError} when a side is not a positive whole number or the data has another length.
 */
export function checkPicture(picture: Picture, what: string): void {
  checkPlanes(picture, what, PICTURE_PLANES);
}

const PICTURE_PLANES = { kind: "picture", planes: 3, count: "three planes", maker: "fromRgba()" };

/** Checks the size of planes, and that their data is as long as it requires. */
export function checkPlanes({ width, height, data }: Picture, what: string, expected: {
  readonly kind: string;
  readonly planes: number;
  readonly count: string;
  /** The function that makes such planes. */
  readonly maker: string;
}): void {
  const { kind, planes, count, maker } = expected;
  if (!isSize({ width, height })) {
    throw new PentimentoError(
      `The ${what} is ${width} x ${height} pixels: give a ${kind} with at least one pixel`,
    );
  }
  const length = planes * width * height;
  if (data.length !== length) {
    throw new PentimentoError(
      `The ${what} of ${width} x ${height} pixels needs ${length} values (${count}), ` +
        `but has ${data.length}: see ${maker}`,
    );
  }
}

/** Whether both sides are whole numbers from 1 on. */
export function isSize({ width, height }: Size): boolean {
  return Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1;
}

/**
 * A picture from interleaved RGBA in sRGB, not multiplied by alpha, as canvases and image decoders provide it.
 *
 * @param samples `4 * width * height` of them: a `Uint16Array` has 0 to 65535, a `Float32Array` 0 to 1
 *   (beyond is clipped), everything else bytes
 * @throws {PentimentoError} when there are more or fewer, or a side is not a positive whole number.
 */
export function fromRgba(samples: ArrayLike<number>, width: number, height: number, options: {
  /** What shows where the picture is transparent: `black` for masks, which is outside. Default `white`. */
  readonly over?: "white" | "black";
} = {}): Picture {
  const count = width * height;
  if (samples.length !== 4 * count) {
    throw new PentimentoError(
      `RGBA samples of a ${width} x ${height} picture number ${
        4 * count
      }, but ${samples.length} were given`,
    );
  }
  const data = new Float32Array(3 * count);
  const most = samples instanceof Float32Array ? 1 : samples instanceof Uint16Array ? 65535 : 255;
  const below = options.over === "black" ? 0 : 1;
  for (let i = 0; i < count; i++) {
    const alpha = clip(samples[4 * i + 3]! / most);
    for (let c = 0; c < 3; c++) {
      data[c * count + i] = clip(samples[4 * i + c]! / most) * alpha + below * (1 - alpha);
    }
  }
  const picture = { width, height, data };
  checkPicture(picture, "picture");
  return picture;
}

/** Interleaved, opaque 8-bit RGBA of a picture; values outside [0, 1] are clipped. */
export function toRgba(picture: Picture): Uint8ClampedArray<ArrayBuffer> {
  const count = picture.width * picture.height;
  const bytes = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = 255 * picture.data[c * count + i]!;
    bytes[4 * i + 3] = 255;
  }
  return bytes;
}

/** The nearest number in [0, 1]. */
export function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

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
