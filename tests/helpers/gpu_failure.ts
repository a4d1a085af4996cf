/** Failures of the GPU that are planted. */
import { assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import type { Gpu } from "../../core/gpu/gpu.ts";

/** The method that fails: allocating, or anything that WebGPU reports only after the work. */
export type FailingMethod = "buffer" | "texture" | "guarded";

/**
 * Runs something again and again, lets another one of its calls of a method of the GPU fail each time, until it makes
 * no more of them, and fails unless that error comes out and nothing stays allocated. How many calls there are may
 * differ: what takes long is cut into more of them.
 *
 * @param run something that leaves nothing allocated when all goes well
 */
export async function assertFreesEverything(
  gpu: Gpu,
  method: FailingMethod,
  run: (gpu: Gpu) => Promise<unknown>,
): Promise<void> {
  const before = gpu.liveResources;
  for (let call = 1, again = true; again; call++) {
    const calls = await withFailure(gpu, { method, call }, async (failed) => {
      const running = run(gpu);
      await running.catch(() => {});
      if (failed()) await assertRejects(() => running, PentimentoError, "as planted");
      else await running;
    });
    assertEquals(gpu.liveResources - before, 0, `left after call ${call}`);
    again = calls >= call;
  }
}

/** Lets the n-th call of a method fail while something runs, and tells it whether it has. Gives the number of calls. */
async function withFailure(
  gpu: Gpu,
  failure: { readonly method: FailingMethod; readonly call: number },
  work: (failed: () => boolean) => Promise<void>,
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
    await work(() => calls >= failure.call);
  } finally {
    delete own[failure.method];
  }
  return calls;
}
