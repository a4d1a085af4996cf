import { PentimentoError } from "../errors.ts";
import { bindableBytes } from "../gpu/capabilities.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { bytesOf } from "../graph/shape.ts";
import { neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import { DIRECTIONS } from "../losses/style/style_loss.ts";
import { VGG19_LAYERS } from "../network/vgg19.ts";
import type { Size } from "../size.ts";
import { estimateBytes, type EstimateOptions } from "./estimate.ts";
import { type Grid, gridForTile, gridOf, type GridOptions, gridOptions, haloOf } from "./grid.ts";

/** How pictures are looked at that are too large for the GPU. */
export interface TilingOptions {
  /**
   * Pixels a side that are worked on at once, not counting what they see around them: losses and gradients are those
   * of the whole picture all the same. `off`: everything at once. Default `auto`: as many as the GPU can bind and
   * {@linkcode TilingOptions.memoryBytes} hold.
   */
  readonly tile?: number | "auto" | "off";
  /** Bytes on the GPU to stay under. Default: as many as there are. */
  readonly memoryBytes?: number;
}

/** What tiles are planned for. */
export interface PlanTilesOptions extends TilingOptions, EstimateOptions {}

/** How a picture is worked on. */
export interface TilePlan {
  /** Its tiles; `undefined`: it is worked on in one piece. */
  readonly grid: Grid | undefined;
  /** How much of a style image a tile owns a side; `undefined`: they fit in one piece. */
  readonly styleTile: number | undefined;
  /** Bytes on the GPU that it is expected to take at the most. */
  readonly bytes: number;
}

/**
 * Half of what tiles own a side, for when there was not the memory that there should have been.
 *
 * @returns `undefined` when they cannot be any smaller
 */
export function halved(
  { grid }: TilePlan,
  { width, height }: Size,
  losses: ResolvedLosses,
): number | undefined {
  const half = Math.floor((grid === undefined ? Math.max(width, height) : ownedSide(grid)) / 2);
  const { deepest } = gridOptions(losses, neededLayers(losses));
  return half < haloOf(deepest) ? undefined : half;
}

/**
 * The largest tiles that the GPU can bind and the memory allows; none where the picture fits in one piece.
 *
 * @throws {PentimentoError} when no tiles do, or those that are asked for do not
 */
export function planTiles(gpu: Gpu, sides: Size, options: PlanTilesOptions): TilePlan {
  const { tile = "auto", losses, memoryBytes = Infinity } = options;
  const wanted = gridOptions(losses, neededLayers(losses));
  const limit = bindableBytes(gpu);
  expectWhole(gpu, sides, options);
  let least = Infinity;
  for (const grid of gridsFor(sides, tile, wanted)) {
    if (largestMap(grid?.window ?? sides, options) > limit) continue;
    const bytes = estimateBytes(gpu, sides, { ...options, grid });
    if (bytes <= memoryBytes) {
      return { grid, styleTile: styleTile(grid, options, { limit, wanted }), bytes };
    }
    least = Math.min(least, bytes);
  }
  throw refusal(gpu, sides, options, least);
}

/** Pictures cut into ever smaller tiles, beginning with none; the longer side is cut first. */
function* gridsFor(
  whole: Size,
  tile: NonNullable<TilingOptions["tile"]>,
  options: GridOptions,
): Generator<Grid | undefined> {
  if (typeof tile === "number") {
    const grid = gridForTile(whole, tile, options);
    yield grid.tiles.length > 1 ? grid : undefined;
    return;
  }
  yield undefined;
  if (tile === "off") return;
  let counts = { across: 1, down: 1 };
  while (true) {
    const { across, down } = counts;
    const more = [{ across: across + 1, down }, { across, down: down + 1 }];
    if (whole.width / across < whole.height / down) more.reverse();
    const next = more.map((counts) => ({ counts, grid: gridOf(whole, counts, options) }))
      .find(({ grid }) => grid !== undefined);
    if (next === undefined) return;
    counts = next.counts;
    yield next.grid;
  }
}

/** Bytes of a picture's largest map: the gradient of the first layer's, or of what padding makes of it. */
function largestMap({ width, height }: Size, { losses }: PlanTilesOptions): number {
  const border = losses.padding === "zero" ? 0 : 2;
  const { outputs: channels } = VGG19_LAYERS[0]!;
  return bytesOf({ kind: "map", channels, width: width + border, height: height + border });
}

/** Checks that what is never cut can be bound: pixels, and of the sliced loss what is sorted. */
function expectWhole(gpu: Gpu, { width, height }: Size, { losses }: PlanTilesOptions): void {
  const limit = bindableBytes(gpu);
  const pixels = bytesOf({ kind: "pixels", width, height });
  if (pixels > limit) {
    throw new PentimentoError(
      `The pixels of ${width} x ${height} are ${
        mebibytes(pixels)
      }, but ${gpu.info.description} binds at ` +
        `most ${mebibytes(limit)} at once: choose a size of at most ${
          Math.floor(Math.max(width, height) * Math.sqrt(limit / pixels))
        }`,
    );
  }
  if (losses.styleLoss !== "sliced") return;
  const sorted = bytesOf({ kind: "map", channels: DIRECTIONS, width, height });
  if (sorted > limit) {
    throw new PentimentoError(
      `The style loss sliced sorts ${
        mebibytes(sorted)
      } of a picture of ${width} x ${height} pixels at once, ` +
        `but ${gpu.info.description} binds at most ${
          mebibytes(limit)
        }: choose another style loss or a smaller size`,
    );
  }
}

/** The longest side of what a tile owns. */
function ownedSide({ tiles }: Grid): number {
  return Math.max(...tiles.flatMap(({ owned: { left, top, right, bottom } }) => [
    right - left,
    bottom - top,
  ]));
}

/** How much of a style image a tile owns: as of the target image, or what fits if that is in one piece. */
function styleTile(
  grid: Grid | undefined,
  options: PlanTilesOptions,
  { limit, wanted }: { readonly limit: number; readonly wanted: GridOptions },
): number | undefined {
  if (grid !== undefined) return ownedSide(grid);
  const pictures = options.groups.flatMap(({ sources }) => sources).map(({ picture }) => picture);
  if (pictures.every((picture) => largestMap(picture, options) <= limit)) return undefined;
  const halo = haloOf(wanted.deepest);
  let tile = halo;
  const window = (tile: number) => ({ width: tile + 3 * halo, height: tile + 3 * halo });
  while (largestMap(window(tile + halo), options) <= limit) tile += halo;
  return tile;
}

/** Why there are no tiles, and what would help. */
function refusal(
  gpu: Gpu,
  sides: Size,
  options: PlanTilesOptions,
  least: number,
): PentimentoError {
  const { width, height } = sides;
  const { tile = "auto", memoryBytes = Infinity } = options;
  const picture = `A picture of ${width} x ${height} pixels`;
  if (least < Infinity) {
    const how = { auto: " in the smallest tiles", off: " in one piece" }[tile] ??
      ` in tiles of ${tile} pixels`;
    return new PentimentoError(
      `${picture} needs ${mebibytes(least)} on the GPU${how}, but ${mebibytes(memoryBytes)} are ` +
        `allowed: allow ${mebibytes(least)}, or choose a smaller size, a shorter history or ` +
        "the optimizer adam",
    );
  }
  const limit = bindableBytes(gpu);
  const size = Math.max(width, height);
  const scaled = (side: number) => Math.max(1, Math.round(side * fitting / size));
  let fitting = size;
  while (largestMap({ width: scaled(width), height: scaled(height) }, options) > limit) fitting--;
  const cut = tile === "off" ? "have it cut into tiles" : "choose smaller tiles";
  return new PentimentoError(
    `${picture} has feature maps of ${mebibytes(largestMap(sides, options))}, but ` +
      `${gpu.info.description} binds at most ${mebibytes(limit)}${
        tile === "auto"
          ? ", and its sides cannot be cut (with the padding wrap they have to be multiples of 16)"
          : ""
      }: ${tile === "auto" ? "" : `${cut}, or `}choose a size of at most ${fitting}`,
  );
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
