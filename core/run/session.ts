/** A run that lasts: painted in steps, from its first to its last scale. */
import { expectOptions } from "../checks.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { StylizeOptions } from "./options.ts";
import { planOf, type RunPlan } from "./plan.ts";
import type { Session, SessionOptions } from "./session_types.ts";

/**
 * Opens a session: brings the network to the GPU, and is ready to paint the picture step by step. {@linkcode stylize}
 * is a loop over one.
 *
 * ```ts
 * import { createSession, noisePicture, openGpu, weightsFreeVgg19 } from "@pentimento/pentimento";
 * import { assertEquals } from "@std/assert";
 *
 * const [content, style] = [noisePicture(48, 32), noisePicture(32, 32, 2)];
 * using gpu = await openGpu();
 * const network = weightsFreeVgg19({ style });
 * using session = await createSession(gpu, { network, content, style, size: 32, iterations: 4 });
 * await session.step(2);
 * await session.set({ styleWeight: 10 });
 * while (!(await session.step(1)).finished);
 * assertEquals((await session.picture()).width, 32);
 * ```
 *
 * @param run options, or the plan that {@linkcode planRun} made of them
 * @throws {PentimentoError} when options or sizes do not fit or memory does not suffice
 * @category Sessions
 */
export async function createSession(
  gpu: Gpu,
  run: StylizeOptions | RunPlan,
  options: SessionOptions = {},
): Promise<Session> {
  expectOptions("createSession()", options);
  const plan = planOf(gpu, run);
  // What paints is a fifth of the library, and whoever only plans, or reads pictures, needs none of it.
  const { openSession } = await import("./planned_session.ts");
  return await openSession(gpu, plan, options);
}
