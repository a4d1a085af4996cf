/** One step of a painting: some iterations, shown. */
import type { SessionProgress } from "@pentimento/pentimento";
import type { Painting } from "./painting.ts";
import type { Rhythm } from "./rhythm.ts";

/** What a step came to. */
export interface Stepped {
  readonly progress: SessionProgress;
  /** Iterations that were asked for. */
  readonly wanted: number;
  /** Iterations that were done at the scale that it is at now. */
  readonly done: number;
}

/** Does as many iterations as the rhythm has it, and draws the picture. */
export async function step(painting: Painting, rhythm: Rhythm, most: number): Promise<Stepped> {
  const before = await painting.session.progress();
  const wanted = Math.min(most, rhythm.iterations);
  const progress = await painting.session.step(wanted);
  await painting.draw();
  const sameScale = progress.scale === before.scale;
  const done = progress.iteration - (sameScale ? before.iteration : 0);
  const seconds = progress.timings.painting - before.timings.painting;
  if (!sameScale) rhythm.reset();
  rhythm.note(done, 1000 * seconds);
  return { progress, wanted, done };
}
