/** Chunks of tiles in which Winograd's steps are taken, so that their scratch memory has a limit. */
import type { GpuInfo } from "../../gpu/capabilities.ts";
import { bindableBytes } from "../../gpu/capabilities.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf } from "../../graph/shape.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";

const MEBIBYTE = 2 ** 20;

/** On a processor a chunk stays in the last level cache. */
const SOFTWARE_BYTES = 6 * MEBIBYTE;

/** The most bytes of a step on a GPU where nothing was measured, which is large enough to fill the machine. */
export const CHUNK_BYTES = 32 * MEBIBYTE;

/** What is measured beside it: less may stay in a cache, more makes fewer calls. */
const OTHERS = [128 * MEBIBYTE, 16 * MEBIBYTE];

/** The most bytes of a step that may be chosen, where memory allows for it. */
export const LARGEST_CHUNK_BYTES = Math.max(...OTHERS);

/** The fewest tiles of a chunk. */
const LEAST_TILES = 32;

/** Tiles of a layer, and the points of each. */
export interface LayerTiles {
  readonly weights: ConvolutionWeightsOnGpu;
  readonly transposed: boolean;
  /** Points of a tile's window. */
  readonly points: number;
  readonly tiles: number;
}

/** The tiles of a chunk when a step takes at most so many bytes. */
function chunkFor({ weights, points, tiles }: LayerTiles, bytes: number): number {
  const tileBytes = 16 * points * blocksOf(Math.max(weights.inputs, weights.outputs));
  const chunks = Math.ceil(tiles / Math.max(LEAST_TILES, Math.floor(bytes / tileBytes)));
  return Math.ceil(tiles / chunks);
}

/**
 * The tiles of a chunk: as many as was found the fastest, within what memory allows and a binding holds. Where there
 * is a choice it is offered.
 *
 * @param emit appends the calls of a layer in chunks of so many tiles
 */
export function chooseChunk(
  call: Call<unknown>,
  layer: LayerTiles,
  emit: (call: Call<unknown>, chunk: number) => void,
): number {
  const { adapter, limits, tuned, offer } = call;
  if (adapter.software) return chunkFor(layer, SOFTWARE_BYTES);
  const { weights, points, tiles, transposed } = layer;
  const most = Math.min(weights.chunkBytes ?? CHUNK_BYTES, bindableBytes({ limits }));
  const byName = new Map<string, number>();
  for (const bytes of [Math.min(CHUNK_BYTES, most), ...OTHERS]) {
    const chunk = chunkFor(layer, bytes);
    // Of sizes that come to the same only the first is one.
    if (bytes > most || [...byName.values()].includes(chunk)) continue;
    byName.set(`${bytes / MEBIBYTE} MiB`, chunk);
  }
  const candidates = [...byName.keys()];
  const rounded = 2 ** Math.ceil(Math.log2(tiles));
  const sides = `${weights.weightedInputs}/${weights.inputs}->${weights.outputs}`;
  const bits = (transposed ? " t" : "") + (weights.kernel.half ? " f16" : "");
  const key = `chunk ${rounded} of ${points} ${sides}${bits}`;
  if (candidates.length > 1) {
    offer?.({
      key,
      candidates,
      work: 2 * points * tiles * weights.inputs * weights.outputs,
      emit(program, name) {
        const { offer: _, ...trial } = call;
        emit({ ...trial, program }, byName.get(name)!);
      },
    });
  }
  return byName.get(tuned.get(key) ?? "") ?? byName.get(candidates[0]!)!;
}

/**
 * The most bytes that both steps of a layer take above those of the default chunks, when chunks may be the largest.
 *
 * @param pixels of what is worked on at once
 */
export function extraChunkBytes({ software }: GpuInfo, pixels: number): number {
  if (software) return 0;
  // The largest is F(4x4, 3x3) on the 64 channels of conv1_2: 36 points for 16 pixels.
  const largest = 16 * 16 * 36 * Math.ceil(pixels / 16);
  return 2 * Math.max(0, Math.min(LARGEST_CHUNK_BYTES, largest) - CHUNK_BYTES);
}
