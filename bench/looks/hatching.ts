/** A number for cross-hatching where the content is flat and the style has strokes. */
import type { Picture } from "../../core/image/picture.ts";
import { type SlopeSums, slopeSums } from "./luminance.ts";

/** Blocks along the longer side of a picture. */
const BLOCKS = 16;

/** The share of the content's blocks that count as flat. */
const FLAT = 0.25;

/**
 * How crossed the lines are in the content's flattest quarter, compared with the style's: a block's slopes have one
 * direction where it has strokes side by side, and several where it is hatched (the coherence of the structure
 * tensor). What several directions take of the slopes' squares is divided by what they take of the style's. 1 is as
 * the style.
 *
 * @param pictures.style as large as the result's longest side
 */
export function hatchingOf(
  { content, style, result }: {
    readonly content: Picture;
    readonly style: Picture;
    readonly result: Picture;
  },
): number {
  const flatness = blocksOf(content).map(({ xx, yy }) => xx + yy);
  const limit = flatness.toSorted((a, b) => a - b)[Math.floor(FLAT * flatness.length)]!;
  const flat = blocksOf(result).filter((_, i) => flatness[i]! <= limit);
  return crossed(flat) / crossed(blocksOf(style));
}

/** The slopes of every block, row by row. */
function blocksOf(picture: Picture): SlopeSums[] {
  const { width, height } = picture;
  const side = Math.max(width, height) / BLOCKS;
  const edges = (length: number) =>
    Array.from({ length: Math.max(1, Math.floor(length / side)) }, (_, i) => Math.round(i * side));
  return edges(height).flatMap((top) =>
    edges(width).map((left) =>
      slopeSums(picture, {
        left,
        top,
        right: Math.round(left + side),
        bottom: Math.round(top + side),
      })
    )
  );
}

/** What does not lie in a block's one direction, as a share of all. */
function crossed(blocks: readonly SlopeSums[]): number {
  let [rest, all] = [0, 0];
  for (const { xx, yy, xy } of blocks) {
    all += xx + yy;
    rest += xx + yy - Math.hypot(xx - yy, 2 * xy);
  }
  return rest / all;
}
