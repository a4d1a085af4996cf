/** The sorted values of each channel. */
import valuesText from "../../../shaders/sort/sort_values.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { expectKind, positionsOf } from "../../graph/shape.ts";
import { emitSort } from "./sort.ts";

/**
 * The values of every channel in ascending order: a map K x H x W becomes K x 1 x H W, in 32 bits. Input: a map.
 * It has no gradient.
 */
export const sortChannels: Operation<Record<never, never>> = {
  name: "sortChannels",
  shape([values]) {
    const map = expectKind("sortChannels", values, "map");
    return { kind: "map", channels: map.channels, height: 1, width: positionsOf(map) };
  },
  emit(call) {
    const { shape, memory } = call.inputs[0]!;
    emitSort(call, { shape: expectKind("sortChannels", shape, "map"), memory }, {
      texts: [valuesText],
      bindings: { output: call.output.memory },
    });
  },
};
