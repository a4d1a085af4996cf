/** Pictures that are too small for a layer of the network: their files by name, and a size that helps. */
import {
  LAYER_NAMES,
  type LayerName,
  leastSide,
  longestSideFor,
  OPTIONS,
  PentimentoError,
  type Size,
} from "@pentimento/pentimento";
import { formatSides } from "../terminal/format.ts";

/** The picture of a file at the size that it is looked at, and the deepest layer that is wanted of it. */
interface Wanted {
  readonly path: string;
  /** The size in the file: rounded to a small one, the aspect ratio says too little. */
  readonly own: Size;
  readonly picture: Size;
  readonly layer: LayerName;
}

/**
 * Checks that pictures are large enough for their deepest layers, before a network is uploaded.
 *
 * @param flags the options that choose layers, for the message
 * @throws {PentimentoError} naming the first file that is too small, and a `--size` that suffices for all
 */
export function expectRoomFor(wanted: readonly Wanted[], flags: string): void {
  const first = wanted.find(isTooSmall);
  if (first === undefined) return;
  const { path, picture, layer } = first;
  const size = Math.max(
    ...wanted.filter(isTooSmall).map(({ own, layer }) => longestSideFor(own, leastSide([layer]))),
  );
  const side = Math.min(picture.width, picture.height);
  const deepest = LAYER_NAMES.findLast((layer) => leastSide([layer]) <= side);
  const larger = size <= OPTIONS.Picture.size.flag.range[1] ? `--size ${size}, or ` : "";
  throw new PentimentoError(
    `${layer} needs pictures of at least ${leastSide([layer])} pixels a side, but ${path} has ` +
      `${formatSides(picture)}: give ${larger}layers up to ${deepest} (${flags})`,
  );
}

function isTooSmall({ picture, layer }: Pick<Wanted, "picture" | "layer">): boolean {
  return Math.min(picture.width, picture.height) < leastSide([layer]);
}
