import gramText from "../../shaders/gram.wgsl" with { type: "text" };
import sumText from "../../shaders/gram_sum.wgsl" with { type: "text" };
import productText from "../../shaders/product.wgsl" with { type: "text" };
import { checkEpilogue, type EpilogueFlags, gradientEpilogue } from "./epilogue.ts";
import type { Operation } from "./operation.ts";
import { productTile } from "./product_tile.ts";
import { blocksOf, expectKind, expectSame, type MapShape, positionsOf } from "./shape.ts";

/** Channel blocks along one side of the register tile of gram.wgsl. */
const SIDE = 4;

/** Invocations to aim at: enough to keep every core or multiprocessor busy. */
const INVOCATIONS = 1024;

/** Scratch memory to stay under, in bytes; a single part is always allowed. */
const PARTIAL_BYTES = 16 * 2 ** 20;

/** The Gram matrix `G = F F^T / M` of a map F of M positions. Input: a map. */
export const gram: Operation<Record<never, never>> = {
  name: "gram",
  shape([features]) {
    return { kind: "matrix", size: expectKind("gram", features, "map").channels };
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const positions = positionsOf(map);
    const blocks = blocksOf(map.channels);
    const tiles = Math.ceil(blocks / SIDE);
    const pairs = tiles * (tiles + 1) / 2;
    const matrixBytes = 64 * blocks * blocks;
    const parts = Math.max(
      1,
      Math.min(
        Math.ceil(INVOCATIONS / pairs),
        Math.floor(PARTIAL_BYTES / matrixBytes),
        Math.ceil(positions / 16),
      ),
    );
    const partial = call.program.scratch("gram parts", parts * matrixBytes);
    call.program.dispatch({
      shader: { label: "gram", texts: [gramText], constants: { SIDE } },
      params: { u32: [positions, blocks, tiles, parts] },
      operands: { 1: call.inputs[0]!.memory },
      buffers: { 7: partial },
      invocations: pairs * parts,
      workgroupSize: call.software ? 8 : 64,
    });
    call.program.dispatch({
      shader: { label: "gram sum", texts: [sumText] },
      params: { u32: [blocks, parts, SIDE], f32: [1 / positions] },
      buffers: { 1: partial, 7: call.output.memory },
      invocations: 4 * blocks * blocks,
    });
  },
};

/**
 * The gradient of the Gram matrix with respect to the features: `(2 / M) D F` for an upstream gradient D,
 * which must be symmetric, as the gradient of any function of a symmetric matrix is. Inputs: D, F, then
 * what the epilogue asks for.
 */
export const gramGradient: Operation<EpilogueFlags> = {
  name: "gramGradient",
  shape([upstream, features, ...extra], attributes) {
    const map = expectKind("gramGradient", features, "map");
    expectSame("gramGradient", { kind: "matrix", size: map.channels }, upstream);
    checkEpilogue("gramGradient", map, extra, attributes);
    return map;
  },
  emit(call) {
    const map = call.output.shape as MapShape;
    const positions = positionsOf(map);
    const blocks = blocksOf(map.channels);
    const tile = productTile(call.software, blocks);
    const epilogue = gradientEpilogue(call, 2);
    call.program.dispatch({
      shader: {
        label: "gram gradient",
        texts: [productText, epilogue.text],
        constants: {
          ...epilogue.constants,
          TRANSPOSED: false,
          POSITIONS: tile.positions,
          BLOCKS: tile.blocks,
        },
      },
      params: { u32: [positions, blocks, blocks, 1], f32: [2 / positions] },
      operands: { 1: call.inputs[1]!.memory, 2: call.inputs[0]!.memory },
      buffers: epilogue.buffers,
      invocations: Math.ceil(positions / tile.positions) * Math.ceil(blocks / tile.blocks),
      workgroupSize: tile.workgroupSize,
    });
  },
};
