/** Plans of tiles: the largest ones that the GPU can bind and the memory allows. */
import { PentimentoError } from "../errors.ts";
import { bindableBytes } from "../gpu/capabilities.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { bytesOf } from "../graph/shape.ts";
import { neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import { styleLossOf } from "../losses/style/index.ts";
import { VGG19_LAYERS } from "../network/vgg19.ts";
import { isBorder } from "../network/vgg19_graph.ts";
import type { Size } from "../size.ts";
import { CHUNK_BYTES, extraChunkBytes, LARGEST_CHUNK_BYTES } from "../ops/convolution/chunks.ts";
import { estimateBytes, type EstimateOptions } from "./estimate.ts";
import { type Grid, gridForTile, gridOf, type GridOptions, gridOptions, haloOf } from "./grid.ts";

/**
 * Options for pictures that are too large for the GPU in one piece.
 *
 * @category Plans
 */
export interface TilingOptions {
  /**
   * Pixels a side that a tile owns, without the halo on which its features depend: losses and gradients are those of
   * the whole picture for any tile. `off`: no tiles. Default `auto`: the largest tile that the GPU can bind and
   * {@linkcode TilingOptions.memoryBytes} allows.
   */
  readonly tile?: number | "auto" | "off";
  /** Limit of the bytes used on the GPU. Default: none. */
  readonly memoryBytes?: number;
}

/** Inputs of {@linkcode planTiles}. */
export interface PlanTilesOptions extends TilingOptions, EstimateOptions {
  /** The sizes at which style images are described. Default: those of the groups' pictures. */
  readonly styleSizes?: readonly Size[];
}

/** Tiles of the pictures of a run. */
export interface TilePlan {
  /** Tiles of the target image; `undefined`: it is in one piece. */
  readonly grid: Grid | undefined;
  /** Pixels a side that a tile of a style image owns; `undefined`: style images are in one piece. */
  readonly styleTile: number | undefined;
  /** The most bytes on the GPU that the run is expected to take. */
  readonly bytes: number;
  /** Whether these allow to filter wide layers by F(4x4, 3x3), which is less work but more memory for weights. */
  readonly wide: boolean;
  /** Whether they allow a layer before a pooling to be computed in a way that does not include it, with its whole map. */
  readonly unpooled: boolean;
  /** The most bytes of a step of Winograd's filtering on a GPU that they allow for. */
  readonly chunkBytes: number;
}

/**
 * Half the side of tiles, for when the GPU has less memory than it should.
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
 * The largest tiles that the GPU can bind and the memory allows; none if the picture fits in one piece.
 *
 * @throws {PentimentoError} when no tiles fit, or not those of the tile option
 */
export function planTiles(gpu: Gpu, size: Size, options: PlanTilesOptions): TilePlan {
  const { tile = "auto", losses, memoryBytes = Infinity } = options;
  const constraints = gridOptions(losses, neededLayers(losses));
  const limit = bindableBytes(gpu);
  expectBindable(gpu, size, options);
  let least = Infinity;
  for (const grid of gridsFor(size, tile, constraints)) {
    if (largestMap(grid?.window ?? size, options) > limit) continue;
    const bytes = estimateBytes(gpu, size, { ...options, grid });
    if (bytes <= memoryBytes) {
      const more = estimateBytes(gpu, size, { ...options, grid, wide: true });
      const wide = more <= memoryBytes;
      const tiles = { grid, styleTile: styleTile(grid, options, { limit, constraints }) };
      const chunks = largestChunks(gpu, grid?.window ?? size, wide ? more : bytes, memoryBytes);
      // Processors have no such way.
      if (gpu.info.software) return { ...tiles, wide, unpooled: false, ...chunks };
      const most = estimateBytes(gpu, size, { ...options, grid, wide, unpooled: true }) +
        chunks.bytes - (wide ? more : bytes);
      const unpooled = most <= memoryBytes;
      return { ...tiles, wide, unpooled, ...chunks, ...unpooled && { bytes: most } };
    }
    least = Math.min(least, bytes);
  }
  throw refusal(gpu, size, options, least);
}

/**
 * The largest chunks of Winograd's steps that memory allows, and the bytes of a run with them.
 *
 * @param bytes of the run with the default chunks
 */
function largestChunks(
  { info }: Gpu,
  { width, height }: Size,
  bytes: number,
  memoryBytes: number,
): Pick<TilePlan, "bytes" | "chunkBytes"> {
  const most = bytes + extraChunkBytes(info, width * height);
  return most <= memoryBytes
    ? { bytes: most, chunkBytes: LARGEST_CHUNK_BYTES }
    : { bytes, chunkBytes: CHUNK_BYTES };
}

/** Grids of ever smaller tiles, beginning with none; the longer side is divided first. */
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

/** Bytes of a picture's largest map: the gradient of the first layer's, with a border that is put around it. */
function largestMap({ width, height }: Size, { losses }: PlanTilesOptions): number {
  const border = isBorder(losses.padding) ? 2 : 0;
  const { outputs: channels } = VGG19_LAYERS[0]!;
  return bytesOf({ kind: "map", channels, width: width + border, height: height + border });
}

/** Checks that the values of the whole picture can be bound: pixels, and maps that the style loss does not divide. */
function expectBindable(
  gpu: Gpu,
  { width, height }: Size,
  { losses, groups, styleSizes = sizesOf(groups) }: PlanTilesOptions,
): void {
  const limit = bindableBytes(gpu);
  const binds = `but ${gpu.info.description} binds at most ${mebibytes(limit)}`;
  const pixels = bytesOf({ kind: "pixels", width, height });
  if (pixels > limit) {
    const most = Math.floor(Math.max(width, height) * Math.sqrt(limit / pixels));
    throw new PentimentoError(
      `The pixels of ${width} x ${height} are ${mebibytes(pixels)}, ${binds} at once: ` +
        `choose a size of at most ${most}`,
    );
  }
  for (const { width, height } of styleSizes) {
    const bytes = bytesOf({ kind: "pixels", width, height });
    if (bytes <= limit) continue;
    throw new PentimentoError(
      `A style image of ${width} x ${height} pixels takes ${mebibytes(bytes)}, ${binds} at once: ` +
        "choose a smaller scale of the style image, or a smaller size",
    );
  }
  const { undivided } = styleLossOf(losses.styleLoss);
  if (undivided === undefined) return;
  const bytes = bytesOf({ kind: "map", channels: undivided.channels, width, height });
  if (bytes > limit) {
    throw new PentimentoError(
      `The style loss ${losses.styleLoss} ${undivided.verb} ${mebibytes(bytes)} of a picture of ` +
        `${width} x ${height} pixels at once, ${binds}: choose another style loss or a smaller size`,
    );
  }
}

/** The sizes of the pictures of some styles. */
function sizesOf(groups: PlanTilesOptions["groups"]): Size[] {
  return groups.flatMap(({ sources }) => sources.map(({ picture }) => picture));
}

/** The longest side of the part that a tile owns. */
function ownedSide({ tiles }: Grid): number {
  return Math.max(...tiles.flatMap(({ owned: { left, top, right, bottom } }) => [
    right - left,
    bottom - top,
  ]));
}

/** Pixels a side that a tile of a style image owns: as of the target image, or the most that fit if that is in one piece. */
function styleTile(
  grid: Grid | undefined,
  options: PlanTilesOptions,
  { limit, constraints }: { readonly limit: number; readonly constraints: GridOptions },
): number | undefined {
  if (grid !== undefined) return ownedSide(grid);
  const { styleSizes = sizesOf(options.groups) } = options;
  if (styleSizes.every((size) => largestMap(size, options) <= limit)) return undefined;
  const halo = haloOf(constraints.deepest);
  let tile = halo;
  const window = (tile: number) => ({ width: tile + 3 * halo, height: tile + 3 * halo });
  while (largestMap(window(tile + halo), options) <= limit) tile += halo;
  return tile;
}

/** The error when no tiles fit, with what would help. */
function refusal(
  gpu: Gpu,
  size: Size,
  options: PlanTilesOptions,
  least: number,
): PentimentoError {
  const { width, height } = size;
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
  const longest = Math.max(width, height);
  const scaled = (side: number) => Math.max(1, Math.round(side * fitting / longest));
  let fitting = longest;
  while (largestMap({ width: scaled(width), height: scaled(height) }, options) > limit) fitting--;
  const [why, help] = tile === "auto"
    ? [", and its sides cannot be cut (with the padding wrap they have to be multiples of 16)", ""]
    : ["", `${tile === "off" ? "have it cut into tiles" : "choose smaller tiles"}, or `];
  return new PentimentoError(
    `${picture} has feature maps of ${mebibytes(largestMap(size, options))}, but ` +
      `${gpu.info.description} binds at most ${mebibytes(limit)}${why}: ` +
      `${help}choose a size of at most ${fitting}`,
  );
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
