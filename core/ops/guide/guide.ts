/** Weighting of positions by a guide (mask), and the gradient. */
import guideText from "../../../shaders/guide/guide.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call, Operation } from "../../graph/operation.ts";
import {
  blocksInside,
  describe,
  expectKind,
  expectSame,
  inFull,
  type MapShape,
  positionsOf,
  type Shape,
} from "../../graph/shape.ts";
import { applyGradient, type Epilogue, gradientOperation, storing } from "../epilogue.ts";

/**
 * `F * g`: every channel of a map times a guide, a map of one channel that weights positions (Gatys et al. 2017, "Controlling Perceptual Factors in Neural Style Transfer"), or `(F - c) * g` with a number c
 * for each channel. Inputs: F, g, then c, a map C x 1 x 1, if there is one.
 */
export const guide: Operation<Record<never, never>> = {
  name: "guide",
  shape([features, weights, centre]) {
    const map = expectKind("guide", features, "map");
    expectGuide("guide", map, weights);
    if (centre !== undefined) expectSame("guide", { ...map, height: 1, width: 1 }, centre);
    return map;
  },
  gradient({ inputs }, upstream, epilogue) {
    return applyGradient(guideGradient, [upstream, inputs[1]!], epilogue, {});
  },
  emit(call) {
    emitGuide(call, {
      label: "guide",
      epilogue: storing(call.output.memory),
      centre: call.inputs[2]?.memory,
    });
  },
};

/**
 * The gradient of {@linkcode guide} with respect to the map: `U * g` for an upstream gradient U. Inputs: U, g,
 * then those of the epilogue.
 */
export const guideGradient = gradientOperation({
  name: "guideGradient",
  inputs: 2,
  shape([upstream, weights]) {
    const map = expectKind("guideGradient", upstream, "map");
    expectGuide("guideGradient", map, weights);
    return inFull(map);
  },
  emit(call, epilogue) {
    emitGuide(call, { label: "guide gradient", epilogue });
  },
});

/**
 * Checks that a guide fits a map: one channel, the same size.
 *
 * @throws {TypeError} when it does not
 */
export function expectGuide(operation: string, map: MapShape, weights: Shape | undefined): void {
  const { channels, height, width } = expectKind(operation, weights, "map");
  if (channels !== 1 || height !== map.height || width !== map.width) {
    throw new TypeError(
      `${operation} takes a guide of 1 x ${map.height} x ${map.width} for its map, but was given ` +
        describe(weights!),
    );
  }
}

function emitGuide(call: Call<unknown>, how: {
  readonly label: string;
  readonly epilogue: Epilogue;
  readonly centre?: Memory | undefined;
}): void {
  const { label, epilogue, centre } = how;
  const map = call.output.shape as MapShape;
  const count = blocksInside(map);
  call.program.dispatch({
    shader: {
      label,
      texts: [guideText, epilogue.text],
      constants: { ...epilogue.constants, HAS_CENTRE: centre !== undefined },
    },
    params: { count, positions: positionsOf(map) },
    bindings: {
      values: call.inputs[0]!.memory,
      guide: call.inputs[1]!.memory,
      centre: centre ?? call.nothing,
      ...epilogue.bindings,
    },
    invocations: count,
  });
}
