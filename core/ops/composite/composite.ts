import compositeText from "../../../shaders/composite/composite.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call, Operation } from "../../graph/operation.ts";
import { blocksInside, expectKind, expectSame } from "../../graph/shape.ts";
import {
  addendOf,
  checkEpilogue,
  type Epilogue,
  type EpilogueFlags,
  gradientEpilogue,
} from "../epilogue.ts";
import { storing } from "../epilogue_store.ts";

/**
 * `base * keep + x * (1 - keep)`: pixels of which some are held, where `keep`, in [0, 1], is 1. Inputs: x,
 * base and keep, all of them pixels.
 */
export const composite: Operation<Record<never, never>> = {
  name: "composite",
  shape([pixels, base, keep]) {
    const shape = expectKind("composite", pixels, "pixels");
    expectSame("composite", shape, base);
    expectSame("composite", shape, keep);
    return shape;
  },
  emit(call) {
    const [, base, keep] = call.inputs;
    const from = { label: "composite", keep: keep!.memory, base: base!.memory };
    emitComposite(call, from, storing(call.output.memory));
  },
};

/**
 * The gradient of {@linkcode composite} with respect to x: `(1 - keep) * U` for an upstream gradient U.
 * Inputs: U, keep, then an addend if there is one.
 */
export const compositeGradient: Operation<EpilogueFlags> = {
  name: "compositeGradient",
  shape([upstream, keep, ...extra], attributes) {
    const shape = expectKind("compositeGradient", upstream, "pixels");
    expectSame("compositeGradient", shape, keep);
    checkEpilogue("compositeGradient", shape, extra, attributes);
    return shape;
  },
  inPlace: addendOf,
  emit(call) {
    const from = { label: "composite gradient", keep: call.inputs[1]!.memory };
    emitComposite(call, from, gradientEpilogue(call, 2));
  },
};

function emitComposite(
  call: Call<unknown>,
  from: { readonly label: string; readonly keep: Memory; readonly base?: Memory },
  epilogue: Epilogue,
): void {
  const { label, keep, base } = from;
  const count = blocksInside(call.output.shape);
  call.program.dispatch({
    shader: {
      label,
      texts: [compositeText, epilogue.text],
      constants: { ...epilogue.constants, HAS_BASE: base !== undefined },
    },
    params: { count },
    bindings: {
      values: call.inputs[0]!.memory,
      keep,
      base: base ?? call.nothing,
      ...epilogue.bindings,
    },
    invocations: count,
  });
}
