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
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";

/** What a 2x2 window becomes: its largest value, its mean, or the root of the sum of its squares. */
export type Pooling = typeof POOLINGS[number];

/** The kinds of pooling by name. */
export const POOLINGS = ["max", "average", "l2"] as const;

/** What {@linkcode pool} and its gradient are told. */
export interface PoolAttributes {
  /** What a window becomes. */
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

/** 2x2 pooling with stride 2; an odd last row or column is left out. Input: a map. */
export const pool: Operation<PoolAttributes> = {
  name: "pool",
  shape([input]) {
    return pooledShape("pool", expectKind("pool", input, "map"));
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
      params: { u32: [map.width, map.height, blocks], f32: [poolingScale] },
      operands: { 1: call.inputs[0]!.memory },
      buffers: { 7: call.output.memory },
      invocations: blocks * positionsOf(out),
    });
  },
};

/**
 * The gradient of pooling with respect to its input; of `l2` it is 0 where all of a window is 0, where the root
 * has none. Inputs: the upstream gradient, the pooling's input, then what the epilogue asks for.
 */
export const poolGradient: Operation<EpilogueFlags & PoolAttributes> = {
  name: "poolGradient",
  shape([upstream, input, ...extra], attributes) {
    const map = expectKind("poolGradient", input, "map");
    const pooled = { ...map, height: map.height >> 1, width: map.width >> 1 };
    expectSame("poolGradient", pooled, upstream);
    checkEpilogue("poolGradient", map, extra, attributes);
    return inFull(map);
  },
  inPlace: addendOf,
  emit(call) {
    const map = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { pooling, poolingScale = 1 } = call.attributes;
    const epilogue = gradientEpilogue(call, 2);
    call.program.dispatch({
      shader: {
        label: `${pooling} pool gradient`,
        texts: [gradientText, epilogue.text],
        constants: { ...epilogue.constants, ...constantsOf(pooling) },
      },
      params: { u32: [map.width, map.height, blocks], f32: [poolingScale] },
      operands: { 1: call.inputs[0]!.memory },
      buffers: { 2: call.inputs[1]!.memory, ...epilogue.buffers },
      invocations: blocks * Math.ceil(map.width / 2) * Math.ceil(map.height / 2),
    });
  },
};

function constantsOf(pooling: Pooling) {
  return { MAXIMUM: pooling === "max", ROOT: pooling === "l2" };
}
