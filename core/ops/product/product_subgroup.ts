/** Matrix products whose weights go from one invocation of a subgroup to the others. */
import productText from "../../../shaders/product/product_subgroup.wgsl" with { type: "text" };
import type { Call } from "../../graph/operation.ts";
import { emitWith } from "../epilogue.ts";
import { type Product, type SubgroupKernel, workOf } from "./product_kernels.ts";

/** Invocations of a workgroup. */
const WORKGROUP = 64;

/** The most invocations that share the reading: more would make steps too long for few blocks of inputs. */
const MOST_LANES = 32;

/** Appends a product of plain matrices, on an adapter with subgroups. */
export function emitInSubgroups(
  call: Call<unknown>,
  product: Product,
  { tileN, tileM }: SubgroupKernel,
): void {
  const { positions, inBlocks, outBlocks, batches, transposed, scale, epilogue } = product;
  const lanes = Math.min(MOST_LANES, call.adapter.subgroupLanes!);
  const tileK = Math.max(1, lanes / (4 * tileM));
  const rounds = Math.max(1, 4 * tileM / lanes);
  const groups = batches * Math.ceil(positions / (tileN * WORKGROUP)) *
    Math.ceil(outBlocks / tileM);
  emitWith(call, epilogue, {
    shader: {
      label: product.label,
      texts: [productText],
      constants: {
        TRANSPOSED: transposed,
        TILE_N: tileN,
        TILE_M: tileM,
        TILE_K: tileK,
        ROUNDS: rounds,
        BLOCKS: tileM / rounds,
        LANES: lanes,
      },
    },
    params: { positions, in_blocks: inBlocks, out_blocks: outBlocks, batches, scale },
    bindings: { input: product.input, weights: product.weights },
    invocations: WORKGROUP * groups,
    workgroupSize: WORKGROUP,
    work: workOf(product),
  });
}
