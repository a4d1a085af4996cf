import type { Gpu } from "../../gpu/gpu.ts";
import { reluGradient } from "../relu/reference.ts";
import { tensor64 } from "../tensor.ts";
import { type KernelCase, mapOf, measureOperation, TOLERANCE } from "../testing/kernel_case.ts";
import { numbers } from "../testing/numbers.ts";
import { axpy } from "../vectors.ts";
import { convolution, convolutionGradient } from "./convolution.ts";
import {
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  type HostConvolution,
  releaseConvolution,
  uploadConvolution,
} from "./convolution_weights.ts";
import { conv3x3, conv3x3InputGradient } from "./reference.ts";

/** A convolution's shape and manner. */
export interface ConvolutionShape {
  /** Channels that go in. */
  readonly inputs: number;
  /** Channels that come out. */
  readonly outputs: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** How it is computed. */
  readonly variant: ConvolutionVariant;
  /** How many of the last input channels have no weight. Default 0. */
  readonly weightless?: number;
}

/** The convolution with bias and, unless that is off, ReLU. */
export function convolutionCase(shape: ConvolutionShape & { readonly relu?: boolean }): KernelCase {
  const { inputs, relu = true } = shape;
  return caseOf(shape, "", (gpu) => {
    const host = hostConvolution(shape);
    const input = mapOf({ ...shape, channels: inputs }, 1);
    const expected = conv3x3(input.tensor, { ...host, relu }).data;
    return withWeights(gpu, host, shape, (weights) =>
      measureOperation(gpu, {
        operation: convolution,
        attributes: { weights, relu },
        inputs: [input],
        expected,
      }));
  });
}

/** Its gradient with respect to the input, with what the kernel's epilogue adds and masks. */
export function convolutionGradientCase(
  shape: ConvolutionShape & { readonly addend?: boolean; readonly mask?: boolean },
): KernelCase {
  const { inputs, outputs, addend = true, mask = true } = shape;
  return caseOf(shape, " gradient", (gpu) => {
    const host = hostConvolution(shape);
    const upstream = mapOf({ ...shape, channels: outputs }, 2);
    const added = mapOf({ ...shape, channels: inputs }, 3);
    const masked = mapOf({ ...shape, channels: inputs }, 4);
    let expected = conv3x3InputGradient(upstream.tensor, host);
    if (addend) {
      const sum = axpy(added.values, { factor: 1, y: expected.data });
      expected = tensor64(expected.shape, sum);
    }
    if (mask) expected = reluGradient(expected, masked.tensor);
    return withWeights(gpu, host, shape, (weights) =>
      measureOperation(gpu, {
        operation: convolutionGradient,
        attributes: { weights, addend, mask },
        inputs: [upstream, ...addend ? [added] : [], ...mask ? [masked] : []],
        expected: expected.data,
      }));
  });
}

/** What `doctor` tries. */
export function convolutionCases(): KernelCase[] {
  const shapes = [
    { inputs: 3, outputs: 21, height: 9, width: 17, variant: "direct" },
    { inputs: 18, outputs: 7, height: 5, width: 8, variant: "direct" },
    // Nine taps of many channels are summed up in parts.
    { inputs: 70, outputs: 18, height: 9, width: 11, variant: "gemm" },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "gemm", weightless: 10 },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd2" },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd4" },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd4", weightless: 10 },
    // So many channels and tiles that they are worked on in several chunks.
    { inputs: 1, outputs: 512, height: 65, width: 67, variant: "winograd2" },
    { inputs: 1, outputs: 512, height: 85, width: 87, variant: "winograd4" },
  ] as const;
  return shapes.flatMap((shape) => [convolutionCase(shape), convolutionGradientCase(shape)]);
}

/**
 * Runs something with a convolution's weights on the GPU, which are freed afterwards.
 *
 * @param host the weights; the kernel is OIHW
 */
export async function withWeights<T>(
  gpu: Gpu,
  host: HostConvolution,
  options: { readonly variant: ConvolutionVariant; readonly half?: boolean },
  work: (weights: ConvolutionWeightsOnGpu) => Promise<T>,
): Promise<T> {
  const uploaded: ConvolutionWeightsOnGpu[] = [];
  try {
    // That memory does not suffice is known only after the upload.
    await gpu.guarded("uploading a convolution", () => {
      uploaded.push(uploadConvolution(gpu, "convolution", host, options));
    });
    return await work(uploaded[0]!);
  } finally {
    for (const weights of uploaded) releaseConvolution(gpu, weights);
  }
}

/** The numbers of a convolution: those without weight are zero. */
export function hostConvolution(
  { inputs, outputs, weightless = 0 }: ConvolutionShape,
): HostConvolution {
  const kernel = numbers(9 * inputs * outputs, 5).map((weight, at) =>
    Math.floor(at / 9) % inputs < inputs - weightless ? weight : 0
  );
  return { inputs, outputs, kernel, bias: numbers(outputs, 6) };
}

function caseOf(
  shape: ConvolutionShape,
  suffix: string,
  measure: KernelCase["measure"],
): KernelCase {
  const { inputs, outputs, height, width, variant, weightless } = shape;
  // Inputs that have a weight, of all inputs.
  const used = weightless === undefined ? "" : `${inputs - weightless}/`;
  return {
    kernel: `conv3x3 ${variant}${suffix}`,
    shape: `${used}${inputs} -> ${outputs} channels, ${height} x ${width}`,
    tolerance: TOLERANCE,
    measure,
  };
}
