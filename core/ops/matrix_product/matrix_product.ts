/** Products of square matrices over channels. */
import productText from "../../../shaders/matrix_product/matrix_product.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf } from "../../graph/shape.ts";

/** `alpha A B + beta C + diagonal I` for square matrices over channels. */
export interface MatrixProduct {
  /** The kernel's name in messages and timings. */
  readonly label: string;
  /** Rows and columns of all matrices. */
  readonly size: number;
  readonly a: Memory;
  readonly b: Memory;
  /** The memory of the result, which is none of the others. */
  readonly output: Memory;
  /** Whether the result is symmetric, which halves the work. Default false. */
  readonly symmetric?: boolean;
  /** Default 1. */
  readonly alpha?: number;
  /** C and its factor. Default none. */
  readonly plus?: { readonly c: Memory; readonly beta: number };
  /** Default 0. */
  readonly diagonal?: number;
}

/** Appends the product of two square matrices. */
export function emitMatrixProduct(call: Call<unknown>, product: MatrixProduct): void {
  const { label, size, a, b, output, symmetric = false, alpha = 1, plus, diagonal = 0 } = product;
  const { software, lanes } = call.adapter;
  const blocks = blocksOf(size);
  // On a GPU as many tiles as there can be, on a processor the largest that stay in registers.
  const side = software ? 4 : 1;
  const tiles = Math.ceil(blocks / side);
  call.program.dispatch({
    shader: {
      label,
      texts: [productText],
      constants: { TILE_M: side, SYMMETRIC: symmetric, HAS_C: plus !== undefined },
    },
    params: { blocks, tiles, size, alpha, beta: plus?.beta ?? 0, diagonal },
    bindings: { a, b, c: plus?.c ?? call.nothing, output },
    invocations: symmetric ? tiles * (tiles + 1) / 2 : tiles * tiles,
    workgroupSize: software ? lanes : 64,
    work: (symmetric ? 1 : 2) * size ** 3,
  });
}
