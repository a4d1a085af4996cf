/** Failures of the GPU that are planted. */
import { assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import type { Gpu } from "../../core/gpu/gpu.ts";

/** The method that fails: allocating, or anything that WebGPU reports only after the work. */
export type FailingMethod = "buffer" | "texture" | "guarded";

/**
 * Runs something as often as it calls a method of the GPU, lets another one of these calls fail each time,
 * and fails unless that error comes out and nothing stays allocated.
 *
 * @param run something that leaves nothing allocated when all goes well
 */
export async function assertFreesEverything(
  gpu: Gpu,
  method: FailingMethod,
  run: (gpu: Gpu) => Promise<unknown>,
): Promise<void> {
  const before = gpu.liveResources;
  const calls = await withFailure(gpu, { method, call: 0 }, async () => void await run(gpu));
  assertEquals(gpu.liveResources, before);
  for (let call = 1; call <= calls; call++) {
    await withFailure(gpu, { method, call }, async () => {
      await assertRejects(() => run(gpu), PentimentoError, "as planted");
    });
    assertEquals(gpu.liveResources - before, 0, `left after call ${call} of ${calls}`);
  }
}

/** Lets the n-th call of a method fail while something runs. Gives the number of calls. */
async function withFailure(
  gpu: Gpu,
  failure: { readonly method: FailingMethod; readonly call: number },
  work: () => Promise<void>,
): Promise<number> {
  const own = gpu as unknown as Record<string, (...input: unknown[]) => unknown>;
  const real = own[failure.method]!.bind(gpu);
  let calls = 0;
  const fail = () => {
    throw new PentimentoError("memory ran out, as planted");
  };
  own[failure.method] = (...input) => {
    const due = ++calls === failure.call;
    if (failure.method !== "guarded") return due ? fail() : real(...input);
    return (real(...input) as Promise<unknown>).then((result) => due ? fail() : result);
  };
  try {
    await work();
  } finally {
    delete own[failure.method];
  }
  return calls;
}
