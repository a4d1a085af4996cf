import borderText from "../../../shaders/common/border.wgsl" with { type: "text" };
import padText from "../../../shaders/pad/pad.wgsl" with { type: "text" };
import gradientText from "../../../shaders/pad/pad_gradient.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksOf, expectKind, inFull, type MapShape, positionsOf } from "../../graph/shape.ts";
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";

/**
 * What lies beyond the edge of a map, names as in PyTorch: `reflect` mirrors at the edge without showing the
 * edge itself twice, `replicate` goes on with the edge, `wrap` with the other end (PyTorch's `circular`).
 * A side of one position has nothing to reflect: there `reflect` is `replicate`, where PyTorch refuses.
 */
export type Border = typeof BORDERS[number];

/** The borders by name. */
export const BORDERS = ["reflect", "replicate", "wrap"] as const;

/** A map with a border of one position on every side. Input: a map. */
export const pad: Operation<{ readonly mode: Border }> = {
  name: "pad",
  shape([input]) {
    return withBorder(expectKind("pad", input, "map"));
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { mode } = call.attributes;
    call.program.dispatch({
      shader: { label: `${mode} pad`, texts: [borderText, padText], constants: constantsOf(mode) },
      params: { u32: [map.width, map.height, blocks] },
      buffers: { 1: call.inputs[0]!.memory, 7: call.output.memory },
      invocations: blocks * positionsOf(call.output.shape as MapShape),
    });
  },
};

/**
 * The gradient of {@linkcode pad} with respect to its input: what reached the border is added where the border
 * came from. Inputs: the upstream gradient, then what the epilogue asks for.
 */
export const padGradient: Operation<EpilogueFlags & { readonly mode: Border }> = {
  name: "padGradient",
  shape([upstream, ...extra], attributes) {
    const shape = inFull(withoutBorder("padGradient", expectKind("padGradient", upstream, "map")));
    checkEpilogue("padGradient", shape, extra, attributes);
    return shape;
  },
  inPlace: addendOf,
  emit(call) {
    const map = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { mode } = call.attributes;
    const epilogue = gradientEpilogue(call, 1);
    call.program.dispatch({
      shader: {
        label: `${mode} pad gradient`,
        texts: [borderText, gradientText, epilogue.text],
        constants: { ...epilogue.constants, ...constantsOf(mode) },
      },
      params: { u32: [map.width, map.height, blocks] },
      buffers: { 1: call.inputs[0]!.memory, ...epilogue.buffers },
      invocations: blocks * positionsOf(map),
    });
  },
};

/** The shape of a map with a border of one position on every side. */
export function withBorder(map: MapShape): MapShape {
  return { ...map, height: map.height + 2, width: map.width + 2 };
}

/**
 * The shape of a map whose border of one position is cut off.
 *
 * @throws {TypeError} when nothing would be left
 */
export function withoutBorder(operation: string, map: MapShape): MapShape {
  const shape = { ...map, height: map.height - 2, width: map.width - 2 };
  if (shape.height < 1 || shape.width < 1) {
    throw new TypeError(
      `${operation}: a map of ${map.height} x ${map.width} has nothing within its border`,
    );
  }
  return shape;
}

function constantsOf(mode: Border) {
  return { REFLECT: mode === "reflect", WRAP: mode === "wrap" };
}
