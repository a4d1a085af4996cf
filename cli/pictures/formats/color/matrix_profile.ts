/** ICC profiles of three primaries and one curve, for files that give these numbers in place of a profile. */
import { joinedBytes, viewOf } from "../bytes.ts";

/** Chromaticities of white, red, green and blue: `x, y` each. */
export type Primaries = readonly number[];

/**
 * From samples to light: a power; a power with a straight beginning, as `(a x + b)^gamma` from `d` on and
 * `c x` below (ICC.1:2010, 10.16, type 3); or samples of the curve from 0 to 1.
 */
export type Curve =
  | "sRGB"
  | { readonly gamma: number }
  | { readonly parameters: readonly number[] }
  | { readonly table: ArrayLike<number> };

/** Those of sRGB (IEC 61966-2-1). */
export const SRGB_PRIMARIES: Primaries = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];

const SRGB_CURVE = { parameters: [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] };

/** The white of ICC's connection space, and Bradford's matrix of adaptation to it (ICC.1:2010, annex E). */
const D50 = [0.9642, 1, 0.8249];
const BRADFORD = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/**
 * A display profile; `undefined` where the chromaticities span no colours.
 *
 * @param name what files that have it say that it is, with all tags that a profile in a file has to have.
 *   Default: it is for converting only
 */
export function matrixProfile(
  primaries: Primaries,
  curve: Curve,
  name?: string,
): Uint8Array<ArrayBuffer> | undefined {
  const columns = colorants(primaries);
  if (!columns?.flat().every((value) => Number.isFinite(value) && Math.abs(value) < 10)) {
    return undefined;
  }
  const tags: (readonly [string, Uint8Array])[] = [
    ...name === undefined ? [] : fileTags(name, primaries),
    ["wtpt", xyzTag(D50)],
    ...columns.map((column, i) => [`${"rgb"[i]}XYZ`, xyzTag(column)] as const),
    ...["rTRC", "gTRC", "bTRC"].map((name) => [name, curveTag(curve)] as const),
  ];
  let at = 128 + 4 + 12 * tags.length;
  const directory = new Uint8Array(4 + 12 * tags.length);
  viewOf(directory).setUint32(0, tags.length);
  tags.forEach(([name, { length }], i) => {
    setLetters(directory, 4 + 12 * i, name);
    viewOf(directory).setUint32(8 + 12 * i, at);
    viewOf(directory).setUint32(12 + 12 * i, length);
    at += length;
  });
  return joinedBytes([profileHeader(at), directory, ...tags.map(([, data]) => data)]);
}

/** Description, copyright and the adaptation to D50 (9.2.41, 9.2.22, 9.2.15), which version 4 requires. */
function fileTags(name: string, primaries: Primaries): (readonly [string, Uint8Array])[] {
  const [white] = xyzOf(primaries);
  const columns = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map((unit) => adapted(unit, white!));
  const matrix = new Uint8Array(8 + 4 * 9);
  setLetters(matrix, 0, "sf32");
  transposed(columns).flat().forEach((value, i) => {
    viewOf(matrix).setInt32(8 + 4 * i, fixed(value));
  });
  return [["desc", textTag(name)], ["cprt", textTag("CC0")], ["chad", matrix]];
}

/** A text in English alone, of characters of 16 bits (10.15); tags begin at multiples of 4 bytes. */
function textTag(text: string): Uint8Array {
  const length = 2 * text.length;
  const tag = new Uint8Array(28 + length + length % 4);
  setLetters(tag, 0, "mluc");
  setLetters(tag, 16, "enUS");
  [[8, 1], [12, 12], [20, length], [24, 28]].forEach(([at, value]) => {
    viewOf(tag).setUint32(at!, value!);
  });
  Array.from(text, (letter, i) => viewOf(tag).setUint16(28 + 2 * i, letter.charCodeAt(0)));
  return tag;
}

/** White, red, green and blue as XYZ. */
function xyzOf(primaries: Primaries): number[][] {
  return [0, 2, 4, 6].map((i) => {
    const [x, y] = [primaries[i]!, primaries[i + 1]!];
    return [x / y, 1, (1 - x - y) / y];
  });
}

/** A colour seen under a white, as it is seen under D50. */
function adapted(color: readonly number[], white: readonly number[]): number[] {
  const cones = apply(BRADFORD, white);
  const target = apply(BRADFORD, D50);
  const seen = apply(BRADFORD, color).map((value, k) => value * target[k]! / cones[k]!);
  return solve(BRADFORD, seen)!;
}

/** The columns of the matrix from light in the primaries to XYZ under D50. */
function colorants(primaries: Primaries): number[][] | undefined {
  const [white, ...colors] = xyzOf(primaries);
  const shares = solve(transposed(colors), white!);
  return shares &&
    colors.map((color, i) => adapted(color, white!).map((value) => value * shares[i]!));
}

const apply = (matrix: readonly number[][], vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));

const transposed = (matrix: readonly number[][]) =>
  [0, 1, 2].map((i) => matrix.map((row) => row[i]!));

function determinant([a, b, c]: readonly number[][]): number {
  return a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
    a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
    a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
}

/** By Cramer's rule: three equations, once a picture. */
function solve(matrix: readonly number[][], result: readonly number[]): number[] | undefined {
  const whole = determinant(matrix);
  if (!(Math.abs(whole) > 1e-9)) return undefined;
  return [0, 1, 2].map((i) => determinant(matrix.map((row, k) => row.with(i, result[k]!))) / whole);
}

/** Version 4.3, a display's RGB to XYZ (ICC.1:2010, 7.2). */
function profileHeader(length: number): Uint8Array {
  const header = new Uint8Array(128);
  const view = viewOf(header);
  view.setUint32(0, length);
  view.setUint32(8, 0x04300000);
  setLetters(header, 12, "mntrRGB XYZ ");
  setLetters(header, 36, "acsp");
  D50.forEach((value, i) => view.setInt32(68 + 4 * i, fixed(value)));
  return header;
}

function xyzTag(values: readonly number[]): Uint8Array {
  const tag = new Uint8Array(20);
  setLetters(tag, 0, "XYZ ");
  values.forEach((value, i) => viewOf(tag).setInt32(8 + 4 * i, fixed(value)));
  return tag;
}

function curveTag(curve: Curve): Uint8Array {
  if (curve === "sRGB") return curveTag(SRGB_CURVE);
  if ("table" in curve) return tableTag(curve.table);
  const parameters = "gamma" in curve ? [curve.gamma] : curve.parameters;
  const tag = new Uint8Array(12 + 4 * parameters.length);
  setLetters(tag, 0, "para");
  viewOf(tag).setUint16(8, "gamma" in curve ? 0 : 3);
  parameters.forEach((value, i) => viewOf(tag).setInt32(12 + 4 * i, fixed(value)));
  return tag;
}

function tableTag(table: ArrayLike<number>): Uint8Array {
  const tag = new Uint8Array(12 + 2 * table.length);
  setLetters(tag, 0, "curv");
  viewOf(tag).setUint32(8, table.length);
  for (let i = 0; i < table.length; i++) {
    viewOf(tag).setUint16(12 + 2 * i, Math.round(65535 * Math.min(1, Math.max(0, table[i]!))));
  }
  return tag;
}

/** A number as 16 bits before and 16 bits behind the point. */
const fixed = (value: number) => Math.round(65536 * value);

function setLetters(bytes: Uint8Array, at: number, letters: string): void {
  bytes.set(new TextEncoder().encode(letters), at);
}
