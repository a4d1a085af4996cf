/** A batch of matrix products, as callers state it. */

import type { Constant, Memory } from "../../gpu/memory.ts";
import type { Epilogue } from "../epilogue.ts";
import type { ProductShape } from "./product_kernels.ts";

/** A batch of matrix products: `out[b, o, m] = finish(scale * sum over i of w[b, i, o] * in[b, i, m])`. */
export interface Product extends Omit<ProductShape, "half" | "plain" | "taps"> {
  /** The kernel's name in messages and timings. */
  readonly label: string;
  readonly scale: number;
  /** `[b][i block][m]`. */
  readonly input: Memory;
  /** `[b][i][o block]`, or `[b][o][i block]` if transposed. */
  readonly weights: Constant | Memory;
  /** The end of each sum. */
  readonly epilogue: Epilogue;
  /**
   * The columns of the map, if the product is a 3x3 convolution: the input is then read as nine maps, each
   * moved by a tap, and there is a matrix of weights for every tap. Default: no convolution.
   */
  readonly width?: number;
  /** The number of the first blocks of outputs that have weights; the others are zero. Default all. */
  readonly madeBlocks?: number;
}

/** Floating point operations of a product. */
export function workOf(product: Product): number {
  const { positions, inBlocks, outBlocks, madeBlocks = outBlocks, batches, width } = product;
  return 32 * (width === undefined ? 1 : 9) * batches * positions * inBlocks * madeBlocks;
}
