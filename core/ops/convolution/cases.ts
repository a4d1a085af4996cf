/** Cases of the 3x3 convolution by each of its variants. */
import type { Gpu } from "../../gpu/gpu.ts";
import type { KernelCase } from "../testing/kernel_case.ts";
import {
  gradientCase,
  type OperationCase,
  operationCase,
  resultCase,
  type Storage,
  STORED,
  TRANSFORMED,
} from "../testing/operation_case.ts";
import { featuresOf, numbers, rounded } from "../testing/values.ts";
import { convolution } from "./convolution.ts";
import type { ConvolutionPadding } from "./paddings.ts";
import {
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  releaseConvolution,
  uploadConvolution,
} from "./convolution_weights.ts";
import type { HostConvolution } from "./host_convolution.ts";
import { conv3x3, conv3x3InputGradient } from "./reference.ts";

/** A convolution's shape and variant. */
export interface ConvolutionShape {
  /** Input channels. */
  readonly inputs: number;
  /** Output channels. */
  readonly outputs: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** The algorithm. */
  readonly variant: ConvolutionVariant;
  /** The number of input channels, the last ones, that have no weight. Default 0. */
  readonly weightless?: number;
  /** Whether blocks of weights are zero, among them all of some inputs and of some outputs. Default false. */
  readonly sparse?: boolean;
  /** What is read beyond the edge. Default `zero`. */
  readonly padding?: ConvolutionPadding;
}

/** The convolution with bias and, unless that is off, ReLU; as `edge` where it reads the edge beyond it. */
export function convolutionCase(
  shape: ConvolutionShape & { readonly relu?: boolean },
): OperationCase {
  const { inputs, variant, relu = true, padding = "zero", sparse = false } = shape;
  return operationCase({
    kernel: `${padding !== "zero" ? "edge" : sparse ? "sparse" : "conv3x3"} ${variant}`,
    shape: convolutionText(shape),
    operation: convolution,
    half: variant.startsWith("winograd") ? TRANSFORMED : STORED,
    problem: () => {
      const host = hostConvolution(shape);
      return {
        attributes: (gpu, storage, work) =>
          withStoredWeights(
            gpu,
            host,
            { variant, storage },
            (weights) => work({ weights, relu, padding }),
          ),
        inputs: [featuresOf({ ...shape, channels: inputs }, 1)],
        reference: (input) => conv3x3(input, { ...host, relu, padding }),
        gradient: (upstream) => conv3x3InputGradient(upstream, { ...host, padding }),
      };
    },
  });
}

/** The cases of the self-test. */
export function convolutionCases({ info }: Gpu): (OperationCase | KernelCase)[] {
  const shapes = [
    { inputs: 3, outputs: 21, height: 9, width: 17, variant: "direct" },
    { inputs: 18, outputs: 7, height: 5, width: 8, variant: "direct" },
    // Nine taps of many channels are summed up in parts.
    { inputs: 70, outputs: 18, height: 9, width: 11, variant: "gemm" },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "gemm", weightless: 10 },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd2" },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd4" },
    { inputs: 21, outputs: 18, height: 9, width: 11, variant: "winograd4", weightless: 10 },
  ] as const;
  const sparse = { inputs: 58, outputs: 53, height: 9, width: 11, sparse: true } as const;
  // So many channels and tiles that they are worked on in several chunks: too large for derived checks.
  const chunked = { inputs: 1, outputs: 512, height: info.software ? 9 : 33 };
  const large = [
    convolutionCase({ ...chunked, width: 131, variant: "winograd2" }),
    convolutionCase({ ...chunked, width: 211, variant: "winograd4" }),
  ];
  return [
    ...shapes.map(convolutionCase),
    ...shapes.map((shape) => convolutionCase({ ...shape, padding: "replicate" })),
    ...(["winograd2", "winograd4"] as const).map((variant) =>
      convolutionCase({ ...sparse, variant })
    ),
    ...large.flatMap((one) => [resultCase(one), gradientCase(one)]),
  ];
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

/** The same with weights that are stored in a certain way. */
export function withStoredWeights<T>(
  gpu: Gpu,
  host: HostConvolution,
  { variant, storage }: { readonly variant: ConvolutionVariant; readonly storage: Storage },
  work: (weights: ConvolutionWeightsOnGpu) => Promise<T>,
): Promise<T> {
  const exact = storage === "full" ? host : { ...host, kernel: rounded(host.kernel) };
  return withWeights(gpu, exact, { variant, half: storage === "half" }, work);
}

/** The numbers of a convolution: those without weight are zero. */
export function hostConvolution(
  { inputs, outputs, weightless = 0, sparse = false }: ConvolutionShape,
): HostConvolution {
  const kernel = numbers(9 * inputs * outputs, 5).map((weight, at) => {
    const [input, output] = [Math.floor(at / 9) % inputs, Math.floor(at / (9 * inputs))];
    if (input >= inputs - weightless) return 0;
    // Groups of 16 channels: the second of inputs is read by no output, the fourth of outputs reads no input.
    const [from, to] = [input >> 4, output >> 4];
    return sparse && (from === 1 || to === 3 || (from >> 1) % 2 !== (to >> 1) % 2) ? 0 : weight;
  });
  return { inputs, outputs, kernel, bias: numbers(outputs, 6) };
}

function convolutionText(shape: ConvolutionShape): string {
  const { inputs, outputs, height, width, weightless } = shape;
  // Inputs that have a weight, of all inputs.
  const used = weightless === undefined ? "" : `${inputs - weightless}/`;
  return `${used}${inputs} -> ${outputs} channels, ${height} x ${width}`;
}
