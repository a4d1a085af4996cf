/** Lists of the blocks of a convolution's weights that are not all zero: products pass over the others. */
import type { Constant } from "../../gpu/memory.ts";
import { blocksOf } from "../../graph/shape.ts";
import {
  type StepList,
  type StepLists,
  type StepSize,
  stepsKey,
} from "../product/product_kernels.ts";
import type { HostConvolution } from "./host_convolution.ts";

/** A list that would name more than this share of all steps saves less than it costs. */
const DENSE = 0.9;

/** The lists of a convolution and of its gradient. */
export interface WeightLists {
  /** For groups of outputs the inputs that they read. */
  readonly forward: StepLists;
  /** For groups of inputs the outputs that read them. */
  readonly backward: StepLists;
}

/** A list on the host. */
interface HostList {
  readonly values: Float32Array<ArrayBuffer>;
  readonly share: number;
}

/** What is to be listed of a convolution. */
interface Wanted {
  /** Inputs up to the last that has any weight. */
  readonly weightedInputs: number;
  /** Groups and steps. */
  readonly sizes: readonly StepSize[];
  /** What becomes of the numbers of a list. */
  constantOf(values: Float32Array<ArrayBuffer>, name: string): Constant;
}

/**
 * The lists of a convolution, as far as they leave something out: a trained network has weights everywhere, but in
 * the weights-free one a channel reads few others.
 */
export function weightLists(host: HostConvolution, wanted: Wanted): WeightLists {
  const columns = blocksOf(wanted.weightedInputs);
  const rows = blocksOf(host.outputs);
  const { cells, known } = foundIn(host, { rows, columns });
  const across = (row: number, column: number) => cells[row * columns + column] === 1;
  const lists = (from: number, to: number, hasWeight: typeof across, way: string): StepLists => {
    const byKey = new Map<string, StepList>();
    for (const size of wanted.sizes) {
      const key = stepsKey(size);
      const list = known.get(`${way} ${key}`) ?? listOf(from, to, { ...size, hasWeight });
      known.set(`${way} ${key}`, list);
      const { values, share } = list;
      if (share > DENSE) continue;
      byKey.set(key, { steps: wanted.constantOf(values, `${way} ${key}`), share });
    }
    return byKey;
  };
  return {
    forward: lists(rows, columns, across, "forward"),
    backward: lists(columns, rows, (column, row) => across(row, column), "backward"),
  };
}

/** What was found in a kernel. */
interface Found {
  readonly cells: Uint8Array;
  /** Lists by way and size. */
  readonly known: Map<string, HostList>;
}

/** By kernel: a run is planned for many sizes and tiles with the same weights, which nobody changes meanwhile. */
const FOUND = new WeakMap<Float32Array, Map<number, Found>>();

function foundIn(
  host: HostConvolution,
  blocks: { readonly rows: number; readonly columns: number },
): Found {
  const byColumns = FOUND.get(host.kernel) ?? new Map<number, Found>();
  FOUND.set(host.kernel, byColumns);
  const found = byColumns.get(blocks.columns) ?? { cells: cellsOf(host, blocks), known: new Map() };
  byColumns.set(blocks.columns, found);
  return found;
}

/** Whether each block of 4 x 4 channels has a weight, row by row: rows are blocks of outputs. */
function cellsOf(
  { inputs, outputs, kernel }: HostConvolution,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Uint8Array {
  const cells = new Uint8Array(rows * columns);
  for (let output = 0; output < outputs; output++) {
    for (let column = 0; column < columns; column++) {
      const cell = (output >> 2) * columns + column;
      if (cells[cell] === 1) continue;
      const end = (output * inputs + Math.min(inputs, 4 * column + 4)) * 9;
      for (let at = (output * inputs + 4 * column) * 9; at < end; at++) {
        if (kernel[at] === 0) continue;
        cells[cell] = 1;
        break;
      }
    }
  }
  return cells;
}

/** For each group of `from` blocks the steps of `to` blocks that any of the group has weights for. */
function listOf(from: number, to: number, { outBlocks, inBlocks, hasWeight }: StepSize & {
  readonly hasWeight: (from: number, to: number) => boolean;
}): HostList {
  const [groups, steps] = [Math.ceil(from / outBlocks), Math.ceil(to / inBlocks)];
  const values: number[] = new Array(4 * groups).fill(0);
  const isListed = (group: number, step: number) => {
    for (let i = group * outBlocks; i < Math.min(from, (group + 1) * outBlocks); i++) {
      for (let j = step * inBlocks; j < Math.min(to, (step + 1) * inBlocks); j++) {
        if (hasWeight(i, j)) return true;
      }
    }
    return false;
  };
  for (let group = 0; group < groups; group++) {
    values[4 * group] = values.length / 4;
    for (let step = 0; step < steps; step++) {
      if (isListed(group, step)) values.push(step, 0, 0, 0);
    }
    values[4 * group + 1] = values.length / 4;
  }
  const share = (values.length / 4 - groups) / (groups * steps);
  return { values: new Float32Array(values), share };
}
