/** Sorting of the values of each channel by radix: stable, in twelve kernel calls whatever the size. */
import countText from "../../../shaders/sort/sort_count.wgsl" with { type: "text" };
import keysText from "../../../shaders/sort/sort_keys.wgsl" with { type: "text" };
import scanText from "../../../shaders/sort/sort_scan.wgsl" with { type: "text" };
import scatterText from "../../../shaders/sort/sort_scatter.wgsl" with { type: "text" };
import sourceKeysText from "../../../shaders/sort/sort_source_keys.wgsl" with { type: "text" };
import sourceMapText from "../../../shaders/sort/sort_source_map.wgsl" with { type: "text" };
import valuesText from "../../../shaders/sort/sort_values.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call, Operation } from "../../graph/operation.ts";
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";

/** The last step of a sort: it stores the sorted values. */
export interface SortEnd {
  /** Texts that define `store_sorted(channel, rank, vec2u(key, position))`. */
  readonly texts: readonly string[];
  /** The memory of the arrays that these texts declare, by name. */
  readonly bindings: Readonly<Record<string, Memory>>;
}

/** Bits of a key that a pass sorts by. */
const DIGIT_BITS = 8;

const DIGITS = 2 ** DIGIT_BITS;

/** Scratch memory to stay under, in bytes; one block of channels is always allowed. */
const SCRATCH_BYTES = 64 * 2 ** 20;

/**
 * Neighbours that one invocation takes in turn: on a processor many, so that counting costs little, on a GPU
 * as few as make counts no more than elements.
 */
const LENGTH = { software: 4096, hardware: 256 } as const;

/** Channel blocks that are sorted at once. */
interface Chunk {
  readonly firstBlock: number;
  readonly blocks: number;
}

/**
 * Appends the sorting of every channel of a map, ascending: four passes of a radix sort by eight bits, each of
 * which counts, adds up and moves (Knuth, "The Art of Computer Programming" 3, section 5.2.5). It is exact and
 * stable: equal values stay in the order of their positions, and -0 comes before 0. Channels that fill up the
 * last block are sorted like any other.
 */
export function emitSort(
  call: Call<unknown>,
  { shape, memory }: { readonly shape: MapShape; readonly memory: Memory },
  end: SortEnd,
): void {
  const blocks = blocksOf(shape.channels);
  const positions = positionsOf(shape);
  const length = LENGTH[call.adapter.software ? "software" : "hardware"];
  const runs = Math.ceil(positions / length);
  const bytesOfBlock = 4 * (2 * 8 * positions + 4 * DIGITS * runs);
  const most = Math.max(1, Math.min(blocks, Math.floor(SCRATCH_BYTES / bytesOfBlock)));
  const scratch = {
    keys: ["sort keys 0", "sort keys 1"].map((name) =>
      call.program.scratch(name, 4 * most * 8 * positions)
    ),
    counts: call.program.scratch("sort counts", 4 * most * 4 * DIGITS * runs),
  };
  for (let firstBlock = 0; firstBlock < blocks; firstBlock += most) {
    const chunk = { firstBlock, blocks: Math.min(most, blocks - firstBlock) };
    emitChunk(call, { chunk, positions, length, runs, memory, end, ...scratch });
  }
}

/** The sorting of a chunk, and its memory. */
interface ChunkSort {
  readonly chunk: Chunk;
  readonly positions: number;
  readonly length: number;
  readonly runs: number;
  readonly memory: Memory;
  readonly keys: readonly Memory[];
  readonly counts: Memory;
  readonly end: SortEnd;
}

function emitChunk(call: Call<unknown>, sort: ChunkSort): void {
  const { chunk, positions, length, runs, memory, keys, counts, end } = sort;
  const channels = 4 * chunk.blocks;
  const { software, lanes } = call.adapter;
  const workgroupSize = software ? lanes : 64;
  for (let bit = 0; bit < 32; bit += DIGIT_BITS) {
    const pass = bit / DIGIT_BITS;
    const params = { positions, channels, length, runs, first_block: chunk.firstBlock, bit };
    const source = pass === 0 ? sourceMapText : sourceKeysText;
    const from = pass === 0 ? { map: memory } : { elements: keys[pass % 2]! };
    const to = bit + DIGIT_BITS === 32
      ? end
      : { texts: [keysText], bindings: { sorted: keys[(pass + 1) % 2]! } };
    const alike = { params, invocations: channels * runs, workgroupSize };
    call.program.dispatch({
      shader: { label: "sort count", texts: [countText, source] },
      bindings: { ...from, counts },
      ...alike,
    });
    call.program.dispatch({
      shader: { label: "sort scan", texts: [scanText] },
      params: { channels, runs },
      bindings: { counts },
      invocations: DIGITS * channels,
      workgroupSize: DIGITS,
    });
    call.program.dispatch({
      shader: { label: "sort scatter", texts: [scatterText, source, ...to.texts] },
      bindings: { ...from, ranks: counts, ...to.bindings },
      ...alike,
    });
  }
}

/**
 * The values of every channel in ascending order: a map K x H x W becomes K x 1 x H W, in 32 bits. Input: a map.
 * It has no gradient.
 */
export const sortChannels: Operation<Record<never, never>> = {
  name: "sortChannels",
  shape([values]) {
    const map = expectKind("sortChannels", values, "map");
    return { kind: "map", channels: map.channels, height: 1, width: positionsOf(map) };
  },
  emit(call) {
    const { shape, memory } = call.inputs[0]!;
    emitSort(call, { shape: expectKind("sortChannels", shape, "map"), memory }, {
      texts: [valuesText],
      bindings: { output: call.output.memory },
    });
  },
};
