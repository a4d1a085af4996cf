/** Pictures as planes of numbers. */
import {
  checkChoice,
  expectNumbers,
  expectObject,
  expectShare,
  found,
  wrongNumbers,
} from "../checks.ts";
import { outOfRange, wrongKind } from "../errors.ts";
import type { Size } from "../size.ts";

/**
 * A picture as planes of numbers: red, green, blue, each `height` rows of `width` values in [0, 1]
 * (sRGB, as files hold it), one plane after the other (CHW).
 *
 * @category Pictures
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
 * @throws {PentimentoError} when a side is not a positive whole number, the data or alpha has another length, or
 *   alpha leaves [0, 1].
 * @category Pictures
 */
export function checkPicture(picture: Picture, what: string): void {
  checkPlanes(picture, what, PICTURE_PLANES);
  const { width, height, alpha } = picture;
  if (alpha === undefined) return;
  const plane = { ...PICTURE_PLANES, planes: 1, count: "one plane" };
  checkPlanes({ width, height, data: alpha }, `alpha of the ${what}`, plane);
  const wrong = alpha.find((value) => !(value >= 0 && value <= 1));
  if (wrong === undefined) return;
  throw outOfRange(
    `The alpha of the ${what} has the value ${wrong}: give numbers from 0 (transparent) to 1 (opaque)`,
  );
}

/** Colours that are farther from 0 are no values from 0 to 1 that a filter or an optimiser has carried beyond them. */
const FARTHEST = 16;

/**
 * Checks a picture that is computed with: one number that is not finite, or values from 0 to 255, would make all that
 * follows of it wrong, without a word. What cannot be seen may be any number.
 *
 * @throws {PentimentoError} as {@linkcode checkPicture}, or when a number that is seen is not finite or far from [0, 1]
 */
export function expectColors(picture: Picture, what: string): void {
  checkPicture(picture, what);
  const { width, height, data, alpha } = picture;
  const count = width * height;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Math.abs(value) <= FARTHEST || alpha?.[i % count] === 0) continue;
    const [row, column] = [Math.floor(i % count / width), i % width];
    const remedy = Number.isFinite(value) ? ": divide bytes by 255, or see fromRgba()" : "";
    throw outOfRange(
      `The ${what} has the value ${value} in column ${column} of row ${row}: ` +
        `give finite numbers, from 0 to 1${remedy}`,
    );
  }
}

/** Checks that planes are floats of 32 bits, as kernels take them. */
function expectFloats(what: string, data: unknown): void {
  // Not by its class: every frame of a page has its own.
  if (Object.prototype.toString.call(data) === "[object Float32Array]") return;
  throw wrongKind(`The ${what} is ${found(data)}: give a Float32Array`);
}

const PICTURE_PLANES = { kind: "picture", planes: 3, count: "three planes", maker: "fromRgba()" };

/** A picture that is mid-grey all over. */
export function grayPicture({ width, height }: Size): Picture {
  return { width, height, data: new Float32Array(3 * width * height).fill(0.5) };
}

/** Checks the kind and size of planes, and that their data is as long as it requires. */
export function checkPlanes(given: Picture, what: string, expected: {
  readonly kind: string;
  readonly planes: number;
  readonly count: string;
  /** The function that makes such planes. */
  readonly maker: string;
}): void {
  const { kind, planes, count, maker } = expected;
  expectObject(what, given, `a ${kind}, as ${maker} makes it`);
  const { width, height, data } = given;
  expectFloats(`data of the ${what}`, data);
  if (!isSize({ width, height })) {
    throw sizeless(what, { width, height }, kind);
  }
  const length = planes * width * height;
  if (data.length !== length) {
    throw outOfRange(
      `The ${what} of ${width} x ${height} pixels needs ${length} values (${count}), ` +
        `but has ${data.length}: see ${maker}`,
    );
  }
}

/** What is wrong with a picture of such a size: of a wrong kind, or none. */
function sizeless(what: string, { width, height }: Size, kind = what): Error {
  const message =
    `The ${what} is ${width} x ${height} pixels: give a ${kind} with at least one pixel, and 2^30 at most`;
  return wrongNumbers(message, width, height);
}

/** The most pixels of a picture: as many as the largest have that can be painted, 32768 a side. */
const MOST_PIXELS = 2 ** 30;

/** What {@linkcode isSize} asks for, in words. */
export const SIDES = "whole numbers from 1 on, 2^30 pixels at most";

/** Whether both sides are whole numbers from 1 on, and memory could hold the pixels. */
export function isSize({ width, height }: Size): boolean {
  return Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1 &&
    width * height <= MOST_PIXELS;
}

