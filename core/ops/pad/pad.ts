/** Padding a map by one position on every side, and the gradient. */
import padText from "../../../shaders/pad/pad.wgsl" with { type: "text" };
import gradientText from "../../../shaders/pad/pad_gradient.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksOf, expectKind, inFull, type MapShape, positionsOf } from "../../graph/shape.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";

/**
 * The values beyond the edge of a map, named as in PyTorch: `reflect` mirrors at the edge without repeating the
 * edge itself, `replicate` repeats the edge, `wrap` continues with the opposite edge (PyTorch's `circular`). Along
 * an axis of one position `reflect` is `replicate`, where PyTorch refuses.
 */
export type Border = "reflect" | "replicate" | "wrap";

/** A map with a border of one position on every side. Input: a map. */
export const pad: Operation<{ readonly mode: Border }> = {
  name: "pad",
  shape([input]) {
    return withBorder(expectKind("pad", input, "map"));
  },
  gradient({ attributes }, upstream, epilogue) {
    return applyGradient(padGradient, [upstream], epilogue, attributes);
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { mode } = call.attributes;
    call.program.dispatch({
      shader: { label: `${mode} pad`, texts: [padText], constants: constantsOf(mode) },
      params: { width: map.width, height: map.height, blocks },
      bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
      invocations: blocks * positionsOf(call.output.shape as MapShape),
    });
  },
};

/**
 * The gradient of {@linkcode pad} with respect to its input: what reached the border is added to the positions
 * from which the border was copied. Inputs: the upstream gradient, then those of the epilogue.
 */
export const padGradient = gradientOperation<{ readonly mode: Border }>({
  name: "padGradient",
  inputs: 1,
  shape([upstream]) {
    return inFull(withoutBorder("padGradient", expectKind("padGradient", upstream, "map")));
  },
  emit(call, epilogue) {
    const map = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { mode } = call.attributes;
    call.program.dispatch({
      shader: {
        label: `${mode} pad gradient`,
        texts: [gradientText, epilogue.text],
        constants: { ...epilogue.constants, ...constantsOf(mode) },
      },
      params: { width: map.width, height: map.height, blocks },
      bindings: { upstream: call.inputs[0]!.memory, ...epilogue.bindings },
      invocations: blocks * positionsOf(map),
    });
  },
});

/** The shape of a map with a border of one position added on every side. */
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
