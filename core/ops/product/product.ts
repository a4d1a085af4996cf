import storeText from "../../../shaders/common/epilogue_store.wgsl" with { type: "text" };
import productText from "../../../shaders/product/product.wgsl" with { type: "text" };
import type { Call } from "../../graph/operation.ts";
import {
  candidatesFor,
  chooseKernel,
  type Product,
  PRODUCT_KERNELS,
  type ProductKernel,
  productKey,
  type ProductShape,
  type RegisterKernel,
  workOf,
} from "./product_kernels.ts";
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
    emit: (program, name) => emitBy({ ...call, program }, product, PRODUCT_KERNELS[name]!),
  });
  emitBy(call, product, chooseKernel(call, shape));
}

function emitBy(call: Call<unknown>, product: Product, kernel: ProductKernel): void {
  if (kernel.kind === "registers") emitInRegisters(call, product, kernel);
  else emitInWorkgroups(call, product, kernel);
}

function emitInRegisters(call: Call<unknown>, product: Product, kernel: RegisterKernel): void {
  const { positions, inBlocks, outBlocks, batches, transposed, epilogue } = product;
  const blocks = Math.min(kernel.blocks, outBlocks);
  call.program.dispatch({
    shader: {
      label: product.label,
      texts: [productText, epilogue.text],
      constants: {
        ...epilogue.constants,
        TRANSPOSED: transposed,
        POSITIONS: kernel.positions,
        BLOCKS: blocks,
      },
    },
    params: { u32: [positions, inBlocks, outBlocks, batches], f32: [product.scale] },
    operands: { 1: product.input, 2: product.weights },
    buffers: epilogue.buffers,
    invocations: batches * Math.ceil(positions / kernel.positions) * Math.ceil(outBlocks / blocks),
    workgroupSize: call.adapter.software ? call.adapter.lanes : 64,
    work: workOf(product),
  });
}
