/** Cases of the weighted sum of scalars and of the reduction that makes them. */
import type { Gpu } from "../../gpu/gpu.ts";
import { Program } from "../../gpu/program.ts";
import { addUp, partialSums, REDUCTION_THREADS } from "../reduce.ts";
import { dot, sum } from "../tensor.ts";
import { type KernelCase, relativeError, TOLERANCE } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { upload } from "../testing/run_graph.ts";
import { numbers, scalarsOf } from "../testing/values.ts";
import { weightedSum } from "./weighted_sum.ts";

/** The weighted sum of some scalars. */
export function weightedSumCase(terms: number): OperationCase {
  return operationCase({
    kernel: "weighted sum",
    shape: `${terms} terms`,
    operation: weightedSum,
    problem: () => {
      const values = positive(terms, 1);
      const weights = [...positive(terms, 2)];
      return {
        attributes: { weights },
        inputs: scalarsOf(values),
        reference: () => dot(values, weights),
      };
    },
  });
}

/** The second step of every reduction. */
export function reduceCase(): KernelCase {
  return {
    kernel: "reduce",
    shape: `${REDUCTION_THREADS} partial sums`,
    tolerance: TOLERANCE,
    measure: measureReduce,
  };
}

/** The cases of the self-test. */
export function weightedSumCases(): (OperationCase | KernelCase)[] {
  return [weightedSumCase(7), reduceCase()];
}

async function measureReduce(gpu: Gpu): Promise<number> {
  const values = positive(REDUCTION_THREADS, 3);
  const scale = 0.3;
  const owned: GPUBuffer[] = [];
  using program = new Program(gpu, "reduce");
  try {
    // Two others stand beside the result and must stay what they are.
    const scalars = await gpu.guarded(
      "uploading scalars",
      () => upload(gpu, "scalars", Float32Array.of(5, 6, 7, 0), owned),
    );
    const partial = partialSums(program);
    addUp({ program, adapter: gpu.info, scalars }, [{ slot: 1, partial, scale, addUp }]);
    await program.build();
    gpu.write(partial.buffer!, values);
    await program.run();
    const found = await gpu.read(scalars.buffer!, scalars.bytes);
    return relativeError(found, [5, scale * sum(values), 7, 0]);
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
}

/** Terms of one sign, as losses are: a sum that cancels out says nothing about the kernel. */
function positive(count: number, seed: number): Float32Array<ArrayBuffer> {
  return numbers(count, seed).map((value) => Math.abs(value));
}
