/** The kernels of Gram matrices: sums over parts of the positions, what adds these up, and the gradient's product. */
import gramText from "../../../shaders/gram/gram.wgsl" with { type: "text" };
import sumText from "../../../shaders/gram/gram_sum.wgsl" with { type: "text" };
import workgroupText from "../../../shaders/gram/gram_workgroup.wgsl" with { type: "text" };
import type { GpuInfo } from "../../gpu/capabilities.ts";
import type { Memory } from "../../gpu/memory.ts";
import type { Call, ValueMemory } from "../../graph/operation.ts";
import { blocksOf, type MapShape, positionsOf } from "../../graph/shape.ts";
import type { BackwardEpilogue } from "../epilogue.ts";
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
  /** The least positions of a part: of shorter ones adding up takes longer than the products. */
  readonly least: number;
  /** Invocations that add up the parts of one block. */
  readonly groups: number;
}

const KERNELS: Readonly<Record<"software" | "hardware", GramKernel>> = {
  software: { text: gramText, side: 4, invocations: 1, wanted: 1024, least: 128, groups: 1 },
  hardware: { text: workgroupText, side: 16, invocations: 64, wanted: 512, least: 16, groups: 16 },
};

/** The most scratch memory, in bytes, unless a single part needs more. */
const PARTIAL_BYTES = 16 * 2 ** 20;

/** Attributes of a mean over positions that may be a part of a larger map's. */
export interface PartOf {
  /** The positions M of the whole. Default: the map's own. */
  readonly positions?: number | undefined;
}

/** What becomes of a Gram matrix. */
interface GramEnd {
  /** The text that ends gram_sum.wgsl. */
  readonly text: string;
  readonly bindings: Readonly<Record<string, Memory>>;
  /** Workgroups of gram_sum.wgsl. Default: as many as {@linkcode sumGrid} tells. */
  readonly workgroups?: number;
}

/** The invocations of gram_sum.wgsl that a matrix of so many blocks a side takes. */
export function sumGrid({ software }: GpuInfo, blocks: number) {
  const { groups } = KERNELS[software ? "software" : "hardware"];
  return { groups, invocations: blocks * blocks * groups, workgroupSize: 64 };
}

/** Appends both steps of the Gram matrix of a call's first input. */
export function emitGram(call: Call<unknown>, { positions: whole }: PartOf, end: GramEnd): void {
  const kernel = KERNELS[call.adapter.software ? "software" : "hardware"];
  const map = call.inputs[0]!.shape as MapShape;
  const positions = positionsOf(map);
  const blocks = blocksOf(map.channels);
  const tiles = Math.ceil(blocks / kernel.side);
  const matrixBytes = 64 * blocks * blocks;
  const wanted = Math.min(
    Math.ceil(kernel.wanted / (tiles * (tiles + 1) / 2)),
    Math.floor(PARTIAL_BYTES / matrixBytes),
    Math.ceil(positions / kernel.least),
  );
  const length = Math.ceil(positions / Math.max(1, wanted));
  const parts = Math.ceil(positions / length);
  const partial = call.program.scratch("first step", parts * matrixBytes);
  emitParts(call, { kernel, tiles, length, parts, partial });
  const { groups, invocations, workgroupSize } = sumGrid(call.adapter, blocks);
  call.program.dispatch({
    shader: { label: "gram sum", texts: [sumText, end.text], constants: { GROUPS: groups } },
    params: { blocks, parts, scale: 1 / (whole ?? positions) },
    bindings: { partial, ...end.bindings },
    invocations: end.workgroups === undefined ? invocations : end.workgroups * workgroupSize,
    workgroupSize,
  });
}

/** Appends the gradient `scale (2 / M) D F` of a Gram matrix for a symmetric D. */
export function emitGramGradient(
  call: Call<PartOf>,
  epilogue: BackwardEpilogue,
  { features, matrix, scale }: {
    readonly features: ValueMemory;
    /** D. */
    readonly matrix: Memory;
    readonly scale: number;
  },
): void {
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
    scale: scale * 2 / (call.attributes.positions ?? positions),
    input: features.memory,
    weights: matrix,
    epilogue,
  });
}

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
