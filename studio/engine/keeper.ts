/** Keeps states of a painting: for the filmstrip, for a page that is closed, and for a device that is lost. */
import type { SessionState } from "@pentimento/pentimento";
import type { Event, Job } from "../protocol.ts";
import { type Entry, History } from "./history.ts";
import type { Painting } from "./painting.ts";
import { sameMoment } from "./states.ts";

/** A state is kept every so often. */
const KEEP_MILLISECONDS = 5000;

/** The states of one painting. */
export class Keeper {
  readonly #tell: (event: Event) => void;
  readonly #history = new History();
  #last: { readonly job: Job; readonly state: SessionState } | undefined;
  #keptAt = 0;

  /** @param tell takes frames, and what the page is to keep */
  constructor(tell: (event: Event) => void) {
    this.#tell = tell;
  }

  /** The state that was kept last. */
  get last(): { readonly job: Job; readonly state: SessionState } | undefined {
    return this.#last;
  }

  /** Whether it is time to keep one. */
  get isDue(): boolean {
    return performance.now() - this.#keptAt > KEEP_MILLISECONDS;
  }

  /** Keeps the state as it is now, as a frame too if there is none of this moment. */
  async keep(painting: Painting): Promise<void> {
    const { session, job, plan: { scales } } = painting;
    const { scale, iteration } = await session.progress();
    const state = await session.save();
    const known = this.#last?.job === job && sameMoment(this.#last.state, state);
    this.remember(painting, state);
    this.#keptAt = performance.now();
    if (known) return;
    const thumbnail = await painting.thumbnail();
    const { id, forgotten } = this.#history.add({ job, scales, state });
    this.#tell({ type: "frame", frame: { id, scale, iteration, thumbnail } });
    for (const frame of forgotten) this.#tell({ type: "forgotten", frame });
  }

  /** Keeps a state without a frame. */
  remember(painting: Painting, state: SessionState): void {
    this.#last = { job: painting.job, state };
    this.#tell({ type: "kept", kept: painting.kept(state) });
  }

  /** The state of a frame; `undefined` where it was given up. */
  find(frame: number): Entry | undefined {
    return this.#history.find(frame);
  }

  /** Forgets everything. */
  clear(): void {
    this.#history.clear();
    this.#last = undefined;
  }
}
