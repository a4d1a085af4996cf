/** Covariance and mean from moments about any point. */
import momentsText from "../../../shaders/moments/moments.wgsl" with { type: "text" };
import type { Call, Operation } from "../../graph/operation.ts";
import { blocksInside, blocksOf, expectKind, expectSame } from "../../graph/shape.ts";

/**
 * The covariance matrix from second moments S about any point: `S - m m^T`, with m the mean about the same point. So
 * moments can be added up over tiles before the mean of the whole picture is known. Inputs: S, a matrix C x C, and m, a map C x 1 x 1.
 */
export const covarianceOfMoments: Operation<Record<never, never>> = {
  name: "covarianceOfMoments",
  shape([moments, means]) {
    const matrix = expectKind("covarianceOfMoments", moments, "matrix");
    const wanted = { kind: "map", channels: matrix.size, height: 1, width: 1 } as const;
    expectSame("covarianceOfMoments", wanted, means);
    return matrix;
  },
  emit(call) {
    emitMoments(call, true);
  },
};

/** The mean from a mean m about a point c: `m + c`. Inputs: m and c, maps C x 1 x 1. */
export const meanOfMoments: Operation<Record<never, never>> = {
  name: "meanOfMoments",
  shape([mean, center]) {
    const map = expectKind("meanOfMoments", mean, "map");
    expectSame("meanOfMoments", { ...map, height: 1, width: 1 }, map);
    expectSame("meanOfMoments", map, center);
    return map;
  },
  emit(call) {
    emitMoments(call, false);
  },
};

function emitMoments(call: Call<unknown>, covariance: boolean): void {
  const { shape } = call.output;
  const count = blocksInside(shape);
  call.program.dispatch({
    shader: {
      label: covariance ? "covariance of moments" : "mean of moments",
      texts: [momentsText],
      constants: { COVARIANCE: covariance },
    },
    params: { count, blocks: shape.kind === "matrix" ? blocksOf(shape.size) : 1 },
    bindings: {
      moments: call.inputs[0]!.memory,
      means: call.inputs[1]!.memory,
      result: call.output.memory,
    },
    invocations: count,
  });
}
