import { assertAlmostEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { unpack } from "../../../core/graph/layout.ts";
import {
  type OperationRun,
  runOperation,
  type Value,
} from "../../../core/ops/testing/run_graph.ts";
import { dot } from "../../../core/ops/vectors.ts";

/**
 * Fails unless `<A x, y> = <x, A^T y>`, x and y being the first inputs of both.
 *
 * @param operations.forward A and x
 * @param operations.backward its gradient and y
 */
export async function assertAdjoint<A, B>(
  gpu: Gpu,
  operations: { readonly forward: OperationRun<A>; readonly backward: OperationRun<B> },
): Promise<void> {
  const { forward, backward } = operations;
  const [x, y] = [forward.inputs[0]!, backward.inputs[0]!];
  const there = await applied(gpu, forward, y);
  const back = await applied(gpu, backward, x);
  assertAlmostEquals(
    there,
    back,
    1e-5 * Math.sqrt(dot(x.values, x.values) * dot(y.values, y.values)),
  );
}

async function applied<A>(gpu: Gpu, run: OperationRun<A>, other: Value): Promise<number> {
  const { shape, packed } = await runOperation(gpu, run);
  return dot(unpack(shape, packed), other.values);
}
