/** Projection of a map onto directions in channel space, and the gradient. */
import type { Call, ValueMemory } from "../../graph/operation.ts";
import {
  blocksOf,
  columnsOf,
  describe,
  expectKind,
  type MapShape,
  type MatrixShape,
  positionsOf,
} from "../../graph/shape.ts";
import { differentiable, type Epilogue, storing } from "../epilogue.ts";
import { emitProduct } from "../product/product.ts";

/** The shape of a projection from C channels onto K directions: a matrix C x K. */
export function projectionShape(channels: number, directions: number): MatrixShape {
  return { kind: "matrix", size: channels, columns: directions };
}

/**
 * The projection of a map, `out_k = sum over channels c of P[c, k] F_c`. Inputs: the map F, C x H x W, and the
 * projection P, a matrix C x K of {@linkcode projectionShape}, which is a constant. The result is K x H x W, in
 * 32 bits. The gradient is `sum over k of P[c, k] U_k` for an upstream gradient U.
 */
export const project = differentiable({
  name: "project",
  shape([features, projection]) {
    const { channels, height, width } = expectKind("project", features, "map");
    const matrix = expectKind("project", projection, "matrix");
    if (matrix.size !== channels) {
      throw new TypeError(
        `project takes a matrix ${channels} x any, but was given a ${
          describe(matrix)
        }: make it of one row a channel and one column a direction`,
      );
    }
    return { kind: "map", channels: columnsOf(matrix), height, width };
  },
  emit: (call) => emitProjection(call, storing(call.output.memory), false),
  gradient: { reads: [1], emit: (call, epilogue) => emitProjection(call, epilogue, true) },
});

function emitProjection(call: Call<unknown>, epilogue: Epilogue, transposed: boolean): void {
  const [input, weights] = call.inputs as [ValueMemory, ValueMemory];
  const map = input.shape as MapShape;
  emitProduct(call, {
    label: transposed ? "project gradient" : "project",
    positions: positionsOf(map),
    inBlocks: blocksOf(map.channels),
    outBlocks: blocksOf((call.output.shape as MapShape).channels),
    batches: 1,
    transposed,
    scale: 1,
    input: input.memory,
    weights: weights.memory,
    epilogue,
  });
}
