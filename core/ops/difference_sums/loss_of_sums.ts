import lossText from "../../../shaders/difference_sums/loss_of_sums.wgsl" with { type: "text" };
import type { Call, Operation } from "../../graph/operation.ts";
import { expectSame } from "../../graph/shape.ts";
import { SUMS } from "./difference_sums.ts";

/** Added to the sum of absolute differences, so that equal values have no loss. Crowson's value. */
const EPSILON = 1e-8;

/** What becomes of the sums S of squares and D of absolute values. */
export interface LossOfSums {
  /** What everything is multiplied by. */
  readonly scale: number;
  /**
   * Whether the loss is `S / (D + 1e-8)` instead of `S`: the gradient does not depend on how large the difference
   * is then (Crowson, style-transfer-pytorch, early 2021).
   */
  readonly scaled: boolean;
}

/** A scalar: the loss of what {@linkcode differenceSums} makes, or of several such sums added up. Input: the sums. */
export const lossOfSums: Operation<LossOfSums> = {
  name: "lossOfSums",
  shape([sums]) {
    expectSame("lossOfSums", SUMS, sums);
    return { kind: "scalar" };
  },
  emit(call) {
    emitLoss(call, false);
  },
};

/** The gradient of {@linkcode lossOfSums} with respect to both sums, times what its scale says. Input: the sums. */
export const lossOfSumsGradient: Operation<LossOfSums> = {
  name: "lossOfSumsGradient",
  shape([sums]) {
    expectSame("lossOfSumsGradient", SUMS, sums);
    return SUMS;
  },
  emit(call) {
    emitLoss(call, true);
  },
};

function emitLoss(call: Call<LossOfSums>, backward: boolean): void {
  const { inputs, output, scalars, nothing, attributes: { scale, scaled } } = call;
  call.program.dispatch({
    shader: {
      label: backward ? "loss of sums gradient" : "loss of sums",
      texts: [lossText],
      constants: { BACKWARD: backward, SCALED: scaled },
    },
    params: { slot: Math.max(0, output.slot), scale, epsilon: EPSILON },
    bindings: {
      sums: inputs[0]!.memory,
      scalars: backward ? nothing : scalars,
      gradient: backward ? output.memory : nothing,
    },
    invocations: 1,
    workgroupSize: 1,
  });
}
