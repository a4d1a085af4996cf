/** 2x2 pooling and its gradient. */
import poolText from "../../../shaders/pool/pool2x2.wgsl" with { type: "text" };
import gradientText from "../../../shaders/pool/pool2x2_gradient.wgsl" with { type: "text" };
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";

/**
 * The value of a 2x2 window: its largest, its mean, or the root of the sum of its squares.
 *
 * @category Networks
 */
export type Pooling = typeof POOLINGS[number];

/**
 * The kinds of pooling by name.
 *
 * @category Networks
 */
export const POOLINGS = ["max", "average", "l2"] as const;

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
    const { width, height, channels } = call.inputs[0]!.shape as MapShape;
    const blocks = blocksOf(channels);
    const { pooling, poolingScale: scale = 1 } = call.attributes;
    call.program.dispatch({
      shader: { label: `${pooling} pool`, texts: [poolText], constants: constantsOf(pooling) },
      params: { width, height, blocks, scale },
      bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
      invocations: blocks * positionsOf(call.output.shape as MapShape),
    });
  },
  gradient: {
    reads: [0],
    emit(call, epilogue) {
      const { width, height, channels } = call.output.shape as MapShape;
      const blocks = blocksOf(channels);
      const { pooling, poolingScale: scale = 1 } = call.attributes;
      const label = `${pooling} pool gradient`;
      emitWith(call, epilogue, {
        shader: { label, texts: [gradientText], constants: constantsOf(pooling) },
        params: { width, height, blocks, scale },
        bindings: { upstream: call.inputs[0]!.memory, input: call.inputs[1]!.memory },
        invocations: blocks * Math.ceil(width / 2) * Math.ceil(height / 2),
      });
    },
  },
});

function constantsOf(pooling: Pooling) {
  return { MAXIMUM: pooling === "max", ROOT: pooling === "l2" };
}
