/** Few colours for a picture, by median cut (Heckbert, "Color image quantization for frame buffer display", 1982). */
import type { Raster } from "./raster.ts";

/** A picture of few colours. */
export interface Indexed {
  /** Red, green and blue, 0 to 255 each. */
  readonly colors: readonly (readonly [number, number, number])[];
  /** The colour of every pixel. */
  readonly indices: Uint8Array;
}

/** Colours are counted by so many bits each. */
const BITS = 5;

/** A colour that occurs: its sums, and how often. */
interface Counted {
  readonly key: number;
  count: number;
  readonly sums: [number, number, number];
}

/**
 * Reduces a picture to few colours: the box of colours with the most pixels times its longest side is halved
 * at the median of that side, again and again; a box becomes the mean of its pixels.
 *
 * @param most the most colours, up to 256
 */
export function reduceColors({ rgb }: Raster, most: number): Indexed {
  const counted = count(rgb);
  const boxes = [[...counted.values()]];
  while (boxes.length < most) {
    const at = widest(boxes);
    if (at === undefined) break;
    boxes.splice(at, 1, ...halves(boxes[at]!));
  }
  const indexOf = new Map(boxes.flatMap((box, i) => box.map(({ key }) => [key, i] as const)));
  const indices = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < indices.length; i++) indices[i] = indexOf.get(keyOf(rgb, 3 * i))!;
  return { colors: boxes.map(meanOf), indices };
}

function keyOf(rgb: Uint8Array, i: number): number {
  const drop = 8 - BITS;
  return (rgb[i]! >> drop) << (2 * BITS) | (rgb[i + 1]! >> drop) << BITS | rgb[i + 2]! >> drop;
}

function count(rgb: Uint8Array): Map<number, Counted> {
  const counted = new Map<number, Counted>();
  for (let i = 0; i < rgb.length; i += 3) {
    const key = keyOf(rgb, i);
    const one = counted.get(key) ?? { key, count: 0, sums: [0, 0, 0] };
    one.count++;
    for (let c = 0; c < 3; c++) one.sums[c]! += rgb[i + c]!;
    counted.set(key, one);
  }
  return counted;
}

const channel = ({ key }: Counted, c: number) => key >> ((2 - c) * BITS) & (2 ** BITS - 1);

function longestSide(box: readonly Counted[]): { side: number; length: number } {
  const lengths = [0, 1, 2].map((c) => {
    const values = box.map((one) => channel(one, c));
    return Math.max(...values) - Math.min(...values);
  });
  const length = Math.max(...lengths);
  return { side: lengths.indexOf(length), length };
}

/** The box to be halved next; `undefined` where all are single colours. */
function widest(boxes: readonly (readonly Counted[])[]): number | undefined {
  let [best, most]: [number | undefined, number] = [undefined, 0];
  for (const [i, box] of boxes.entries()) {
    const pixels = box.reduce((sum, one) => sum + one.count, 0);
    const weight = pixels * longestSide(box).length;
    if (weight > most) [best, most] = [i, weight];
  }
  return best;
}

function halves(box: readonly Counted[]): [Counted[], Counted[]] {
  const { side } = longestSide(box);
  const sorted = box.toSorted((a, b) => channel(a, side) - channel(b, side));
  const half = sorted.reduce((sum, one) => sum + one.count, 0) / 2;
  let [at, sum] = [0, 0];
  while (at < sorted.length - 1 && sum < half) sum += sorted[at++]!.count;
  return [sorted.slice(0, at), sorted.slice(at)];
}

function meanOf(box: readonly Counted[]): [number, number, number] {
  const total = box.reduce((sum, one) => sum + one.count, 0);
  const mean = (c: number) => Math.round(box.reduce((sum, { sums }) => sum + sums[c]!, 0) / total);
  return [mean(0), mean(1), mean(2)];
}
