/** The squared Bures distance of covariances, a part of the Wasserstein loss; its gradient is its residual. */
import valueText from "../../../shaders/bures/bures_value.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf, bytesOf, expectKind, expectSame } from "../../graph/shape.ts";
import { differentiable, residualGradient } from "../epilogue.ts";
import { emitMatrixProduct } from "../matrix_product/matrix_product.ts";
import {
  emitAffine,
  emitRoot,
  NUMBERS,
  type RootResult,
  scratchMatrix,
} from "../matrix_root/emit_root.ts";
import type { RootSteps } from "../matrix_root/steps.ts";

/** Invocations of the one workgroup that makes the value, a power of two. */
const WORKGROUP = 256;

/** Attributes of {@linkcode bures}. */
export interface BuresAttributes {
  /** Factor of the distance. */
  readonly scale: number;
  /** Number added to the covariance's diagonal; the target's has it already. */
  readonly epsilon: number;
  /** Steps by which the root is taken, which should be those of the target's root. Default `scaled`. */
  readonly steps?: RootSteps;
  /**
   * The trace of the target's covariance plus epsilon. Default: that of S S, which is less where S was made by plain
   * steps.
   */
  readonly trace?: number;
}

/**
 * The squared Bures distance of two covariance matrices, which is the share of the covariances in the
 * 2-Wasserstein distance of normal distributions:
 *
 *     scale * (trace(Sigma_e) + trace(S S) - 2 trace(R - sqrt(phi) I)),  R = (S Sigma_e S + phi I)^(1/2),
 *
 * with `Sigma_e = Sigma + epsilon I`. phi keeps all eigenvalues under the root above a millionth of their sum, which
 * float32 needs. It is 0 where epsilon^2 is larger than that, and as long as the eigenvalues' sum is less than twice
 * its value at Sigma_e = S S, it is no larger than is needed there. It never makes the distance smaller, but may make
 * it a little larger; directions whose variance is below a thousandth of the norm of S S then have a gradient even at
 * Sigma_e = S S. With an epsilon of a thousandth of that norm, phi is 0 there.
 *
 * With plain steps phi is 0, and root and inverse are what the steps reach: value and gradient agree as far as these
 * converge.
 *
 * Inputs: Sigma and S, the root of the target's covariance plus epsilon. Its residual is the gradient but for the
 * scale, `I - S R^-1 S` (and the derivative of phi, where that is not constant): the iteration for R also provides its
 * inverse, so no equation is solved.
 */
export const bures = differentiable<BuresAttributes>({
  name: "bures",
  shape([covariance, root]) {
    expectSame("bures", expectKind("bures", covariance, "matrix"), root);
    return { kind: "scalar" };
  },
  gradient: residualGradient(),
  residualBytes: (_output, _attributes, [covariance]) => bytesOf(covariance!),
  emit(call) {
    const { size } = expectKind("bures", call.inputs[0]!.shape, "matrix");
    const { epsilon, steps = "scaled" } = call.attributes;
    const matrix = emitInner(call, size);
    const reference = steps === "scaled" ? { reference: emitReference(call, size) } : {};
    // S holds the root of at least epsilon.
    const sure = epsilon ** 2;
    const want = "inverse";
    const root = emitRoot(call, { matrix, size, shift: 0, want, steps, sure, ...reference });
    emitValue(call, size, root);
    emitGradient(call, size, root);
  },
});

/** `S Sigma_e S`, in scratch matrix 0. */
function emitInner(call: Call<BuresAttributes>, size: number): Memory {
  const [covariance, root] = call.inputs.map(({ memory }) => memory) as [Memory, Memory];
  const right = scratchMatrix(call, size, 1);
  const matrix = scratchMatrix(call, size, 0);
  const plus = { c: root, beta: call.attributes.epsilon };
  const label = "bures product";
  emitMatrixProduct(call, { label, size, a: covariance, b: root, output: right, plus });
  emitMatrixProduct(call, { label, size, a: root, b: right, output: matrix, symmetric: true });
  return matrix;
}

/** The root of that at Sigma_e = S S: `S S`, in scratch matrix 2. */
function emitReference(call: Call<BuresAttributes>, size: number): Memory {
  const root = call.inputs[1]!.memory;
  const output = scratchMatrix(call, size, 2);
  emitMatrixProduct(call, {
    label: "bures product",
    size,
    a: root,
    b: root,
    output,
    symmetric: true,
  });
  return output;
}

function emitValue(call: Call<BuresAttributes>, size: number, root: RootResult): void {
  const { scale, epsilon, trace } = call.attributes;
  call.program.dispatch({
    shader: {
      label: "bures value",
      texts: [valueText],
      constants: { HAS_TRACE: trace !== undefined },
    },
    params: {
      blocks: blocksOf(size),
      size,
      slot: call.output.slot,
      scale,
      epsilon,
      trace: trace ?? 0,
    },
    bindings: {
      sigma: call.inputs[0]!.memory,
      s: call.inputs[1]!.memory,
      a: root.start,
      z: root.result,
      numbers: root.numbers,
      scalars: call.scalars,
    },
    invocations: WORKGROUP,
    workgroupSize: WORKGROUP,
  });
}

/** The residual, `I - S W S` with W the derivative of twice the root's trace. */
function emitGradient(
  call: Call<BuresAttributes>,
  size: number,
  { start, result, spare, numbers }: RootResult,
): void {
  const target = call.inputs[1]!.memory;
  const label = "bures product";
  emitAffine(call, { size, matrix: result, numbers, which: NUMBERS.gradient, output: start });
  emitMatrixProduct(call, { label, size, a: start, b: target, output: spare });
  emitMatrixProduct(call, {
    label,
    size,
    a: target,
    b: spare,
    output: call.output.residual,
    symmetric: true,
    alpha: -1,
    diagonal: 1,
  });
}
