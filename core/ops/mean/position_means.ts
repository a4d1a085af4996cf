/** Weighted means over the positions of a map, for centring and means. */
import meansText from "../../../shaders/mean/position_means.wgsl" with { type: "text" };
import sumsText from "../../../shaders/mean/position_sums.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf, type MapShape, positionsOf } from "../../graph/shape.ts";

/** The number of partial sums to aim at over all channels: enough to fill a GPU. */
const PARTIAL_SUMS = 8192;

/** Invocations that add up the partial sums of a channel block, a power of two. */
const WORKGROUP = 64;

/** The map whose means are taken, and how. */
export interface PositionMeans {
  /** The map's shape. */
  readonly map: MapShape;
  /** The map. */
  readonly values: Memory;
  /** A map of one channel g: sums are divided by the sum of `g^2`. Default: by `positions`. */
  readonly guide?: Memory | undefined;
  /** Whether values are weighted by `g^2` in the sum. */
  readonly weighted: boolean;
  /** The divisor of sums without a guide. Default: the map's number of positions. */
  readonly positions?: number | undefined;
  /** The memory of the means: `ceil(C / 4)` vec4. */
  readonly into: Memory;
}

/** Appends the kernel calls for the sum of each channel over positions, divided. */
export function emitPositionMeans(call: Call<unknown>, means: PositionMeans): void {
  const { map, values, guide, weighted, into } = means;
  const positions = positionsOf(map);
  const blocks = blocksOf(map.channels);
  const rows = blocks + (guide === undefined ? 0 : 1);
  const threads = WORKGROUP *
    Math.max(1, Math.ceil(Math.min(positions, PARTIAL_SUMS / rows) / WORKGROUP));
  const partial = call.program.scratch("position sums", 16 * rows * threads);
  const hasGuide = guide !== undefined;
  call.program.dispatch({
    shader: {
      label: "position sums",
      texts: [sumsText],
      constants: { HAS_GUIDE: hasGuide, WEIGHT_VALUES: hasGuide && weighted },
    },
    params: { positions, blocks, threads },
    bindings: { values, guide: guide ?? call.nothing, partial },
    invocations: rows * threads,
  });
  call.program.dispatch({
    shader: {
      label: "position means",
      texts: [meansText],
      constants: { HAS_GUIDE: hasGuide },
    },
    params: { blocks, threads, scale: 1 / (means.positions ?? positions) },
    bindings: { partial, means: into },
    invocations: blocks * WORKGROUP,
    workgroupSize: WORKGROUP,
  });
}
