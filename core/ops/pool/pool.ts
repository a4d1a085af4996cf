/** 2x2 pooling and its gradient. */
import poolText from "../../../shaders/pool/pool2x2.wgsl" with { type: "text" };
import gradientText from "../../../shaders/pool/pool2x2_gradient.wgsl" with { type: "text" };
import type { Call } from "../../graph/operation.ts";
import { blocksOf, expectKind, type MapShape } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";
import { rowRuns, rowsOf } from "../strips.ts";
import type { Pooling } from "./poolings.ts";

/** Attributes of {@linkcode pool}. */
export interface PoolAttributes {
  /** The value of a window. */
  readonly pooling: Pooling;
  /** A factor on the result. Default 1. */
  readonly poolingScale?: number;
}

/**
 * The shape of a map after pooling.
 *
 * @throws {TypeError} when nothing would be left
 */
export function pooledShape(operation: string, map: MapShape): MapShape {
  const shape = { ...map, height: map.height >> 1, width: map.width >> 1 };
  if (shape.height === 0 || shape.width === 0) {
    throw new TypeError(
      `${operation}: a map of ${map.height} x ${map.width} has no whole 2x2 window`,
    );
  }
  return shape;
}

/**
 * 2x2 pooling with stride 2; an odd last row or column is ignored. Input: a map. The gradient of `l2` is 0 in windows
 * of zeros, where the root has none.
 */
export const pool = differentiable<PoolAttributes>({
  name: "pool",
  shape([input]) {
    return pooledShape("pool", expectKind("pool", input, "map"));
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const pooled = call.output.shape as MapShape;
    const { pooling, poolingScale: scale = 1 } = call.attributes;
    for (const { rows, strip, ...params } of windowRows(call, map, pooled.height)) {
      call.program.dispatch({
        shader: { label: `${pooling} pool`, texts: [poolText], constants: constantsOf(pooling) },
        params: { ...params, rows, scale },
        bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
        strip,
        invocations: params.blocks * rows * pooled.width,
      });
    }
  },
  gradient: {
    reads: [0],
    emit(call, epilogue) {
      const map = call.output.shape as MapShape;
      const { pooling, poolingScale: scale = 1 } = call.attributes;
      const label = `${pooling} pool gradient`;
      for (const { rows, strip, ...params } of windowRows(call, map, Math.ceil(map.height / 2))) {
        emitWith(call, epilogue, {
          shader: { label, texts: [gradientText], constants: constantsOf(pooling) },
          params: { ...params, rows, scale },
          bindings: { upstream: call.inputs[0]!.memory, input: call.inputs[1]!.memory },
          // The mean passes its gradient on whatever was pooled.
          sparse: pooling === "average" ? ["input"] : [],
          strip,
          invocations: params.blocks * rows * Math.ceil(map.width / 2),
        });
      }
    },
  },
});

/** The rows of windows of a map in strips, with parameters of the kernels that make them. */
function windowRows({ adapter }: Call<unknown>, map: MapShape, rows: number) {
  const { width, height } = map;
  const blocks = blocksOf(map.channels);
  return rowRuns(adapter, map, { blocks, rows, height: 2 }).map(({ first, rows }) => {
    const strip = rowsOf(map, 2 * first, 2 * (first + rows));
    return { width, height, blocks, first_row: first, rows, strip };
  });
}

function constantsOf(pooling: Pooling) {
  return { MAXIMUM: pooling === "max", ROOT: pooling === "l2" };
}
