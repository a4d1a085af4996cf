/** Projection of a map onto directions in channel space, and the gradient. */
import type { Memory } from "../../gpu/memory.ts";
import type { Call, Operation } from "../../graph/operation.ts";
import {
  blocksOf,
  columnsOf,
  describe,
  expectKind,
  type MapShape,
  type MatrixShape,
  positionsOf,
  type Shape,
} from "../../graph/shape.ts";
import { applyGradient, type Epilogue, gradientOperation, storing } from "../epilogue.ts";
import { emitProduct } from "../product/product.ts";

/** The shape of a projection from C channels onto K directions: a matrix C x K. */
export function projectionShape(channels: number, directions: number): MatrixShape {
  return { kind: "matrix", size: channels, columns: directions };
}

/**
 * The projection of a map, `out_k = sum over channels c of P[c, k] F_c`. Inputs: the map F, C x H x W, and the
 * projection P, a matrix C x K of {@linkcode projectionShape}, which is a constant. The result is K x H x W, in
 * 32 bits.
 */
export const project: Operation<Record<never, never>> = {
  name: "project",
  shape([features, projection]) {
    const { channels, height, width } = expectKind("project", features, "map");
    const directions = directionsOf("project", projection, channels);
    return { kind: "map", channels: directions, height, width };
  },
  gradient({ inputs }, upstream, epilogue) {
    return applyGradient(projectGradient, [upstream, inputs[1]!], epilogue, {});
  },
  emit(call) {
    const store = storing(call.output.memory);
    const { shape } = call.inputs[1]!;
    emit(call, { epilogue: store, transposed: false, projection: shape as MatrixShape });
  },
};

/**
 * The gradient of {@linkcode project} with respect to the map, `sum over k of P[c, k] U_k`. Inputs: the upstream
 * gradient U, the projection, then those of the epilogue.
 */
export const projectGradient = gradientOperation({
  name: "projectGradient",
  inputs: 2,
  shape([upstream, projection]) {
    const { channels, height, width } = expectKind("projectGradient", upstream, "map");
    const matrix = expectKind("projectGradient", projection, "matrix");
    directionsOf("projectGradient", matrix, matrix.size, channels);
    const map: MapShape = { kind: "map", channels: matrix.size, height, width };
    return map;
  },
  emit(call, epilogue) {
    const { shape } = call.inputs[1]!;
    emit(call, { epilogue, transposed: true, projection: shape as MatrixShape });
  },
});

function emit(call: Call<unknown>, so: {
  readonly epilogue: Epilogue;
  readonly transposed: boolean;
  readonly projection: MatrixShape;
}): void {
  const { epilogue, transposed, projection } = so;
  const channels = blocksOf(projection.size);
  const directions = blocksOf(columnsOf(projection));
  const [input, weights] = call.inputs.map(({ memory }) => memory) as [Memory, Memory];
  emitProduct(call, {
    label: transposed ? "project gradient" : "project",
    positions: positionsOf(call.inputs[0]!.shape as MapShape),
    inBlocks: transposed ? directions : channels,
    outBlocks: transposed ? channels : directions,
    batches: 1,
    transposed,
    scale: 1,
    input,
    weights,
    epilogue,
  });
}

/** The columns of a projection, after its rows and columns are checked. */
function directionsOf(
  operation: string,
  projection: Shape | undefined,
  channels: number,
  directions?: number,
): number {
  const matrix = expectKind(operation, projection, "matrix");
  const columns = columnsOf(matrix);
  if (matrix.size !== channels || columns !== (directions ?? columns)) {
    throw new TypeError(
      `${operation} takes a matrix ${channels} x ${directions ?? "any"}, but was given a ${
        describe(matrix)
      }: make it of one row a channel and one column a direction`,
    );
  }
  return columns;
}
