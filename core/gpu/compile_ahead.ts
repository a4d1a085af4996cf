/** Compiling kernels before they run, so that it is known how long that takes. */
import { type ReadyDispatch, recordEmpty } from "./dispatch.ts";
import type { Gpu } from "./gpu.ts";

/** The kernels that were compiled, by their pipelines. */
const compiled = new WeakSet<GPUComputePipeline>();

/**
 * Compiles the kernels of some calls that have not been compiled yet, where a driver does so only when they run: each
 * runs without any work. See {@linkcode Gpu.compilesAhead}.
 */
export async function compileAhead(gpu: Gpu, calls: readonly ReadyDispatch[]): Promise<void> {
  if (!gpu.compilesAhead) return;
  const open = new Map(
    calls.filter(({ pipeline }) => !compiled.has(pipeline)).map((call) => [call.pipeline, call]),
  );
  if (open.size === 0) return;
  const started = performance.now();
  await gpu.guarded("compiling kernels", () =>
    gpu.submit("compiling", (encoder) => {
      for (const call of open.values()) recordEmpty(encoder, call);
    }));
  await gpu.idle();
  for (const pipeline of open.keys()) compiled.add(pipeline);
  gpu.compileMilliseconds += performance.now() - started;
}
