/** The mean of each channel of a map, and its gradient. */
import broadcastText from "../../../shaders/common/broadcast.wgsl" with { type: "text" };
import { blocksInside, expectKind, inFull, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";
import type { PartOf } from "../gram/gram_kernels.ts";
import { emitPositionMeans } from "./position_means.ts";

/**
 * The mean of each channel over positions, a map C x 1 x 1 that is always stored in f32, or its part of a larger
 * map's. Input: a map. The gradient is `U / M` at each of its M positions for an upstream gradient U.
 */
export const mean = differentiable<PartOf>({
  name: "mean",
  shape([features]) {
    return { ...inFull(expectKind("mean", features, "map")), height: 1, width: 1 };
  },
  emit(call) {
    const { shape, memory: values } = call.inputs[0]!;
    const { positions } = call.attributes;
    const into = call.output.memory;
    emitPositionMeans(call, { map: shape as MapShape, values, weighted: false, positions, into });
  },
  gradient: {
    emit(call, epilogue) {
      const map = call.output.shape as MapShape;
      const positions = positionsOf(map);
      const count = blocksInside(map);
      emitWith(call, epilogue, {
        shader: { label: "mean gradient", texts: [broadcastText] },
        params: { count, positions, scale: 1 / (call.attributes.positions ?? positions) },
        bindings: { upstream: call.inputs[0]!.memory },
        invocations: count,
      });
    },
  },
});
