/** Convolution, ReLU and 2x2 pooling in one operation, and its gradient. */
import poolText from "../../../shaders/convolution_pool/winograd_tile_pool.wgsl" with {
  type: "text",
};
import unpooledText from "../../../shaders/convolution_pool/winograd_window_unpooled.wgsl" with {
  type: "text",
};
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { expectChannels } from "../convolution/convolution.ts";
import type { ConvolutionPadding } from "../convolution/paddings.ts";
import { emitBorderFold } from "../convolution/border_fold.ts";
import type { ConvolutionWeightsOnGpu } from "../convolution/convolution_weights.ts";
import { emitWinograd, tilesTo, windowsOf } from "../convolution/winograd.ts";
import { differentiable } from "../epilogue.ts";
import { type PoolAttributes, pooledShape } from "../pool/pool.ts";
import type { Pooling } from "../pool/poolings.ts";

/** The poolings that can be fused into the convolution before: those whose gradient needs few bits of its result. */
export type FusedPooling = Exclude<Pooling, "l2">;

/** Attributes of {@linkcode convolutionPool}. */
interface ConvolutionPool {
  readonly weights: ConvolutionWeightsOnGpu;
  readonly pooling: FusedPooling;
  /** What the convolution reads beyond the edge. Default `zero`. */
  readonly padding?: ConvolutionPadding;
}

/** The pooling after a convolution if both can be fused, which also depends on the convolution's variant. */
export function fusedPooling(
  weights: ConvolutionWeightsOnGpu,
  { pooling, poolingScale = 1 }: PoolAttributes,
): FusedPooling | undefined {
  const tiled = weights.variant === "winograd2" || weights.variant === "winograd4";
  return tiled && pooling !== "l2" && poolingScale === 1 ? pooling : undefined;
}

/**
 * A convolution, its ReLU and the pooling after it in one: the map before pooling, the largest of its
 * level, is never in memory. Its residual is 16 bits for four channels of a window: the pixels to which the
 * gradient passes; of the result the gradient reads it alone. Input: a map.
 */
export const convolutionPool = differentiable<ConvolutionPool>({
  name: "convolutionPool",
  shape([input], { weights }) {
    const map = expectKind("convolutionPool", input, "map");
    expectChannels("convolutionPool", map, weights.inputs);
    return pooledShape("convolutionPool", { ...map, channels: weights.outputs });
  },
  residualBytes(output) {
    const map = output as MapShape;
    return 4 * blocksOf(map.channels) * positionsOf(map);
  },
  emit(call) {
    const { weights, pooling, padding } = call.attributes;
    const input = call.inputs[0]!;
    const { memory, residual } = call.output;
    emitWinograd(call, {
      weights,
      transposed: false,
      sides: input.shape as MapShape,
      source: windowsOf(input.memory, padding === "replicate"),
      sink: {
        texts: [poolText],
        constants: { MAXIMUM: pooling === "max" },
        bindings: { bias: weights.bias, passes: residual, output: memory },
      },
    });
  },
  gradient: {
    readsResidual: true,
    emit(call, epilogue) {
      const { weights, pooling, padding } = call.attributes;
      const [result, upstream] = call.inputs;
      const sides = call.output.shape as MapShape;
      const source = {
        texts: [unpooledText],
        constants: { MAXIMUM: pooling === "max" },
        bindings: { upstream: upstream!.memory, passes: result!.residual },
        rows: 2,
      };
      emitWinograd(call, { weights, transposed: true, sides, source, sink: tilesTo(epilogue) });
      if (padding === "replicate") emitBorderFold(call, { weights, sides, source, epilogue });
    },
  },
});
