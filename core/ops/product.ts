import productText from "../../shaders/product.wgsl" with { type: "text" };
import type { Constant, Memory } from "../gpu/memory.ts";
import type { Epilogue } from "./epilogue.ts";
import type { Call } from "./operation.ts";
import { productTile } from "./product_tile.ts";

/** A batch of matrix products: `out[b, o, m] = finish(scale * sum over i of w[b, i, o] * in[b, i, m])`. */
export interface Product {
  /** The kernel's name in messages and timings. */
  readonly label: string;
  /** m. */
  readonly positions: number;
  /** Blocks of four channels i. */
  readonly inBlocks: number;
  /** Blocks of four channels o. */
  readonly outBlocks: number;
  /** b. */
  readonly batches: number;
  /** Whether weights are stored as `[b][o][i]` instead of `[b][i][o]`. */
  readonly transposed: boolean;
  readonly scale: number;
  /** `[b][i block][m]`. */
  readonly input: Memory;
  readonly weights: Constant | Memory;
  /** What becomes of each sum. */
  readonly epilogue: Epilogue;
}

/** Appends the product by the kernel that suits the adapter and the shape. */
export function emitProduct(call: Call<unknown>, product: Product): void {
  const { positions, inBlocks, outBlocks, batches, transposed, epilogue } = product;
  const tile = productTile(call.adapter, outBlocks);
  call.program.dispatch({
    shader: {
      label: product.label,
      texts: [productText, epilogue.text],
      constants: {
        ...epilogue.constants,
        TRANSPOSED: transposed,
        POSITIONS: tile.positions,
        BLOCKS: tile.blocks,
      },
    },
    params: { u32: [positions, inBlocks, outBlocks, batches], f32: [product.scale] },
    operands: { 1: product.input, 2: product.weights },
    buffers: epilogue.buffers,
    invocations: batches * Math.ceil(positions / tile.positions) *
      Math.ceil(outBlocks / tile.blocks),
    workgroupSize: tile.workgroupSize,
    work: 32 * batches * positions * inBlocks * outBlocks,
  });
}
