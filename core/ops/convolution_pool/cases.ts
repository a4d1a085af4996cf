import type { Gpu } from "../../gpu/gpu.ts";
import { pack } from "../../graph/layout.ts";
import { apply, external } from "../../graph/node.ts";
import { type ConvolutionShape, hostConvolution, withWeights } from "../convolution/cases.ts";
import { conv3x3, conv3x3InputGradient } from "../convolution/reference.ts";
import { pool, poolGradient } from "../pool/reference.ts";
import { reluGradient } from "../relu/reference.ts";
import { tensor64 } from "../tensor.ts";
import { type KernelCase, mapOf, TOLERANCE } from "../testing/kernel_case.ts";
import { relativeError } from "../testing/relative_error.ts";
import { runGraph } from "../testing/run_graph.ts";
import { axpy } from "../vectors.ts";
import { convolutionPool, convolutionPoolGradient, type FusedPooling } from "./convolution_pool.ts";

/** The shape and manner of a convolution with the pooling after it. */
export interface ConvolutionPoolShape extends ConvolutionShape {
  /** A variant that can be fused. */
  readonly variant: "winograd2" | "winograd4";
  /** What a window becomes. */
  readonly pooling: FusedPooling;
}

/**
 * A convolution, its ReLU and the pooling after it in one, and their gradient, which lives on what the way
 * forward keeps: so both are tried together, and the larger error counts.
 */
export function convolutionPoolCase(shape: ConvolutionPoolShape): KernelCase {
  const { inputs, outputs, height, width, variant, pooling } = shape;
  return {
    kernel: `${variant} with ${pooling} pool`,
    shape: `${inputs} -> ${outputs} channels, ${height} x ${width}`,
    tolerance: TOLERANCE,
    measure: (gpu) => measure(gpu, shape),
  };
}

/** What `doctor` tries. */
export function convolutionPoolCases(): KernelCase[] {
  return (["winograd2", "winograd4"] as const).flatMap((variant) =>
    (["max", "average"] as const).map((pooling) =>
      convolutionPoolCase({ inputs: 9, outputs: 18, height: 11, width: 13, variant, pooling })
    )
  );
}

async function measure(gpu: Gpu, shape: ConvolutionPoolShape): Promise<number> {
  const { inputs, outputs, height, width, pooling } = shape;
  const host = hostConvolution(shape);
  const input = mapOf({ channels: inputs, height, width }, 1);
  const upstream = mapOf({ channels: outputs, height: height >> 1, width: width >> 1 }, 2);
  const added = mapOf({ channels: inputs, height, width }, 3);
  const features = conv3x3(input.tensor, { ...host, relu: true });
  const pooled = pool(features, { pooling });
  const unpooled = poolGradient(upstream.tensor, { pooling, input: features });
  const through = conv3x3InputGradient(reluGradient(unpooled, features), host);
  const sum = axpy(added.values, { factor: 1, y: through.data });
  const gradient = reluGradient(tensor64(through.shape, sum), input.tensor);

  const nodes = [input, upstream, added].map((value, i) => external(`input ${i}`, value.shape));
  const [from, above, addend] = nodes as [typeof nodes[0], typeof nodes[0], typeof nodes[0]];
  return await withWeights(gpu, host, shape, async (weights) => {
    const forward = apply(convolutionPool, [from], { attributes: { weights, pooling } });
    const back = apply(convolutionPoolGradient, [above, forward, addend, from], {
      attributes: { weights, pooling, height, width, addend: true, mask: true },
    });
    const values = new Map([[from, input.values], [above, upstream.values], [
      addend,
      added.values,
    ]]);
    const [found, foundGradient] = await runGraph(gpu, [forward, back], values);
    return Math.max(
      relativeError(found!, pack(forward.shape, pooled.data)),
      relativeError(foundGradient!, pack(back.shape, gradient.data)),
    );
  });
}
