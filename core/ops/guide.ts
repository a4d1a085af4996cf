import guideText from "../../shaders/guide.wgsl" with { type: "text" };
import {
  addendOf,
  checkEpilogue,
  type Epilogue,
  type EpilogueFlags,
  gradientEpilogue,
} from "./epilogue.ts";
import { storing } from "./epilogue_store.ts";
import type { Call, Operation } from "./operation.ts";
import {
  blocksInside,
  describe,
  expectKind,
  inFull,
  type MapShape,
  positionsOf,
  type Shape,
} from "./shape.ts";

/**
 * `F * g`: every channel of a map times a map of one channel, by which some positions count more than others
 * (Gatys et al. 2017, "Controlling Perceptual Factors in Neural Style Transfer"). Inputs: F, g.
 */
export const guide: Operation<Record<never, never>> = {
  name: "guide",
  shape([features, weights]) {
    const map = expectKind("guide", features, "map");
    expectGuide("guide", map, weights);
    return map;
  },
  emit(call) {
    emitGuide(call, "guide", storing(call.output.memory));
  },
};

/**
 * The gradient of {@linkcode guide} with respect to the map: `U * g` for an upstream gradient U. Inputs: U, g,
 * then what the epilogue asks for.
 */
export const guideGradient: Operation<EpilogueFlags> = {
  name: "guideGradient",
  shape([upstream, weights, ...extra], attributes) {
    const map = expectKind("guideGradient", upstream, "map");
    expectGuide("guideGradient", map, weights);
    checkEpilogue("guideGradient", map, extra, attributes);
    return inFull(map);
  },
  inPlace: addendOf,
  emit(call) {
    emitGuide(call, "guide gradient", gradientEpilogue(call, 2));
  },
};

/**
 * Checks that a guide fits a map: one channel, the same sides.
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
  const map = call.output.shape as MapShape;
  const count = blocksInside(map);
  call.program.dispatch({
    shader: { label, texts: [guideText, epilogue.text], constants: epilogue.constants },
    params: { u32: [count, positionsOf(map)] },
    buffers: { 1: call.inputs[0]!.memory, 2: call.inputs[1]!.memory, ...epilogue.buffers },
    invocations: count,
  });
}
