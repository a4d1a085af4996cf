/** Weighting of positions by a guide (mask), and the gradient. */
import guideText from "../../../shaders/guide/guide.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import {
  blocksInside,
  describe,
  expectKind,
  expectSame,
  type MapShape,
  positionsOf,
  type Shape,
} from "../../graph/shape.ts";
import { differentiable, emitWith, type Epilogue, storing } from "../epilogue.ts";

/**
 * `F * g`: every channel of a map times a guide, a map of one channel that weights positions (Gatys et al. 2017,
 * "Controlling Perceptual Factors in Neural Style Transfer"), or `(F - c) * g` with a number c for each channel.
 * Inputs: F, g, then c, a map C x 1 x 1, if there is one. The gradient is `U * g` for an upstream gradient U.
 */
export const guide = differentiable({
  name: "guide",
  shape([features, weights, center]) {
    const map = expectKind("guide", features, "map");
    expectGuide("guide", map, weights);
    if (center !== undefined) expectSame("guide", { ...map, height: 1, width: 1 }, center);
    return map;
  },
  emit: (call) => emitGuide(call, "guide", storing(call.output.memory)),
  gradient: {
    reads: [1],
    emit: (call, epilogue) => emitGuide(call, "guide gradient", epilogue),
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

function emitGuide(call: Call<unknown>, label: string, epilogue: Epilogue): void {
  const [values, guide, center] = call.inputs.map(({ memory }) => memory) as [
    Memory,
    Memory,
    Memory?,
  ];
  const map = call.output.shape as MapShape;
  const count = blocksInside(map);
  emitWith(call, epilogue, {
    shader: { label, texts: [guideText], constants: { HAS_CENTER: center !== undefined } },
    params: { count, positions: positionsOf(map) },
    bindings: { values, guide, center: center ?? call.nothing },
    invocations: count,
  });
}
