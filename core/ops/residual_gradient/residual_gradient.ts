import residualText from "../../../shaders/difference_sums/scaled_residual.wgsl" with {
  type: "text",
};
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectKind, inFull, type Shape } from "../../graph/shape.ts";
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";

/** What {@linkcode residualGradient} is told. */
export interface ResidualGradientAttributes extends EpilogueFlags {
  /** What the residual is multiplied by. */
  readonly scale: number;
  /** The shape of what the loss was taken of, in 32 bits, which is the residual's. */
  readonly of: Shape;
}

/**
 * The gradient of a loss that has made it on its way forward, but for a factor, and kept it as its residual. Inputs:
 * the loss, of which only the residual is read, then what the epilogue asks for.
 */
export const residualGradient: Operation<ResidualGradientAttributes> = {
  name: "residualGradient",
  residualInputs: [0],
  shape([loss, ...extra], attributes) {
    expectKind("residualGradient", loss, "scalar");
    checkEpilogue("residualGradient", attributes.of, extra, attributes);
    return inFull(attributes.of);
  },
  inPlace: addendOf,
  emit(call) {
    const count = blocksInside(call.output.shape);
    const epilogue = gradientEpilogue(call, 1);
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
};
