/** Cases of a convolution with the pooling after it. */
import { type ConvolutionShape, hostConvolution, withStoredWeights } from "../convolution/cases.ts";
import { conv3x3, conv3x3InputGradient } from "../convolution/reference.ts";
import { pool, poolGradient } from "../pool/reference.ts";
import { reluGradient } from "../relu/reference.ts";
import type { Tensor64 } from "../tensor.ts";
import { type OperationCase, operationCase, TRANSFORMED } from "../testing/operation_case.ts";
import { featuresOf } from "../testing/values.ts";
import { convolutionPool, type FusedPooling } from "./convolution_pool.ts";

/** The shape and variant of a convolution with the pooling after it. */
export interface ConvolutionPoolShape extends ConvolutionShape {
  /** A variant that can be fused. */
  readonly variant: "winograd2" | "winograd4";
  /** The result of a window. */
  readonly pooling: FusedPooling;
}

/** A convolution, its ReLU and the pooling after it in one. Its gradient reads what the result's kernel keeps. */
export function convolutionPoolCase(shape: ConvolutionPoolShape): OperationCase {
  const { inputs, outputs, height, width, variant, pooling, padding = "zero" } = shape;
  return operationCase({
    kernel: `${padding === "zero" ? "" : "edge "}${variant} pool`,
    shape: `${inputs} -> ${outputs}, ${height} x ${width}, ${pooling}`,
    operation: convolutionPool,
    half: TRANSFORMED,
    problem: () => {
      const host = hostConvolution(shape);
      const convolved = (input: Tensor64) => conv3x3(input, { ...host, relu: true, padding });
      return {
        attributes: (gpu, storage, work) =>
          withStoredWeights(
            gpu,
            host,
            { variant, storage },
            (weights) => work({ weights, pooling, padding }),
          ),
        inputs: [featuresOf({ channels: inputs, height, width }, 1)],
        reference: (input) => pool(convolved(input), { pooling }),
        gradient: (upstream, input) => {
          const features = convolved(input);
          const unpooled = poolGradient(upstream, { pooling, input: features });
          return conv3x3InputGradient(reluGradient(unpooled, features), { ...host, padding });
        },
      };
    },
  });
}

/** The cases of the self-test. */
export function convolutionPoolCases(): OperationCase[] {
  const shape = { inputs: 9, outputs: 18, height: 11, width: 13 };
  return (["winograd2", "winograd4"] as const).flatMap((variant) =>
    (["max", "average"] as const).flatMap((pooling) =>
      (["zero", "replicate"] as const).map((padding) =>
        convolutionPoolCase({ ...shape, variant, pooling, padding })
      )
    )
  );
}
