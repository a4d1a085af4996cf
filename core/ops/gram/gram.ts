/** The Gram matrix of a map, the loss of its difference to another, and the gradients. */
import differenceText from "../../../shaders/gram/gram_difference.wgsl" with { type: "text" };
import storeText from "../../../shaders/gram/gram_store.wgsl" with { type: "text" };
import { blocksOf, bytesOf, expectKind, expectSame, type MapShape } from "../../graph/shape.ts";
import { differentiable } from "../epilogue.ts";
import { postponeSum } from "../reduce.ts";
import { emitGram, emitGramGradient, type PartOf, sumGrid } from "./gram_kernels.ts";

/**
 * The Gram matrix `G = F F^T / M` of a map F of M positions, or its part of a larger map's. Input: a map. The gradient
 * is `(2 / M) D F` for an upstream gradient D, which must be symmetric, as the gradient of any function of a symmetric
 * matrix is.
 */
export const gram = differentiable<PartOf>({
  name: "gram",
  shape([features]) {
    return { kind: "matrix", size: expectKind("gram", features, "map").channels };
  },
  emit(call) {
    emitGram(call, call.attributes, {
      text: storeText,
      bindings: { output: call.output.memory },
    });
  },
  gradient: {
    reads: [0],
    emit(call, epilogue) {
      const [upstream, features] = call.inputs;
      emitGramGradient(call, epilogue, {
        features: features!,
        matrix: upstream!.memory,
        scale: 1,
      });
    },
  },
});

/** Attributes of {@linkcode gramDifference}. */
export interface GramDifference extends PartOf {
  /** Factor of the loss. */
  readonly scale: number;
}

/**
 * The loss `scale * sum (G - A)^2` of a Gram matrix G as of {@linkcode gram}, a scalar, in as many kernel calls as the
 * matrix alone. Inputs: a map, and the symmetric matrix A. It keeps `G - A`, of which its gradient is made.
 */
export const gramDifference = differentiable<GramDifference>({
  name: "gramDifference",
  shape([features, wanted]) {
    const size = expectKind("gramDifference", features, "map").channels;
    expectSame("gramDifference", { kind: "matrix", size }, wanted!);
    return { kind: "scalar" };
  },
  residualBytes: (_output, _attributes, [, wanted]) => bytesOf(wanted!),
  emit(call) {
    const blocks = blocksOf((call.inputs[0]!.shape as MapShape).channels);
    const { groups, invocations, workgroupSize } = sumGrid(call.adapter, blocks);
    // A multiple of four: the partial sums without a block are zero.
    const workgroups = 4 * Math.ceil(invocations / workgroupSize / 4);
    const count = groups === 1 ? workgroups * workgroupSize : workgroups;
    const partial_sums = postponeSum(call, count, call.attributes.scale);
    emitGram(call, call.attributes, {
      text: differenceText,
      bindings: { wanted: call.inputs[1]!.memory, output: call.output.residual, partial_sums },
      workgroups,
    });
  },
  gradient: {
    readsResidual: true,
    reads: [0],
    emit(call, epilogue) {
      const { upstream, scale } = call.attributes;
      const [result, features] = call.inputs;
      emitGramGradient(call, epilogue, {
        features: features!,
        matrix: result!.residual,
        scale: 2 * upstream * scale,
      });
    },
  },
});
