/** 2x2 pooling and its gradient. */
import poolText from "../../../shaders/pool/pool2x2.wgsl" with { type: "text" };
import gradientText from "../../../shaders/pool/pool2x2_gradient.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import {
  blocksOf,
  expectKind,
  expectSame,
  inFull,
  type MapShape,
  positionsOf,
} from "../../graph/shape.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";

/** The value of a 2x2 window: its largest, its mean, or the root of the sum of its squares. */
export type Pooling = "max" | "average" | "l2";

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

/** 2x2 pooling with stride 2; an odd last row or column is ignored. Input: a map. */
export const pool: Operation<PoolAttributes> = {
  name: "pool",
  shape([input]) {
    return pooledShape("pool", expectKind("pool", input, "map"));
  },
  gradient({ inputs, attributes }, upstream, epilogue) {
    return applyGradient(poolGradient, [upstream, inputs[0]!], epilogue, attributes);
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const out = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { pooling, poolingScale = 1 } = call.attributes;
    call.program.dispatch({
      shader: {
        label: `${pooling} pool`,
        texts: [poolText],
        constants: constantsOf(pooling),
      },
      params: { width: map.width, height: map.height, blocks, scale: poolingScale },
      bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
      invocations: blocks * positionsOf(out),
    });
  },
};

/**
 * The gradient of pooling with respect to its input; for `l2` it is 0 in windows of zeros, where the root has no
 * gradient. Inputs: the upstream gradient, the pooling's input, then those of the epilogue.
 */
export const poolGradient = gradientOperation<PoolAttributes>({
  name: "poolGradient",
  inputs: 2,
  shape([upstream, input]) {
    const map = expectKind("poolGradient", input, "map");
    const pooled = { ...map, height: map.height >> 1, width: map.width >> 1 };
    expectSame("poolGradient", pooled, upstream);
    return inFull(map);
  },
  emit(call, epilogue) {
    const map = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { pooling, poolingScale = 1 } = call.attributes;
    call.program.dispatch({
      shader: {
        label: `${pooling} pool gradient`,
        texts: [gradientText, epilogue.text],
        constants: { ...epilogue.constants, ...constantsOf(pooling) },
      },
      params: { width: map.width, height: map.height, blocks, scale: poolingScale },
      bindings: {
        upstream: call.inputs[0]!.memory,
        input: call.inputs[1]!.memory,
        ...epilogue.bindings,
      },
      invocations: blocks * Math.ceil(map.width / 2) * Math.ceil(map.height / 2),
    });
  },
});

function constantsOf(pooling: Pooling) {
  return { MAXIMUM: pooling === "max", ROOT: pooling === "l2" };
}
