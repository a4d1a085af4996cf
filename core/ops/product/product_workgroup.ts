/** Matrix products with tiles in workgroup memory. */
import operandsText from "../../../shaders/product/product_operands.wgsl" with { type: "text" };
import sumText from "../../../shaders/product/product_sum.wgsl" with { type: "text" };
import productText from "../../../shaders/product/product_workgroup.wgsl" with { type: "text" };
import matrixText from "../../../shaders/product/source_matrix.wgsl" with { type: "text" };
import tapsText from "../../../shaders/product/source_taps.wgsl" with { type: "text" };
import type { Call } from "../../graph/operation.ts";
import { emitWith, storing } from "../epilogue.ts";
import {
  partsOf,
  type Product,
  type WorkgroupKernel,
  workgroupSizeOf,
  workgroupsOf,
  workOf,
} from "./product_kernels.ts";
import { stepsOf } from "./product_steps.ts";

/**
 * Appends a product whose tiles are in workgroup memory. Where the sums are few and long they are computed in
 * parts, which a second kernel adds up, or whoever reads them.
 */
export function emitInWorkgroups(
  call: Call<unknown>,
  product: Product,
  kernel: WorkgroupKernel,
): void {
  const { positions, outBlocks, batches, epilogue } = product;
  const parts = partsOf(kernel, { ...product, taps: product.width !== undefined });
  if (parts === 1) {
    emitParts(call, product, { kernel, parts });
    return;
  }
  if (product.parted !== undefined) {
    emitParts(call, { ...product, epilogue: storing(product.parted(parts)) }, { kernel, parts });
    return;
  }
  const vectors = batches * positions * outBlocks;
  const partial = call.program.scratch("product parts", 16 * parts * vectors);
  emitParts(call, { ...product, epilogue: storing(partial) }, { kernel, parts });
  emitWith(call, epilogue, {
    shader: { label: `${product.label} sum`, texts: [sumText] },
    params: { positions, out_blocks: outBlocks, batches, parts },
    bindings: { partial },
    invocations: vectors,
  });
}

/** The constants of the shader's text. */
function constantsOf({ transposed, replicate = false }: Product, kernel: WorkgroupKernel) {
  return {
    TRANSPOSED: transposed,
    THREADS_N: kernel.threadsN,
    THREADS_M: kernel.threadsM,
    TILE_N: kernel.tileN,
    TILE_M: kernel.tileM,
    TILE_K: kernel.tileK,
    ROUNDS: kernel.tileK * kernel.tileN / kernel.threadsM,
    AHEAD: kernel.ahead ?? false,
    REPLICATE: replicate,
  };
}

function emitParts(
  call: Call<unknown>,
  product: Product,
  { kernel, parts }: { readonly kernel: WorkgroupKernel; readonly parts: number },
): void {
  const { positions, inBlocks, outBlocks, batches, scale, epilogue, width } = product;
  const { madeBlocks = outBlocks } = product;
  const size = workgroupSizeOf(kernel);
  const steps = stepsOf(product, kernel);
  emitWith(call, epilogue, {
    shader: {
      label: product.label,
      texts: [productText, operandsText, width === undefined ? matrixText : tapsText, steps.text],
      constants: constantsOf(product, kernel),
    },
    params: {
      positions,
      in_blocks: inBlocks,
      out_blocks: outBlocks,
      batches,
      made_blocks: madeBlocks,
      parts,
      width: width ?? positions,
      scale,
    },
    bindings: { input: product.input, weights: product.weights, ...steps.bindings },
    invocations: size * parts * workgroupsOf(kernel, product),
    workgroupSize: size,
    work: workOf(product) * steps.share,
  });
}
