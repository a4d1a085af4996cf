/** The painting at work: how another takes its place, and what the page is told of it. */
import {
  PentimentoError,
  type RunPlan,
  type SessionProgress,
  type SessionState,
} from "@pentimento/pentimento";
import type { Event, Job, Phase } from "../protocol.ts";
import type { GpuAtHand, OnGpu } from "./gpu_at_hand.ts";
import type { Studio } from "./open_job.ts";
import { Painting } from "./painting.ts";
import { progressMessage } from "./progress.ts";
import { Rhythm } from "./rhythm.ts";

/** What paintings are made with. */
interface Means {
  readonly hand: GpuAtHand;
  readonly studio: Studio;
}

/** How a painting is opened. */
interface Opening {
  /** Waited for with the plan, before anything is allocated for it. */
  readonly prepare?: ((on: OnGpu, plan: RunPlan) => Promise<void>) | undefined;
  /** A saved state to go on from. Default: it begins anew. */
  readonly state?: SessionState | undefined;
}

/** One painting, or none. */
export class AtWork {
  readonly rhythm = new Rhythm();
  readonly #tell: (event: Event) => void;
  readonly #hand: GpuAtHand;
  readonly #studio: Studio;
  #painting: Painting | undefined;

  /** @param tell takes what happens */
  constructor(tell: (event: Event) => void, { hand, studio }: Means) {
    this.#tell = tell;
    this.#hand = hand;
    this.#studio = studio;
  }

  /** The painting, if there is one. */
  get painting(): Painting | undefined {
    return this.#painting;
  }

  /**
   * The painting.
   *
   * @throws {PentimentoError} when there is none
   */
  get working(): Painting {
    if (this.#painting === undefined) {
      throw new PentimentoError("Nothing is being painted: press Paint first");
    }
    return this.#painting;
  }

  /** Says what the worker does now. */
  tellPhase(phase: Phase, doing?: string): void {
    this.#tell({ type: "phase", phase, ...doing !== undefined && { doing } });
  }

  /** Opens a job, where nothing is at work. */
  async open(job: Job, { prepare, state }: Opening = {}): Promise<void> {
    const on = await this.#hand.get();
    this.#painting = await Painting.open(on, this.#studio, job, prepare?.bind(undefined, on));
    if (state !== undefined) await this.#painting.session.restore(state);
  }

  /** Takes the same session for another job's, which it has become. */
  become(job: Job): void {
    this.#painting = this.working.become(job);
  }

  /**
   * Opens another job in place of the one there is.
   *
   * @param prepare makes the new one what it is to be
   * @param back the state of the one there is, which is there again where the other fails
   */
  async replace(
    job: Job,
    prepare: (next: Painting) => Promise<void>,
    back: SessionState,
  ): Promise<void> {
    const before = this.working;
    before[Symbol.dispose]();
    try {
      await this.open(job);
      await prepare(this.working);
    } catch (error) {
      this.#painting?.[Symbol.dispose]();
      await this.open(before.job, { state: back });
      this.#tell({ type: "job", job: before.job });
      throw error;
    }
  }

  /** Shows the picture and tells how far it is, and by what options. */
  async show(): Promise<void> {
    await this.working.draw();
    this.tellOptions();
    await this.report();
  }

  /** Tells the options in force. */
  tellOptions(): void {
    this.#tell({ type: "inForce", values: this.working.inForce });
  }

  /** Tells how far it is. */
  async report(progress?: SessionProgress): Promise<void> {
    const { session, plan } = this.working;
    const now = progress ?? await session.progress();
    const message = progressMessage(now, plan.scales, this.rhythm);
    this.#tell({ type: "progress", progress: message });
  }

  /** Ends it. What was on a device that is lost is gone by itself. */
  end(): void {
    this.#painting?.[Symbol.dispose]();
    this.forget();
  }

  /** Has none any more. */
  forget(): void {
    this.#painting = undefined;
  }
}
