/** The sliced Wasserstein loss: squared differences of sorted values. */
import dotText from "../../../shaders/common/dot.wgsl" with { type: "text" };
import differenceText from "../../../shaders/sorted_difference/sort_difference.wgsl" with {
  type: "text",
};
import {
  blocksInside,
  bytesOf,
  describe,
  expectKind,
  expectSame,
  inFull,
  isHalf,
  positionsOf,
} from "../../graph/shape.ts";
import { differentiable, residualGradient } from "../epilogue.ts";
import { emitReduction } from "../reduce.ts";
import { emitSort } from "../sort/sort.ts";

/**
 * `scale * sum of (sorted(P)_r - q_r)^2` over channels and ranks r, a scalar: the distance of each channel's
 * distribution from one given by its sorted values (Heitz et al., "A Sliced Wasserstein Loss for Neural
 * Texture Synthesis", 2021). Inputs: P, a map K x H x W, and q, a map K x 1 x H W in 32 bits, ascending in
 * each channel.
 *
 * Its residual is half the gradient but for the scale: each difference at the position of its value in P.
 */
export const sortedDifference = differentiable<{ readonly scale: number }>({
  name: "sortedDifference",
  shape([values, wanted]) {
    const map = expectKind("sortedDifference", values, "map");
    expectSame("sortedDifference", { ...map, height: 1, width: positionsOf(map) }, wanted);
    if (isHalf(wanted!)) {
      throw new TypeError(
        `sortedDifference takes sorted values in f32, but was given a ${describe(wanted!)}: ` +
          "take what sortChannels makes",
      );
    }
    return { kind: "scalar" };
  },
  gradient: residualGradient(2),
  residualBytes: (_output, _attributes, [values]) => bytesOf(inFull(values!)),
  emit(call) {
    const [values, wanted] = call.inputs;
    const { residual } = call.output;
    const map = expectKind("sortedDifference", values!.shape, "map");
    emitSort(call, { shape: map, memory: values!.memory }, {
      texts: [differenceText],
      bindings: { wanted: wanted!.memory, output: residual },
    });
    const count = blocksInside(map);
    emitReduction(call, { scale: call.attributes.scale, count }, {
      shader: { label: "dot", texts: [dotText] },
      params: { count },
      bindings: { a: residual, b: residual },
    });
  },
});
