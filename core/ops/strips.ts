/** Strips of large maps: what a processor works on at a time, so that copies of operands in textures stay small. */
import type { GpuInfo } from "../gpu/capabilities.ts";
import type { Strip } from "../gpu/memory.ts";

/** Maps of up to so many bytes are worked on in one piece. */
const WHOLE_BYTES = 3 * 2 ** 20;

/** The bytes of a strip of a larger map: several of them are in textures at once. */
const STRIP_BYTES = 3 * 2 ** 20;

/** Strips of so many positions fill whole rows of a texture, so that the copy of each block is one. */
const ALIGNED = 1024;

/**
 * Cuts the positions of maps into strips.
 *
 * @param blocks channel blocks of the largest of these maps
 */
export function stripsOf({ software }: GpuInfo, positions: number, blocks: number): Strip[] {
  const bytes = 16 * blocks * positions;
  if (!software || bytes <= WHOLE_BYTES) return [{ first: 0, count: positions, positions }];
  const length = Math.max(1, Math.floor(STRIP_BYTES / (16 * blocks * ALIGNED))) * ALIGNED;
  return Array.from({ length: Math.ceil(positions / length) }, (_, i) => {
    const first = i * length;
    return { first, count: Math.min(length, positions - first), positions };
  });
}

/** Rows of a map as a strip: those from `from` up to `to`, as far as the map has them. */
export function rowsOf(
  { width, height }: { readonly width: number; readonly height: number },
  from: number,
  to: number,
): Strip {
  const first = Math.max(0, from);
  const rows = Math.max(0, Math.min(height, to) - first);
  return { first: first * width, count: rows * width, positions: width * height };
}

/** Adjacent rows that are worked on at a time. */
export interface RowRun {
  readonly first: number;
  readonly rows: number;
}

/**
 * Cuts rows into runs that are as long as a strip of a map.
 *
 * @param options.blocks channel blocks of the largest map
 * @param options.rows how many there are
 * @param options.height rows of the map that one of them stands for. Default 1
 */
export function rowRuns(
  adapter: GpuInfo,
  map: { readonly width: number; readonly height: number },
  { blocks, rows, height = 1 }: {
    readonly blocks: number;
    readonly rows: number;
    readonly height?: number;
  },
): RowRun[] {
  const [{ count }] = stripsOf(adapter, map.width * map.height, blocks) as [Strip];
  const most = Math.max(1, Math.floor(count / (height * map.width)));
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => {
    const first = i * most;
    return { first, rows: Math.min(most, rows - first) };
  });
}
