/** Grids of tiles: windows over a picture, and the part that each of them owns. */
import { outOfRange } from "../errors.ts";
import { LAYER_NAMES, type LayerName, receptiveField } from "../network/vgg19.ts";
import type { NetworkSettings } from "../network/vgg19_graph.ts";
import type { Point, Rectangle } from "../ops/window/window.ts";
import type { Size } from "../size.ts";

/** A window on a picture, and the part of it that it owns. */
export interface Tile {
  /** First pixel of the window; in a picture that wraps around, the window may go beyond its end. */
  readonly origin: Point;
  /** The part of the picture whose features this window counts; all windows together own every pixel once. */
  readonly owned: Rectangle;
}

/** Windows of one size over a picture. */
export interface Grid {
  /** Size of the picture. */
  readonly whole: Size;
  /** Size of a window: the owned part and a halo on which its features depend. */
  readonly window: Size;
  readonly tiles: readonly Tile[];
}

/** Constraints on windows. */
export interface GridOptions {
  /** The deepest layer whose features are needed. */
  readonly deepest: LayerName;
  /** True if the picture continues at its opposite edge. Default false. */
  readonly wrap?: boolean;
  /** True if the picture can be divided. Default true. */
  readonly cut?: boolean;
}

/** The constraints on windows for some layers. */
export function gridOptions(
  { padding, paddingLayers }: Pick<Required<NetworkSettings>, "padding" | "paddingLayers">,
  layers: readonly LayerName[],
): GridOptions {
  const depth = Math.max(...layers.map((layer) => LAYER_NAMES.indexOf(layer)));
  const wrap = padding === "wrap";
  // If only the first layer wraps around, windows neither wrap around nor have an edge there.
  return { deepest: LAYER_NAMES[depth]!, wrap, cut: !wrap || paddingLayers === "all" };
}

/** Windows along one axis. */
interface Axis {
  readonly window: number;
  /** First pixel of each window, and of the part that it owns, from `bounds[i]` to before `bounds[i + 1]`. */
  readonly origins: readonly number[];
  readonly bounds: readonly number[];
}

/**
 * Pixels around a part of a picture on which the features of a layer depend: half its receptive field, rounded up to
 * the step between its positions (80 for conv5_1).
 */
export function haloOf(layer: LayerName): number {
  const { size, stride } = receptiveField(layer);
  return stride * Math.ceil((size - stride) / 2 / stride);
}

/**
 * The smallest windows of a given number across and down a picture. All have one size, so that one graph serves all:
 * those at the far edges end with the picture, the others begin at multiples of the deepest layer's stride and own
 * multiples of it.
 *
 * @returns `undefined` if windows would be as large as the picture, or if it wraps around and its sides are no multiples
 * of the stride
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
 * Windows that own at most a given number of pixels a side.
 *
 * @throws {PentimentoError} when that is less than the halo, or the picture cannot be divided
 */
export function gridForTile(whole: Size, tile: number, options: GridOptions): Grid {
  const halo = haloOf(options.deepest);
  if (tile < halo) {
    throw outOfRange(
      `Tiles of ${tile} pixels are smaller than the ${halo} pixels around them that ${options.deepest} ` +
        `sees: give at least ${halo}`,
    );
  }
  const countOf = (side: number) => {
    // The largest count for which windows are smaller than the picture.
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

/** Windows on a picture that wraps around: all begin a halo before the part that they own. */
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
