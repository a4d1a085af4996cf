/** Self-test cases of L-BFGS: dot products, and directions on a quadratic against the float64 reference. */

import dotText from "../../../shaders/common/dot.wgsl" with { type: "text" };
import type { Gpu } from "../../gpu/gpu.ts";
import type { Memory } from "../../gpu/memory.ts";
import { Program } from "../../gpu/program.ts";
import { addUp, partialSums, REDUCTION_THREADS } from "../../ops/reduce.ts";
import { dot } from "../../ops/tensor.ts";
import { type KernelCase, relativeError, TOLERANCE } from "../../ops/testing/kernel_case.ts";
import { upload } from "../../ops/testing/run_graph.ts";
import { numbers } from "../../ops/testing/values.ts";
import { LbfgsVectors } from "./lbfgs_vectors.ts";
import { LbfgsReference } from "./reference.ts";

/** The dot product of two vectors of so many numbers, a multiple of four. */
export function dotCase(count: number): KernelCase {
  return {
    kernel: "dot",
    shape: `${count} numbers`,
    tolerance: TOLERANCE,
    measure: async (gpu) => {
      const [a, b] = [numbers(count, 1), numbers(count, 2).map((value) => value + 0.2)];
      return relativeError([await dotOnGpu(gpu, a, b)], [dot(a, b)]);
    },
  };
}

/** A run of L-BFGS. */
export interface LbfgsShape {
  /** Numbers, a multiple of four. */
  readonly count: number;
  /** The function's largest curvature, where its smallest is 1. */
  readonly condition: number;
  /** Number of evaluations. */
  readonly evaluations: number;
  /** Pairs that are remembered. */
  readonly history: number;
  /** Bytes of vectors that are bound at once. Default 1 MiB. */
  readonly segmentBytes?: number;
}

/** Float32 against float64, where curvatures differ by powers of ten. */
const DIRECTIONS = 1e-4;

/**
 * The directions of L-BFGS on a quadratic `sum of c_i (x_i - m_i)^2 / 2`. Both are told the same values and
 * gradients, those at the numbers that the GPU asks for; the largest error of all directions counts.
 */
export function lbfgsCase(shape: LbfgsShape): KernelCase {
  return {
    kernel: "L-BFGS",
    shape: `${shape.count} numbers, ${shape.evaluations} times`,
    tolerance: DIRECTIONS,
    measure: (gpu) => directionError(gpu, shape),
  };
}

/** The cases of the self-test. */
export function vectorCases(): KernelCase[] {
  return [
    dotCase(4108),
    lbfgsCase({ count: 4108, condition: 1000, evaluations: 16, history: 5 }),
  ];
}

async function dotOnGpu(
  gpu: Gpu,
  a: Float32Array<ArrayBuffer>,
  b: Float32Array<ArrayBuffer>,
): Promise<number> {
  return await withUploads(gpu, [a, b, new Float32Array(4)], async ([a, b, scalars]) => {
    using program = new Program(gpu, "dot");
    const partial = partialSums(program);
    program.dispatch({
      shader: { label: "dot", texts: [dotText] },
      params: { count: a!.bytes / 16, threads: REDUCTION_THREADS },
      bindings: { a: a!, b: b!, partial },
      invocations: REDUCTION_THREADS,
    });
    addUp({ program, adapter: gpu.info, scalars: scalars! }, [{
      slot: 0,
      partial,
      scale: 1,
      addUp,
    }]);
    await program.build();
    await program.run();
    return (await gpu.read(scalars!.buffer!, 4))[0]!;
  });
}

async function directionError(gpu: Gpu, shape: LbfgsShape): Promise<number> {
  const { count, condition, evaluations, history, segmentBytes = 2 ** 20 } = shape;
  const start = numbers(count, 1);
  const minimum = numbers(count, 2);
  const curvature = Float64Array.from(start, (_, i) => condition ** (i / (count - 1)));
  const zeros = () => new Float32Array(count);
  return await withUploads(gpu, [start, zeros(), new Float32Array(4)], async (memories) => {
    const [pixels, gradient, scalars] = memories as [Memory, Memory, Memory];
    using nothing = new Program(gpu, "nothing");
    const parts = { pixels, gradient, scalars, totalSlot: 1, parts: [nothing] };
    const objective = { ...parts, parse: () => ({ total: NaN }) };
    const rates = { learningRate: 1, rateFactor: 1, enough: 0 };
    const options = { history, ...rates, average: undefined, segmentBytes };
    using vectors = await LbfgsVectors.create(gpu, objective, options);
    const reference = new LbfgsReference(start, { history });
    let error = 0;
    for (let i = 0; i < evaluations; i++) {
      await vectors.move.run();
      const away = (await gpu.read(pixels.buffer!, pixels.bytes)).map((x, i) => x - minimum[i]!);
      const slopes = away.map((value, i) => curvature[i]! * value);
      const value = Math.fround(dot(away, slopes) / 2);
      gpu.write(gradient.buffer!, slopes);
      gpu.write(scalars.buffer!, Float32Array.of(value), 4);
      await vectors.decide.run();
      reference.tell(value, slopes);
      error = Math.max(error, relativeError(await vectors.readDirection(), reference.direction));
    }
    return error;
  });
}

/** Runs some work on vectors, which are uploaded before and freed after. */
async function withUploads<T>(
  gpu: Gpu,
  vectors: readonly Float32Array<ArrayBuffer>[],
  work: (memories: readonly Memory[]) => Promise<T>,
): Promise<T> {
  const owned: GPUBuffer[] = [];
  try {
    const memories = await gpu.guarded(
      "uploading vectors",
      () => vectors.map((values) => upload(gpu, "vector", values, owned)),
    );
    return await work(memories);
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
}
