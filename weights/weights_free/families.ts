/**
 * Families of strokes: 16 channels of a layer that belong together, so that a layer reads few of them at a time.
 *
 * Strokes lie beside one another in families of eight pairs, of which the first is short of the pairs whose
 * place the colours take. A family has one kind of stroke, with colour or without, at angles that divide a
 * half turn evenly. Whatever joins strokes, joins those of a family. So sixteen neighbouring channels
 * read one or two blocks of sixteen channels of the layer before, and a convolution that skips
 * blocks of weights without any weight has little left to do.
 */
import { COLOR_CHANNELS } from "./recipe.ts";

/** Channels of a family: the tile by which convolutions skip weights. */
const FAMILY_CHANNELS = 16;

/** Pairs of strokes in a family. */
const PAIRS = FAMILY_CHANNELS / 2;

/** Pairs of strokes in the first family, which shares its channels with the colours. */
const FIRST = (FAMILY_CHANNELS - COLOR_CHANNELS) / 2;

/** The family of a stroke. */
export function familyOf(stroke: number): number {
  return stroke < FIRST ? 0 : 1 + Math.floor((stroke - FIRST) / PAIRS);
}

/** The strokes of a family, of `count` strokes in all. */
export function members(family: number, count: number): number[] {
  const first = family === 0 ? 0 : FIRST + (family - 1) * PAIRS;
  const end = Math.min(count, FIRST + family * PAIRS);
  return Array.from({ length: end - first }, (_, k) => first + k);
}

/** The stroke that the `k`-th of a layer goes on from: of `count` the same one, from there on those of whole families again. */
export function predecessor(k: number, count: number): number {
  if (k < count) return k;
  const first = count > FIRST ? FIRST : 0;
  return first + (k - count) % (count - first);
}
