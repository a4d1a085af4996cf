/** A picture at another size, row by row. */
import type { Size } from "../size.ts";
import { fromLight, toLight } from "./light.ts";
import { clip, type Picture } from "./picture.ts";
import { type Range, rangeAlong, rangeRows, type Row, sumAlong, sumRows } from "./resample_rows.ts";
import { type Taps, tapsFor } from "./taps.ts";

/** Pixels of a row, that taps make another of. */
interface Line {
  /** Red, green, blue, and where there is alpha colours multiplied by it, then alpha itself. */
  readonly sums: Row;
  /** Where results are limited: the range of colours (none, where nothing is seen) and of alpha. */
  readonly range: Range | undefined;
}

/** What is decided for the whole picture. */
interface Plan {
  readonly across: Taps | undefined;
  readonly down: Taps | undefined;
  /** 3, or 4 with alpha. */
  readonly planes: number;
  /** Whether sums are of linear light; else of sRGB's values. */
  readonly inLight: boolean;
  /** Whether results stay in the range of the pixels under them. */
  readonly limited: boolean;
}

/**
 * A picture at another size, see `resize()`, which checks both. Colours under alpha 0 are 0. No more rows are kept
 * than one of the result is made of.
 */
export function resample(picture: Picture, { width, height }: Size): Picture {
  const shrinks = width < picture.width || height < picture.height;
  const taps = (from: number, to: number) => from === to ? undefined : tapsFor(from, to, "lanczos");
  const { alpha } = picture;
  const plan = {
    across: taps(picture.width, width),
    down: taps(picture.height, height),
    planes: alpha ? 4 : 3,
    inLight: shrinks,
    limited: shrinks || alpha !== undefined,
  };
  const result: Picture = {
    width,
    height,
    data: new Float32Array(3 * width * height),
    ...alpha && { alpha: new Float32Array(width * height) },
  };
  const { down } = plan;
  const own = sourceLine(plan, picture.width);
  const line = emptyLine(plan, width);
  const count = down?.count ?? 1;
  // The rows from `start` to `end`; those that are no longer needed are written anew.
  let rows: Line[] = [];
  for (let y = 0, end = 0; y < height; y++) {
    const start = down?.starts[y] ?? y;
    const passed = rows.slice(0, rows.length - Math.max(0, end - start));
    rows = rows.slice(passed.length);
    for (; end < start + count; end++) {
      const row = passed.pop() ?? emptyLine(plan, width);
      load(picture, end, own, plan);
      resampleAlong(own, row, plan);
      rows.push(row);
    }
    resampleDown(rows, line, plan, y);
    store(line, result, y, plan);
  }
  return result;
}

function emptyLine({ planes, limited }: Plan, width: number): Line {
  const row = () => new Float64Array(planes * width);
  return { sums: row(), range: limited ? { least: row(), most: row() } : undefined };
}

/** The line that a picture's rows are read to. Of an opaque picture it is the range itself. */
function sourceLine(plan: Plan, width: number): Line {
  if (plan.planes > 3) return emptyLine(plan, width);
  const { sums } = emptyLine({ ...plan, limited: false }, width);
  return { sums, range: plan.limited ? { least: sums, most: sums } : undefined };
}

function copyLine(from: Line, into: Line): void {
  into.sums.set(from.sums);
  if (!from.range || !into.range) return;
  into.range.least.set(from.range.least);
  into.range.most.set(from.range.most);
}

function resampleAlong(from: Line, into: Line, { across }: Plan): void {
  if (across === undefined) return copyLine(from, into);
  sumAlong(from.sums, into.sums, across);
  if (from.range && into.range) rangeAlong(from.range, into.range, across);
}

function resampleDown(rows: readonly Line[], into: Line, { down }: Plan, y: number): void {
  if (down === undefined) return copyLine(rows[0]!, into);
  sumRows(rows.map(({ sums }) => sums), into.sums, down, y);
  if (into.range) rangeRows(rows.map(({ range }) => range!), into.range, down, y);
}

/** Reads a row of a picture. */
function load({ width, height, data, alpha }: Picture, y: number, line: Line, plan: Plan): void {
  const { sums } = line;
  for (let c = 0; c < 3; c++) {
    const start = (c * height + y) * width;
    sums.set(data.subarray(start, start + width), c * width);
  }
  const opacity = alpha?.subarray(y * width, (y + 1) * width);
  if (plan.inLight) toLight(sums.subarray(0, 3 * width));
  if (opacity) premultiply(line, opacity);
}

/** Multiplies colours by alpha, and notes which are seen. */
function premultiply({ sums, range }: Line, opacity: Float32Array): void {
  const width = opacity.length;
  sums.set(opacity, 3 * width);
  range?.least.set(sums);
  range?.most.set(sums);
  for (let i = 0; i < 3 * width; i++) {
    const alpha = opacity[i % width]!;
    if (alpha > 0) {
      sums[i]! *= alpha;
      continue;
    }
    // What cannot be seen may be any number, or none.
    sums[i] = 0;
    if (range) [range.least[i], range.most[i]] = [Infinity, -Infinity];
  }
}

/** Less alpha than this is left where negative weights cancel it, and quotients say nothing: then ranges decide. */
const LEAST_ALPHA = 1e-6;

/** Writes a row of the result. */
function store(line: Line, picture: Picture, y: number, { inLight }: Plan): void {
  const { sums, range } = line;
  const { width, height, data, alpha } = picture;
  if (alpha) {
    for (let i = 0; i < 3 * width; i++) {
      sums[i]! /= Math.max(sums[3 * width + i % width]!, LEAST_ALPHA);
    }
  }
  if (range) limit(sums, range);
  if (inLight) fromLight(sums.subarray(0, 3 * width));
  for (let c = 0; c < 3; c++) {
    const start = (c * height + y) * width;
    for (let x = 0; x < width; x++) data[start + x] = clip(sums[c * width + x]!);
  }
  if (alpha) { for (let x = 0; x < width; x++) alpha[y * width + x] = clip(sums[3 * width + x]!); }
}

/** Keeps numbers in their ranges; where there is none, nothing is seen, and they are 0. */
function limit(sums: Row, { least, most }: Range): void {
  for (let i = 0; i < sums.length; i++) {
    const [sum, low, high] = [sums[i]!, least[i]!, most[i]!];
    sums[i] = low > high ? 0 : sum < low ? low : sum > high ? high : sum;
  }
}
