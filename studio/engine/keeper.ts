/** Keeps states of a painting: for the filmstrip, for a page that is closed, and for a device that is lost. */
import type { SessionState } from "@pentimento/pentimento";
import type { Event, Job, TimeLapse, WholeSession } from "../protocol.ts";
import { type Entry, History } from "./history.ts";
import type { Painting } from "./painting.ts";
import { pictureOnly, sameMoment } from "./states.ts";
import { TimeLapseKeeper } from "./time_lapse.ts";

/** A state is kept every so often. */
const KEEP_MILLISECONDS = 5000;

/** A session file has the state whole up to this. */
const MOST_FILE_BYTES = 96 * 2 ** 20;

/** The states of one painting. */
export class Keeper {
  readonly #tell: (event: Event) => void;
  readonly #history = new History();
  readonly #timeLapse = new TimeLapseKeeper();
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
    const changes = this.#timeLapse.changes();
    if (changes) this.#tell({ type: "moments", ...changes });
    this.#tell({ type: "kept", kept: painting.kept(state) });
  }

  /** The state of a frame; `undefined` where it was given up. */
  find(frame: number): Entry | undefined {
    return this.#history.find(frame);
  }

  /** The pictures on the way, up to now. */
  async timeLapse(painting: Painting): Promise<TimeLapse> {
    await this.#timeLapse.addNow(painting);
    return this.#timeLapse.timeLapse;
  }

  /** Notes iterations that were done, for the time-lapse. */
  async note(painting: Painting, iterations: number): Promise<void> {
    await this.#timeLapse.note(painting, iterations);
  }

  /** All that there is: the state as it is now, and the pictures of earlier ones. */
  async whole(painting: Painting): Promise<WholeSession> {
    const kept = painting.kept(await painting.session.save(), MOST_FILE_BYTES);
    const earlier = this.#history.all.map(({ id, job, scales, state }) => (
      { frame: id, job, scales, state: pictureOnly(state, scales) }
    ));
    return { ...kept, earlier, timeLapse: this.#timeLapse.timeLapse };
  }

  /** Goes on with the pictures on the way that the page has kept. */
  goOnWith(timeLapse: TimeLapse): void {
    this.#timeLapse.goOnWith(timeLapse);
  }

  /** Becomes what another run of the page had; returns the numbers of the states. */
  become({ earlier, timeLapse }: Pick<WholeSession, "earlier" | "timeLapse">): number[] {
    this.clear();
    this.#timeLapse.timeLapse = timeLapse;
    return earlier.map(({ job, scales, state }) => this.#history.add({ job, scales, state }).id);
  }

  /** Forgets everything. */
  clear(): void {
    this.#history.clear();
    this.#timeLapse.clear();
    this.#last = undefined;
  }
}
