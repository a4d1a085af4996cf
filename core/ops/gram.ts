import gramText from "../../shaders/gram.wgsl" with { type: "text" };
import sumText from "../../shaders/gram_sum.wgsl" with { type: "text" };
import { checkEpilogue, type EpilogueFlags, gradientEpilogue } from "./epilogue.ts";
import type { Operation } from "./operation.ts";
import { emitProduct } from "./product.ts";
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
      workgroupSize: call.adapter.software ? call.adapter.lanes : 64,
      // Direct: both triangles.
      work: 2 * map.channels ** 2 * positions,
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
    emitProduct(call, {
      label: "gram gradient",
      positions,
      inBlocks: blocks,
      outBlocks: blocks,
      batches: 1,
      transposed: false,
      scale: 2 / positions,
      input: call.inputs[1]!.memory,
      weights: call.inputs[0]!.memory,
      epilogue: gradientEpilogue(call, 2),
    });
  },
};
