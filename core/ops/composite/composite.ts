/** Compositing of pixels with held ones, and the gradient. */
import compositeText from "../../../shaders/composite/composite.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksInside, expectKind, expectSame } from "../../graph/shape.ts";
import { differentiable, emitWith, type Epilogue, storing } from "../epilogue.ts";

/**
 * `base * keep + x * (1 - keep)`: pixels that are held at `base` where `keep`, in [0, 1], is 1. Inputs: x, base and
 * keep, all of them pixels. The gradient is `(1 - keep) * U` for an upstream gradient U.
 */
export const composite = differentiable({
  name: "composite",
  shape([pixels, base, keep]) {
    const shape = expectKind("composite", pixels, "pixels");
    expectSame("composite", shape, base);
    expectSame("composite", shape, keep);
    return shape;
  },
  emit(call) {
    const [values, base, keep] = call.inputs.map(({ memory }) => memory) as [
      Memory,
      Memory,
      Memory,
    ];
    const kernel = { label: "composite", bindings: { values, base, keep } };
    emitComposite(call, storing(call.output.memory), kernel);
  },
  gradient: {
    reads: [2],
    emit(call, epilogue) {
      const [values, keep] = call.inputs.map(({ memory }) => memory) as [Memory, Memory];
      const bindings = { values, base: call.nothing, keep };
      emitComposite(call, epilogue, { label: "composite gradient", bindings });
    },
  },
});

function emitComposite(
  call: Call<unknown>,
  epilogue: Epilogue,
  { label, bindings }: { readonly label: string; readonly bindings: Record<string, Memory> },
): void {
  const count = blocksInside(call.output.shape);
  const constants = { HAS_BASE: bindings["base"] !== call.nothing };
  emitWith(call, epilogue, {
    shader: { label, texts: [compositeText], constants },
    params: { count },
    bindings,
    invocations: count,
  });
}
