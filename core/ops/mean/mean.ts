/** The mean of each channel of a map, and its gradient. */
import broadcastText from "../../../shaders/common/broadcast.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import {
  blocksInside,
  expectKind,
  expectSame,
  inFull,
  type MapShape,
  positionsOf,
} from "../../graph/shape.ts";
import type { Size } from "../../size.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";
import type { PartOf } from "../gram/gram.ts";
import { emitPositionMeans } from "./position_means.ts";

/**
 * The mean of each channel over positions, a map C x 1 x 1 that is always stored in f32, or its part of a larger
 * map's. Input: a map.
 */
export const mean: Operation<PartOf> = {
  name: "mean",
  shape([features]) {
    return { ...inFull(expectKind("mean", features, "map")), height: 1, width: 1 };
  },
  gradient({ inputs, attributes }, upstream, epilogue) {
    const { width, height } = inputs[0]!.shape as MapShape;
    return applyGradient(meanGradient, [upstream], epilogue, { ...attributes, width, height });
  },
  emit(call) {
    const { shape, memory } = call.inputs[0]!;
    const map = shape as MapShape;
    const { positions } = call.attributes;
    const into = call.output.memory;
    emitPositionMeans(call, { map, values: memory, weighted: false, positions, into });
  },
};

/**
 * The gradient of {@linkcode mean} with respect to the map: `U / M` at each of its M positions. Inputs: the
 * upstream gradient U, then those of the epilogue. The map's size is an attribute: U does not tell.
 */
export const meanGradient = gradientOperation<PartOf & Size>({
  name: "meanGradient",
  inputs: 1,
  shape([upstream], attributes) {
    const { width, height } = attributes;
    const means = inFull(expectKind("meanGradient", upstream, "map"));
    expectSame("meanGradient", { ...means, width: 1, height: 1 }, means);
    const map: MapShape = { ...means, width, height };
    return map;
  },
  emit(call, epilogue) {
    const map = call.output.shape as MapShape;
    const positions = positionsOf(map);
    const count = blocksInside(map);
    call.program.dispatch({
      shader: {
        label: "mean gradient",
        texts: [broadcastText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { count, positions, scale: 1 / (call.attributes.positions ?? positions) },
      bindings: { upstream: call.inputs[0]!.memory, ...epilogue.bindings },
      invocations: count,
    });
  },
});
