/** Batches of matrix products, by the kernel that suits the adapter and the shape. */
import storeText from "../../../shaders/common/epilogue_store.wgsl" with { type: "text" };
import productText from "../../../shaders/product/product.wgsl" with { type: "text" };
import type { Strip } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { emitWith } from "../epilogue.ts";
import { stripsOf } from "../strips.ts";
import { candidatesFor, chooseKernel } from "./product_choice.ts";
import {
  type Product,
  PRODUCT_KERNELS,
  type ProductKernel,
  productKey,
  type ProductShape,
  type RegisterKernel,
  workOf,
} from "./product_kernels.ts";
import { stepsOf } from "./product_steps.ts";
import { emitInSubgroups } from "./product_subgroup.ts";
import { emitInWorkgroups } from "./product_workgroup.ts";

/** Appends the product by the kernel that suits the adapter and the shape. */
export function emitProduct(call: Call<unknown>, product: Product): void {
  const { adapter, limits, offer } = call;
  const { input, weights, width, epilogue } = product;
  const half = (input.half || weights.half) ?? false;
  const plain = epilogue.text === storeText;
  const shape: ProductShape = { ...product, taps: width !== undefined, half, plain };
  offer?.({
    key: productKey(shape),
    candidates: candidatesFor(adapter, limits, shape),
    work: workOf(product),
    emit(program, name) {
      // Adding parts up is part of the work that is timed.
      const { parted: _, ...whole } = product;
      emitBy({ ...call, program }, whole, PRODUCT_KERNELS[name]!);
    },
  });
  emitBy(call, product, chooseKernel(call, shape));
}

function emitBy(call: Call<unknown>, product: Product, kernel: ProductKernel): void {
  if (kernel.kind === "registers") emitInRegisters(call, product, kernel);
  else if (kernel.kind === "subgroup") emitInSubgroups(call, product, kernel);
  else emitInWorkgroups(call, product, kernel);
}

/** Appends the product by product.wgsl, in strips. */
export function emitInRegisters(
  call: Call<unknown>,
  product: Product,
  kernel: RegisterKernel,
): void {
  const blocks = product.batches * Math.max(product.inBlocks, product.outBlocks);
  for (const strip of stripsOf(call.adapter, product.positions, blocks)) {
    emitStrip(call, product, { kernel, strip });
  }
}

/** Appends the product of some adjacent positions. */
function emitStrip(
  call: Call<unknown>,
  product: Product,
  { kernel, strip }: { readonly kernel: RegisterKernel; readonly strip: Strip },
): void {
  const { positions, inBlocks, outBlocks, batches, transposed, epilogue } = product;
  const { matrices = { group: batches, first: [0, 0, 0, 0], step: [1, 1, 1, 1] } } = product;
  const { first, count } = strip;
  const tileM = Math.min(kernel.tileM, outBlocks);
  const steps = stepsOf(product, kernel);
  emitWith(call, epilogue, {
    strip,
    shader: {
      label: product.label,
      texts: [productText, steps.text],
      constants: { TRANSPOSED: transposed, TILE_N: kernel.tileN, TILE_M: tileM },
    },
    params: {
      positions,
      in_blocks: inBlocks,
      out_blocks: outBlocks,
      batches,
      first,
      count,
      scale: product.scale,
      group: matrices.group,
      first_matrix: matrices.first,
      matrix_step: matrices.step,
    },
    bindings: { input: product.input, weights: product.weights, ...steps.bindings },
    invocations: batches * Math.ceil(count / kernel.tileN) * Math.ceil(outBlocks / tileM),
    workgroupSize: call.adapter.software ? call.adapter.lanes : 64,
    work: workOf(product) * steps.share * count / positions,
  });
}
