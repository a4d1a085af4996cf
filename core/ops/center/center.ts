/** Centring: a map less its mean over positions, and the gradient. */
import subtractText from "../../../shaders/center/subtract_means.wgsl" with { type: "text" };
import type { Call, Operation } from "../../graph/operation.ts";
import {
  blocksInside,
  blocksOf,
  expectKind,
  inFull,
  type MapShape,
  positionsOf,
} from "../../graph/shape.ts";
import { applyGradient, type Epilogue, gradientOperation, storing } from "../epilogue.ts";
import { expectGuide } from "../guide/guide.ts";
import { emitPositionMeans } from "../mean/position_means.ts";

/**
 * A map less the mean of each of its channels over positions. With a guide g positions are weighted by `t = g^2`:
 * the mean is `sum t F / sum t`. Inputs: F, then g if there is one.
 */
export const center: Operation<Record<never, never>> = {
  name: "center",
  shape([features, weights]) {
    const map = expectKind("center", features, "map");
    if (weights !== undefined) expectGuide("center", map, weights);
    return map;
  },
  gradient({ inputs: [, ...guides] }, upstream, epilogue) {
    const guided = guides.length > 0;
    return applyGradient(centerGradient, [upstream, ...guides], epilogue, { guided });
  },
  emit(call) {
    emitCenter(call, { label: "center", backward: false, guided: call.inputs.length > 1 });
  },
};

/**
 * The gradient of {@linkcode center} with respect to the map: `U - t / sum t * sum U` for an upstream gradient
 * U, with sums over positions, and t = 1 without a guide. Inputs: U, the guide where `guided` is true, then
 * those of the epilogue.
 */
export const centerGradient = gradientOperation<{ readonly guided: boolean }>({
  name: "centerGradient",
  inputs: ({ guided }) => guided ? 2 : 1,
  shape([upstream, weights], { guided }) {
    const map = expectKind("centerGradient", upstream, "map");
    if (guided) expectGuide("centerGradient", map, weights);
    return inFull(map);
  },
  emit(call, epilogue) {
    const { guided } = call.attributes;
    emitCenter(call, { label: "center gradient", backward: true, guided, epilogue });
  },
});

function emitCenter(
  call: Call<unknown>,
  how: {
    readonly label: string;
    readonly backward: boolean;
    readonly guided: boolean;
    readonly epilogue?: Epilogue;
  },
): void {
  const { label, backward, guided, epilogue = storing(call.output.memory) } = how;
  const map = call.output.shape as MapShape;
  const values = call.inputs[0]!.memory;
  const guide = guided ? call.inputs[1]!.memory : undefined;
  const means = call.program.scratch("means", 16 * blocksOf(map.channels));
  emitPositionMeans(call, { map, values, guide, weighted: !backward, into: means });
  const count = blocksInside(map);
  call.program.dispatch({
    shader: {
      label,
      texts: [subtractText, epilogue.text],
      constants: { ...epilogue.constants, WEIGHT_MEANS: guided && backward },
    },
    params: { count, positions: positionsOf(map) },
    bindings: { values, guide: guide ?? call.nothing, means, ...epilogue.bindings },
    invocations: count,
  });
}
