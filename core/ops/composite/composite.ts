/** Compositing of pixels with held ones, and the gradient. */
import compositeText from "../../../shaders/composite/composite.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call, Operation } from "../../graph/operation.ts";
import { blocksInside, expectKind, expectSame } from "../../graph/shape.ts";
import { applyGradient, type Epilogue, gradientOperation, storing } from "../epilogue.ts";

/**
 * `base * keep + x * (1 - keep)`: pixels that are held at `base` where `keep`, in [0, 1], is 1. Inputs: x, base
 * and keep, all of them pixels.
 */
export const composite: Operation<Record<never, never>> = {
  name: "composite",
  shape([pixels, base, keep]) {
    const shape = expectKind("composite", pixels, "pixels");
    expectSame("composite", shape, base);
    expectSame("composite", shape, keep);
    return shape;
  },
  gradient({ inputs }, upstream, epilogue) {
    return applyGradient(compositeGradient, [upstream, inputs[2]!], epilogue, {});
  },
  emit(call) {
    const [, base, keep] = call.inputs;
    const from = { label: "composite", keep: keep!.memory, base: base!.memory };
    emitComposite(call, from, storing(call.output.memory));
  },
};

/**
 * The gradient of {@linkcode composite} with respect to x: `(1 - keep) * U` for an upstream gradient U.
 * Inputs: U, keep, then those of the epilogue.
 */
export const compositeGradient = gradientOperation({
  name: "compositeGradient",
  inputs: 2,
  shape([upstream, keep]) {
    const shape = expectKind("compositeGradient", upstream, "pixels");
    expectSame("compositeGradient", shape, keep);
    return shape;
  },
  emit(call, epilogue) {
    const from = { label: "composite gradient", keep: call.inputs[1]!.memory };
    emitComposite(call, from, epilogue);
  },
});

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
