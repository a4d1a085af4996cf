/** The Gram matrix of a map, and its gradient. */
import gramText from "../../../shaders/gram/gram.wgsl" with { type: "text" };
import sumText from "../../../shaders/gram/gram_sum.wgsl" with { type: "text" };
import workgroupText from "../../../shaders/gram/gram_workgroup.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable } from "../epilogue.ts";
import { emitProduct } from "../product/product.ts";
import { stripsOf } from "../strips.ts";

/** A kernel for the first step: with tiles in registers alone, or in workgroup memory. */
interface GramKernel {
  readonly text: string;
  /** Channel blocks along one side of a tile. */
  readonly side: number;
  /** Invocations that make a tile. */
  readonly invocations: number;
  /** Tiles times parts to aim at: enough to keep every core or multiprocessor busy. */
  readonly wanted: number;
  /** Invocations that add up the parts of one block. */
  readonly groups: number;
}

const KERNELS: Readonly<Record<"software" | "hardware", GramKernel>> = {
  software: { text: gramText, side: 4, invocations: 1, wanted: 1024, groups: 1 },
  hardware: { text: workgroupText, side: 16, invocations: 64, wanted: 512, groups: 16 },
};

/** The most scratch memory, in bytes, unless a single part needs more. */
const PARTIAL_BYTES = 16 * 2 ** 20;

/** Attributes of a mean over positions that may be a part of a larger map's. */
export interface PartOf {
  /** The positions M of the whole. Default: the map's own. */
  readonly positions?: number | undefined;
}

/**
 * The Gram matrix `G = F F^T / M` of a map F of M positions, or its part of a larger map's. Input: a map. The gradient
 * is `(2 / M) D F` for an upstream gradient D, which must be symmetric, as the gradient of any function of a symmetric
 * matrix is.
 */
export const gram = differentiable<PartOf>({
  name: "gram",
  shape([features]) {
    return { kind: "matrix", size: expectKind("gram", features, "map").channels };
  },
  emit(call) {
    const kernel = KERNELS[call.adapter.software ? "software" : "hardware"];
    const map = call.inputs[0]!.shape as MapShape;
    const positions = positionsOf(map);
    const blocks = blocksOf(map.channels);
    const tiles = Math.ceil(blocks / kernel.side);
    const matrixBytes = 64 * blocks * blocks;
    const wanted = Math.min(
      Math.ceil(kernel.wanted / (tiles * (tiles + 1) / 2)),
      Math.floor(PARTIAL_BYTES / matrixBytes),
      Math.ceil(positions / 16),
    );
    const length = Math.ceil(positions / Math.max(1, wanted));
    const parts = Math.ceil(positions / length);
    const partial = call.program.scratch("first step", parts * matrixBytes);
    emitParts(call, { kernel, tiles, length, parts, partial });
    call.program.dispatch({
      shader: { label: "gram sum", texts: [sumText], constants: { GROUPS: kernel.groups } },
      params: { blocks, parts, scale: 1 / (call.attributes.positions ?? positions) },
      bindings: { partial, output: call.output.memory },
      invocations: blocks * blocks * kernel.groups,
      workgroupSize: 64,
    });
  },
  gradient: {
    reads: [0],
    emit(call, epilogue) {
      const map = call.output.shape as MapShape;
      const positions = positionsOf(map);
      const blocks = blocksOf(map.channels);
      emitProduct(call, {
        label: "gram gradient",
        positions,
        inBlocks: blocks,
        outBlocks: blocks,
        batches: 1,
        transposed: false,
        scale: 2 / (call.attributes.positions ?? positions),
        input: call.inputs[1]!.memory,
        weights: call.inputs[0]!.memory,
        epilogue,
      });
    },
  },
});

/** Appends the first step: sums over parts of the positions. */
function emitParts(
  { adapter, program, inputs: [features] }: Call<unknown>,
  { kernel, tiles, length, parts, partial }: {
    readonly kernel: GramKernel;
    readonly tiles: number;
    /** Positions of a part. */
    readonly length: number;
    readonly parts: number;
    readonly partial: Memory;
  },
): void {
  const { software, lanes } = adapter;
  const { shape, memory } = features!;
  const { channels } = shape as MapShape;
  const [positions, blocks] = [positionsOf(shape as MapShape), blocksOf(channels)];
  const strips = stripsOf(adapter, positions, blocks);
  const each = strips.length === 1 ? parts : Math.max(1, Math.floor(strips[0]!.count / length));
  for (let part = 0; part < parts; part += each) {
    const end = Math.min(part + each, parts);
    const count = Math.min(end * length, positions) - part * length;
    program.dispatch({
      shader: { label: "gram", texts: [kernel.text], constants: { TILE_M: kernel.side } },
      params: {
        positions,
        blocks,
        tiles,
        ...software ? { length, first_part: part, end_part: end } : { parts },
      },
      bindings: { features: memory, partial },
      strip: { first: part * length, count, positions },
      invocations: tiles * (tiles + 1) / 2 * (end - part) * kernel.invocations,
      workgroupSize: software ? lanes : 64,
      // Direct: both triangles.
      work: 2 * channels ** 2 * count,
    });
  }
}
