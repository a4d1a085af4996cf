import type { Gpu } from "../../gpu/gpu.ts";
import type { Operation } from "../../graph/operation.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Size } from "../../size.ts";
import { withWeights } from "../convolution/cases.ts";
import { convolution } from "../convolution/convolution.ts";
import type { ConvolutionVariant } from "../convolution/convolution_weights.ts";
import { crop } from "../crop/crop.ts";
import { difference, squaredDifference } from "../difference/difference.ts";
import { gram, gramGradient } from "../gram/gram.ts";
import { pad } from "../pad/pad.ts";
import { pool, poolGradient } from "../pool/pool.ts";
import { preprocess } from "../preprocess/preprocess.ts";
import { relu } from "../relu/relu.ts";
import { type KernelCase, pixelsOf, symmetricOf } from "./kernel_case.ts";
import { numbers } from "./numbers.ts";
import { relativeError } from "./relative_error.ts";
import { runOperation, type Value } from "./run_graph.ts";

/** What a kernel may differ by that reads numbers of 16 bits: they are exact here. */
export const READ = 1e-6;

/** What a kernel may differ by that stores numbers of 16 bits, from the same in 32. */
export const STORED = 2 ** -11;

/** Winograd's transformed kernels are rounded as well, and the outputs add them up with larger factors. */
const TRANSFORMED = 2 * STORED;

const CHANNELS = 13;
/** The sides of the maps here. */
export const SIDES = { height: 9, width: 14 };

/** An operation on the same numbers in 32 and in 16 bits. */
export interface Pair<A> {
  readonly operation: Operation<A>;
  readonly attributes: A;
  /** What it is told in 16 bits, where that differs. */
  readonly halfAttributes?: A;
  /** The inputs; those that are listed in `halved` are stored in 16 bits the second time. */
  readonly inputs: readonly Value[];
  readonly halved: readonly number[];
}

/**
 * Every kernel that reads or writes features in 16 bits, against the same in 32 bits. They need an adapter
 * with `shader-f16`.
 */
export function halfCases(): KernelCase[] {
  return [...readers(), ...writers(), ...convolutions()];
}

function readers(): KernelCase[] {
  const features = halfMap(SIDES, 1);
  const target = halfMap(SIDES, 2);
  const pooled = halfMap({ height: 4, width: 7 }, 3);
  return [
    caseOf("squared difference", READ, {
      operation: squaredDifference,
      attributes: { scale: 1 },
      inputs: [features, target],
      halved: [0, 1],
    }),
    // The addend is a gradient, which is never stored in 16 bits.
    caseOf("difference", READ, {
      operation: difference,
      attributes: { scale: 1, addend: true, mask: true },
      inputs: [features, target, target, features],
      halved: [0, 1, 3],
    }),
    caseOf("gram", READ, { operation: gram, attributes: {}, inputs: [features], halved: [0] }),
    caseOf("gram gradient", READ, {
      operation: gramGradient,
      attributes: {},
      inputs: [symmetricOf(CHANNELS, 4), features],
      halved: [1],
    }),
    ...(["max", "l2"] as const).map((pooling) =>
      caseOf(`${pooling} pool gradient`, READ, {
        operation: poolGradient,
        attributes: { pooling },
        inputs: [pooled, features],
        halved: [1],
      })
    ),
  ];
}

function writers(): KernelCase[] {
  return [
    ...(["average", "l2"] as const).map((pooling) =>
      caseOf(`${pooling} pool`, STORED, {
        operation: pool,
        attributes: { pooling },
        inputs: [halfMap(SIDES, 1)],
        halved: [0],
      })
    ),
    // What they write is what they read, so nothing is rounded.
    caseOf("pad", READ, {
      operation: pad,
      attributes: { mode: "reflect" },
      inputs: [halfMap(SIDES, 1)],
      halved: [0],
    }),
    caseOf("crop", READ, {
      operation: crop,
      attributes: { relu: true },
      inputs: [halfMap(SIDES, 1)],
      halved: [0],
    }),
    caseOf("relu", READ, {
      operation: relu,
      attributes: {},
      inputs: [halfMap(SIDES, 1)],
      halved: [0],
    }),
    caseOf("preprocess", STORED, {
      operation: preprocess,
      attributes: { preprocessing: "caffe" },
      halfAttributes: { preprocessing: "caffe", half: true },
      inputs: [pixelsOf(SIDES, 5)],
      halved: [],
    }),
  ];
}

function convolutions(): KernelCase[] {
  return [
    convolutionCase("direct", STORED),
    convolutionCase("gemm", STORED),
    convolutionCase("winograd2", TRANSFORMED),
    convolutionCase("winograd4", TRANSFORMED),
  ];
}

function convolutionCase(variant: ConvolutionVariant, tolerance: number): KernelCase {
  const kernel = rounded(numbers(9 * CHANNELS * 10, 6));
  const host = { inputs: CHANNELS, outputs: 10, kernel, bias: numbers(10, 7) };
  const features = halfMap(SIDES, 1);
  const run = (gpu: Gpu, half: boolean) =>
    withWeights(gpu, host, { variant, half }, async (weights) => {
      const attributes = { weights, relu: true };
      const inputs = [half ? inHalf(features) : features];
      return (await runOperation(gpu, { operation: convolution, attributes, inputs })).packed;
    });
  return {
    kernel: `conv3x3 ${variant}, f16`,
    shape: `${CHANNELS} -> 10 channels, ${SIDES.height} x ${SIDES.width}`,
    tolerance,
    measure: async (gpu) => relativeError(await run(gpu, true), await run(gpu, false)),
  };
}

/** An operation's case: its name, the relative error that is allowed, and what it works on. */
export function caseOf<A>(kernel: string, tolerance: number, pair: Pair<A>): KernelCase {
  const { operation, attributes, halfAttributes = attributes, inputs, halved } = pair;
  return {
    kernel: `${kernel}, f16`,
    shape: `${CHANNELS} channels, ${SIDES.height} x ${SIDES.width}`,
    tolerance,
    measure: async (gpu) => {
      const full = await runOperation(gpu, { operation, attributes, inputs });
      const half = await runOperation(gpu, {
        operation,
        attributes: halfAttributes,
        inputs: inputs.map((value, i) => halved.includes(i) ? inHalf(value) : value),
      });
      return relativeError(half.packed, full.packed);
    },
  };
}

/** A map of numbers that 16 bits can hold. */
export function halfMap(
  sides: Size,
  seed: number,
): Value {
  const values = rounded(numbers(CHANNELS * sides.height * sides.width, seed));
  return { shape: { kind: "map", channels: CHANNELS, ...sides }, values };
}

function rounded(values: Float32Array): Float32Array<ArrayBuffer> {
  return new Float32Array(new Float16Array(values));
}

/** The same numbers, stored in 16 bits. */
export function inHalf({ shape, values }: Value): Value {
  return { shape: { ...shape, half: true } as Shape, values };
}
