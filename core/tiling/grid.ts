import { PentimentoError } from "../errors.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { LAYER_NAMES, type LayerName, receptiveField } from "../network/vgg19.ts";
import type { Point, Rectangle } from "../ops/window/window.ts";
import type { Size } from "../size.ts";

/** One of the windows in which a picture is worked on. */
export interface Tile {
  /** Where the window begins in the picture; where it continues at the opposite edge, also beyond its end. */
  readonly origin: Point;
  /** The part of the picture whose features this window counts: no other does, and together they are all. */
  readonly owned: Rectangle;
}

/** Windows over a picture, all as large as one another. */
export interface Grid {
  /** The picture. */
  readonly whole: Size;
  /** Every window: what it owns and around it the halo that its features see. */
  readonly window: Size;
  readonly tiles: readonly Tile[];
}

/** What windows have to be like. */
export interface GridOptions {
  /** The deepest layer whose features are needed. */
  readonly deepest: LayerName;
  /** Whether the picture continues at its opposite edge. Default false. */
  readonly wrap?: boolean;
  /** Whether it can be cut at all. Default true. */
  readonly cut?: boolean;
}

/** What windows have to be like for some layers. */
export function gridOptions(
  { padding, paddingLayers }: Pick<ResolvedLosses, "padding" | "paddingLayers">,
  layers: readonly LayerName[],
): GridOptions {
  const depth = Math.max(...layers.map((layer) => LAYER_NAMES.indexOf(layer)));
  const wrap = padding === "wrap";
  // Where only the first layer sees the opposite edge, no window is a torus and none ends there either.
  return { deepest: LAYER_NAMES[depth]!, wrap, cut: !wrap || paddingLayers === "all" };
}

/** Windows along one side. */
interface Axis {
  readonly window: number;
  /** Where windows begin, and what they own: from `bounds[i]` to before `bounds[i + 1]`. */
  readonly origins: readonly number[];
  readonly bounds: readonly number[];
}

/**
 * Pixels around a part of a picture that the features of a layer there see: half its receptive field, rounded up to
 * the step between its positions (80 for conv5_1).
 */
export function haloOf(layer: LayerName): number {
  const { size, stride } = receptiveField(layer);
  return stride * Math.ceil((size - stride) / 2 / stride);
}

/**
 * So many windows across and down a picture, as small as they may be. All have one size, so that one graph
 * serves all: those at the far edges end with the picture, and windows within begin at multiples of the deepest
 * layer's stride and own multiples of it.
 *
 * @returns `undefined` where windows of a part would be as large as the picture, or it continues at its opposite
 * edge and its sides are no multiples of the stride
 */
export function gridOf(
  whole: Size,
  counts: { readonly across: number; readonly down: number },
  options: GridOptions,
): Grid | undefined {
  const x = axisOf(whole.width, counts.across, options);
  const y = axisOf(whole.height, counts.down, options);
  if (x === undefined || y === undefined) return undefined;
  const tiles = y.origins.flatMap((top, j) =>
    x.origins.map((left, i) => ({
      origin: { x: left, y: top },
      owned: {
        left: x.bounds[i]!,
        top: y.bounds[j]!,
        right: x.bounds[i + 1]!,
        bottom: y.bounds[j + 1]!,
      },
    }))
  );
  return { whole, window: { width: x.window, height: y.window }, tiles };
}

/**
 * Windows that own at most so many pixels a side.
 *
 * @throws {PentimentoError} when that is less than the halo, or the picture cannot be cut
 */
export function gridForTile(whole: Size, tile: number, options: GridOptions): Grid {
  const halo = haloOf(options.deepest);
  if (tile < halo) {
    throw new PentimentoError(
      `Tiles of ${tile} pixels are smaller than the ${halo} pixels around them that ${options.deepest} ` +
        `sees: give at least ${halo}`,
    );
  }
  const countOf = (side: number) => {
    // The last count for which windows are smaller than the picture.
    let count = Math.ceil(side / tile);
    while (count > 1 && axisOf(side, count, options) === undefined) count--;
    return count;
  };
  const counts = { across: countOf(whole.width), down: countOf(whole.height) };
  return gridOf(whole, counts, options)!;
}

function axisOf(side: number, count: number, options: GridOptions): Axis | undefined {
  if (count === 1) return { window: side, origins: [0], bounds: [0, side] };
  if (options.cut === false) return undefined;
  const { stride } = receptiveField(options.deepest);
  const halo = haloOf(options.deepest);
  if (options.wrap) return wrappedAxis(side, count, { stride, halo });
  const cut = (length: number) => stride * Math.floor(length / stride);
  // The last window ends with the picture, and begins at a multiple of the stride.
  let window = side % stride + stride;
  const reach = (window: number) =>
    cut(window) - halo + (count - 2) * (cut(window) - 2 * halo) + window - halo;
  while (cut(window) - (count > 2 ? 2 : 1) * halo < stride || reach(window) < side) {
    window += stride;
  }
  if (window >= side) return undefined;
  const bounds = [0];
  const origins = [0];
  for (let i = 1; i < count; i++) {
    const bound = cut(window) - halo + (i - 1) * (cut(window) - 2 * halo);
    if (bound >= side) return undefined;
    bounds.push(bound);
    // The last one ends with the picture, and none goes beyond it.
    origins.push(Math.min(bound - halo, side - window));
  }
  return { window, origins, bounds: [...bounds, side] };
}

/** Windows that see across the edge: all begin a halo before what they own. */
function wrappedAxis(
  side: number,
  count: number,
  { stride, halo }: { readonly stride: number; readonly halo: number },
): Axis | undefined {
  const own = stride * Math.ceil(side / count / stride);
  const window = own + 2 * halo;
  if (side % stride !== 0 || window >= side || own * (count - 1) >= side) return undefined;
  const bounds = Array.from({ length: count }, (_, i) => i * own);
  return {
    window,
    origins: bounds.map((bound) => (bound - halo + side) % side),
    bounds: [...bounds, side],
  };
}
