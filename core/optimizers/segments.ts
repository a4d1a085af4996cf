import { ALIGNMENT, type Memory } from "../gpu/memory.ts";

/** A stretch of the pixels that is bound at once. */
export interface Segment {
  /** Where it begins, in vec4. */
  readonly first: number;
  /** How many vec4 it has. */
  readonly count: number;
}

/**
 * Cuts vectors of so many vec4 into stretches.
 *
 * @param options.bytes what is bound of a stretch at once at most. Where even the shortest stretch needs
 * more, it is more
 * @param options.bytesEach what a vec4 of pixels needs in the largest binding
 */
export function segmentsOf(
  count: number,
  options: { readonly bytes: number; readonly bytesEach: number },
): Segment[] {
  // So many vec4, also of 16 bits, end where a binding may begin.
  const step = ALIGNMENT / 8;
  const longest = Math.max(step, step * Math.floor(options.bytes / (options.bytesEach * step)));
  const segments: Segment[] = [];
  for (let first = 0; first < count; first += longest) {
    segments.push({ first, count: Math.min(longest, count - first) });
  }
  return segments;
}

/** The part of a whole vector of floats that belongs to a segment. */
export function partOf(whole: Memory, { first, count }: Segment): Memory {
  return { bytes: 16 * count, offset: (whole.offset ?? 0) + 16 * first, buffer: whole.buffer! };
}