/**
 * A picture from interleaved RGBA in sRGB, not multiplied by alpha, as canvases and image decoders provide it. It has
 * alpha where something of it is not opaque; what cannot be seen is white, whatever stood there.
 *
 * @param samples `4 * width * height` of them: a `Uint16Array` has 0 to 65535, a `Float32Array` 0 to 1
 *   (beyond is clipped), everything else bytes
 * @throws {PentimentoError} when there are more or fewer, or a side is not a positive whole number.
 * @category Pictures
 */
export function fromRgba(samples: ArrayLike<number>, width: number, height: number, options: {
  /**
   * What the picture is put on: `black` for masks, which is outside. Default: it keeps its alpha.
   */
  readonly over?: "white" | "black";
} = {}): Picture {
  expectNumbers("samples", samples);
  expectObject("options of fromRgba()", options, "an object");
  if (!isSize({ width, height })) throw sizeless("picture", { width, height });
  const count = width * height;
  if (samples.length !== 4 * count) {
    throw outOfRange(
      `RGBA samples of a ${width} x ${height} picture number ${
        4 * count
      }, but ${samples.length} were given`,
    );
  }
  const data = new Float32Array(3 * count);
  const most = samples instanceof Float32Array ? 1 : samples instanceof Uint16Array ? 65535 : 255;
  const isOpaque = !someTransparent(samples, most);
  const { over } = options;
  checkChoice("ground under a picture", over, ["white", "black"]);
  const alpha = isOpaque || over ? undefined : new Float32Array(count);
  const below = over === "black" ? 0 : 1;
  for (let i = 0; i < count; i++) {
    const opacity = clip(samples[4 * i + 3]! / most);
    if (alpha) alpha[i] = opacity;
    const share = alpha && opacity > 0 ? 1 : opacity;
    for (let c = 0; c < 3; c++) {
      data[c * count + i] = share * clip(samples[4 * i + c]! / most) + (1 - share) * below;
    }
  }
  const picture = { width, height, data, ...alpha && { alpha } };
  checkPicture(picture, "picture");
  return picture;
}

function someTransparent(samples: ArrayLike<number>, most: number): boolean {
  for (let i = 3; i < samples.length; i += 4) if (samples[i]! < most) return true;
  return false;
}

/**
 * Interleaved 8-bit RGBA of a picture, not multiplied by alpha; values outside [0, 1] are clipped.
 *
 * @category Pictures
 */
export function toRgba(picture: Picture): Uint8ClampedArray<ArrayBuffer> {
  checkPicture(picture, "picture");
  const { width, height, data, alpha } = picture;
  const count = width * height;
  const bytes = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = 255 * data[c * count + i]!;
    bytes[4 * i + 3] = alpha ? 255 * alpha[i]! : 255;
  }
  return bytes;
}

/** The nearest number in [0, 1]. */
export function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/**
 * A picture between two of one size, value by value in sRGB: `(1 - t) * a + t * b`. With 0 it is `a`, with 1
 * it is `b`, both exactly. With alpha, colours count as much as they are seen.
 *
 * @param t how much of `b`, 0 to 1
 * @throws {PentimentoError} when the sizes differ or `t` is outside [0, 1].
 * @category Pictures
 */
export function mix(a: Picture, b: Picture, t: number): Picture {
  checkPicture(a, "first picture to mix");
  checkPicture(b, "second picture to mix");
  const { width, height } = a;
  if (b.width !== width || b.height !== height) {
    throw outOfRange(
      `Pictures of one size can be mixed, but these have ${width} x ${height} and ` +
        `${b.width} x ${b.height} pixels: resize one of them`,
    );
  }
  expectShare("share of the second picture to mix", t);
  const [own, other] = [a.alpha, b.alpha];
  if (own === undefined && other === undefined) {
    return { width, height, data: a.data.map((value, i) => (1 - t) * value + t * b.data[i]!) };
  }
  if (t === 0 || t === 1) return t === 0 ? { ...a } : { ...b };
  const count = width * height;
  const alpha = new Float32Array(count).map((_, i) =>
    (1 - t) * (own?.[i] ?? 1) + t * (other?.[i] ?? 1)
  );
  const data = a.data.map((value, i) => {
    const at = i % count;
    const [first, second] = [(1 - t) * (own?.[at] ?? 1), t * (other?.[at] ?? 1)];
    // What cannot be seen may be any number, or none.
    if (first === 0) return b.data[i]!;
    return second === 0 ? value : (first * value + second * b.data[i]!) / (first + second);
  });
  return { width, height, data, alpha };
}
