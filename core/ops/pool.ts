import poolText from "../../shaders/pool2x2.wgsl" with { type: "text" };
import gradientText from "../../shaders/pool2x2_gradient.wgsl" with { type: "text" };
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "./epilogue.ts";
import type { Operation } from "./operation.ts";
import { blocksOf, expectKind, expectSame, inFull, type MapShape, positionsOf } from "./shape.ts";

/** What a 2x2 window becomes. */
export type Pooling = "max" | "average";

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
export const pool: Operation<{ readonly pooling: Pooling }> = {
  name: "pool",
  shape([input]) {
    return pooledShape("pool", expectKind("pool", input, "map"));
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const out = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    call.program.dispatch({
      shader: {
        label: `${call.attributes.pooling} pool`,
        texts: [poolText],
        constants: { MAXIMUM: call.attributes.pooling === "max" },
      },
      params: { u32: [map.width, map.height, blocks] },
      operands: { 1: call.inputs[0]!.memory },
      buffers: { 7: call.output.memory },
      invocations: blocks * positionsOf(out),
    });
  },
};

/**
 * The gradient of pooling with respect to its input. Inputs: the upstream gradient, the pooling's input,
 * then what the epilogue asks for.
 */
export const poolGradient: Operation<EpilogueFlags & { readonly pooling: Pooling }> = {
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
    const epilogue = gradientEpilogue(call, 2);
    call.program.dispatch({
      shader: {
        label: `${call.attributes.pooling} pool gradient`,
        texts: [gradientText, epilogue.text],
        constants: { ...epilogue.constants, MAXIMUM: call.attributes.pooling === "max" },
      },
      params: { u32: [map.width, map.height, blocks] },
      operands: { 1: call.inputs[0]!.memory },
      buffers: { 2: call.inputs[1]!.memory, ...epilogue.buffers },
      invocations: blocks * Math.ceil(map.width / 2) * Math.ceil(map.height / 2),
    });
  },
};
