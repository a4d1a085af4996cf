/** Centring: a map less its mean over positions, and the gradient. */
import subtractText from "../../../shaders/center/subtract_means.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import {
  blocksInside,
  blocksOf,
  expectKind,
  type MapShape,
  positionsOf,
} from "../../graph/shape.ts";
import { differentiable, emitWith, type Epilogue, storing } from "../epilogue.ts";
import { expectGuide } from "../guide/guide.ts";
import { emitPositionMeans } from "../mean/position_means.ts";

/**
 * A map less the mean of each of its channels over positions. With a guide g positions are weighted by `t = g^2`:
 * the mean is `sum t F / sum t`. Inputs: F, then g if there is one. The gradient is `U - t / sum t * sum U` for an
 * upstream gradient U, with t = 1 without a guide.
 */
export const center = differentiable({
  name: "center",
  shape([features, weights]) {
    const map = expectKind("center", features, "map");
    if (weights !== undefined) expectGuide("center", map, weights);
    return map;
  },
  emit: (call) => emitCenter(call, storing(call.output.memory), false),
  gradient: { reads: [1], emit: (call, epilogue) => emitCenter(call, epilogue, true) },
});

function emitCenter(call: Call<unknown>, epilogue: Epilogue, backward: boolean): void {
  const [values, guide] = call.inputs.map(({ memory }) => memory) as [Memory, Memory?];
  const map = call.output.shape as MapShape;
  const means = call.program.scratch("means", 16 * blocksOf(map.channels));
  emitPositionMeans(call, { map, values, guide, weighted: !backward, into: means });
  const count = blocksInside(map);
  emitWith(call, epilogue, {
    shader: {
      label: backward ? "center gradient" : "center",
      texts: [subtractText],
      constants: { WEIGHT_MEANS: guide !== undefined && backward },
    },
    params: { count, positions: positionsOf(map) },
    bindings: { values, guide: guide ?? call.nothing, means },
    invocations: count,
  });
}
