/** The gradient of a loss that computes it on the way forward and keeps it as its residual. */
import residualText from "../../../shaders/difference_sums/scaled_residual.wgsl" with {
  type: "text",
};
import type { GradientEpilogue, Node } from "../../graph/operation.ts";
import { blocksInside, expectKind, inFull, type Shape } from "../../graph/shape.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";

/** Attributes of {@linkcode residualGradient}. */
interface ResidualGradient {
  /** Factor of the residual. */
  readonly scale: number;
  /** The shape of the loss's first input, which in 32 bits is the residual's. */
  readonly of: Shape;
}

/**
 * The gradient of a loss whose residual is this gradient but for a factor. Inputs: the loss, of which only the
 * residual is read, then those of the epilogue.
 */
export const residualGradient = gradientOperation<ResidualGradient>({
  name: "residualGradient",
  inputs: 1,
  residualInputs: [0],
  shape([loss], { of }) {
    expectKind("residualGradient", loss, "scalar");
    return inFull(of);
  },
  emit(call, epilogue) {
    const count = blocksInside(call.output.shape);
    call.program.dispatch({
      shader: {
        label: "scaled residual",
        texts: [residualText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { count, scale: call.attributes.scale },
      bindings: { residual: call.inputs[0]!.residual, ...epilogue.bindings },
      invocations: count,
    });
  },
});

/**
 * Applies {@linkcode residualGradient} to a loss.
 *
 * @param loss a scalar whose residual has the shape of its first input
 * @param scale factor of the residual
 */
export function applyResidualGradient(
  loss: Node,
  scale: number,
  epilogue: GradientEpilogue,
): Node {
  const of = loss.inputs[0]!.shape;
  return applyGradient(residualGradient, [loss], epilogue, { scale, of });
}
