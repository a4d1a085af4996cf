/** Blocks of a convolution's weights that are not all zero, as lists: products pass over the others. */
import type { Constant } from "../../gpu/memory.ts";
import { blocksOf } from "../../graph/shape.ts";
import { type BlockList, LISTED_BLOCKS } from "../product/product_kernels.ts";
import type { HostConvolution } from "./convolution_weights.ts";

/** Lists that would name more than this share of all blocks save less than they cost. */
const DENSE = 0.9;

/** The lists of a convolution and of its gradient. */
export interface WeightLists {
  /** For each group of output blocks the input blocks that it reads. */
  readonly forward: BlockList;
  /** For each group of input blocks the output blocks that read it. */
  readonly backward: BlockList;
}

/** A list on the host. */
interface HostList {
  readonly values: Float32Array<ArrayBuffer>;
  readonly share: number;
}

/**
 * The lists of a convolution, or nothing where hardly any block is zero: a trained network has weights everywhere,
 * but in the weights-free one a channel reads few others.
 *
 * @param weightedInputs inputs up to the last that has any weight
 * @param constantOf what becomes of the numbers of a list
 */
export function weightLists(
  host: HostConvolution,
  weightedInputs: number,
  constantOf: (values: Float32Array<ArrayBuffer>, way: keyof WeightLists) => Constant,
): WeightLists | undefined {
  const columns = blocksOf(weightedInputs);
  const rows = blocksOf(host.outputs);
  const cells = cellsOf(host, { rows, columns });
  const forward = listOf(rows, columns, (row, column) => cells[row * columns + column] === 1);
  const backward = listOf(columns, rows, (column, row) => cells[row * columns + column] === 1);
  if (Math.min(forward.share, backward.share) > DENSE) return undefined;
  return {
    forward: { blocks: constantOf(forward.values, "forward"), share: forward.share },
    backward: { blocks: constantOf(backward.values, "backward"), share: backward.share },
  };
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

/** For each group of `from` blocks those of `to` blocks that any of the group has weights for. */
function listOf(
  from: number,
  to: number,
  hasWeight: (from: number, to: number) => boolean,
): HostList {
  const groups = Math.ceil(from / LISTED_BLOCKS);
  const values: number[] = new Array(4 * groups).fill(0);
  for (let group = 0; group < groups; group++) {
    const first = group * LISTED_BLOCKS;
    const members = Array.from(
      { length: Math.min(LISTED_BLOCKS, from - first) },
      (_, i) => i + first,
    );
    values[4 * group] = values.length / 4;
    for (let block = 0; block < to; block++) {
      if (members.some((member) => hasWeight(member, block))) values.push(block, 0, 0, 0);
    }
    values[4 * group + 1] = values.length / 4;
  }
  const share = (values.length / 4 - groups) / (groups * to);
  return { values: new Float32Array(values), share };
}
