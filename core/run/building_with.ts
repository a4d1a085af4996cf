/** Building with the choices between kernels that a session holds, whatever others choose meanwhile. */
import type { Gpu } from "../gpu/gpu.ts";

/** The end of what is being built on each GPU. */
const building = new WeakMap<Gpu, Promise<unknown>>();

/**
 * Does some work with choices between kernels, and brings back those of the GPU afterwards. Such work on one GPU is
 * done one after the other.
 */
export async function buildingWith<T>(
  gpu: Gpu,
  tuned: ReadonlyMap<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const before = building.get(gpu) ?? Promise.resolve();
  const own = before.catch(() => {}).then(async () => {
    const usual = gpu.tuned;
    gpu.tuned = tuned;
    try {
      return await work();
    } finally {
      // What somebody else has found out meanwhile stays.
      if (gpu.tuned === tuned) gpu.tuned = usual;
    }
  });
  building.set(gpu, own);
  return await own;
}
