/**
 * The painter: carries out the page's commands one after the other, and paints in between. It is longer than other
 * files, because all of it shares one queue and the painting at work.
 */
import {
  PentimentoError,
  type RunPlan,
  type SessionProgress,
  type SessionState,
} from "@pentimento/pentimento";
import type { Command, Event, Job, JobOptions, Phase, WholeSession } from "../protocol.ts";
import { Aside, type LookCommand } from "./aside.ts";
import { changesBetween, withChanges } from "./changes.ts";
import { GpuAtHand } from "./gpu_at_hand.ts";
import type { Handlers } from "./handlers.ts";
import { Keeper } from "./keeper.ts";
import { Studio } from "./open_job.ts";
import { Painting } from "./painting.ts";
import { progressMessage } from "./progress.ts";
import { Rhythm } from "./rhythm.ts";
import { step } from "./step.ts";

/** A browser may tell that a device was lost so long after the first call that failed. */
const LOSS_MILLISECONDS = 5000;

/** Paints one job at a time. */
export class Painter {
  readonly #tell: (event: Event) => void;
  readonly #aside: Aside;
  readonly #hand: GpuAtHand;
  readonly #studio: Studio;
  readonly #keeper: Keeper;
  readonly #rhythm = new Rhythm();
  #painting: Painting | undefined;
  #commands: Promise<void> = Promise.resolve();
  /** Iterations that may be done before the next pause. */
  #left = 0;
  #loop: Promise<void> | undefined;

  readonly #handlers: Handlers = {
    canvas: ({ canvas }) => this.#hand.takeCanvas(canvas),
    start: (command) => this.#start(command),
    pause: () => this.#halt(),
    resume: () => this.#go(),
    step: async ({ iterations }) => {
      await this.#halt();
      this.#go(iterations);
    },
    set: ({ options }) => this.#set(options),
    styles: ({ styles }) => this.#changeJob({ ...this.#working().job, styles }),
    regions: ({ regions }) => {
      const { contentMap: _, protect: __, ...others } = this.#working().job;
      return this.#changeJob({ ...others, ...regions });
    },
    restore: ({ frame }) => this.#restore(frame),
    addIterations: async ({ count }) => {
      await this.#working().session.addIterations(count);
      await this.#report();
    },
    nextScale: async () => {
      await this.#working().session.nextScale();
      if (this.#loop === undefined) await this.#show();
    },
    network: ({ network }) => this.#changeJob({ ...this.#working().job, network }),
    inspect: (command) => this.#look(command),
    pair: (command) => this.#look(command),
    stop: () => this.#stop(),
    snapshot: async ({ request }) => {
      const snapshot = await this.#working().snapshot();
      this.#tell({ type: "snapshot", request, snapshot });
    },
    session: async ({ request }) => {
      const session = await this.#keeper.whole(this.#working());
      this.#tell({ type: "session", request, session });
    },
    open: ({ request, session }) => this.#open(request, session),
    timeLapse: async ({ request }) => {
      const timeLapse = await this.#keeper.timeLapse(this.#working());
      this.#tell({ type: "timeLapse", request, timeLapse });
    },
  };

  /** @param tell takes what happens */
  constructor(tell: (event: Event) => void) {
    this.#tell = tell;
    this.#keeper = new Keeper(tell);
    this.#aside = new Aside(tell);
    this.#hand = new GpuAtHand(this.#aside.tuner);
    this.#studio = new Studio(this.#aside.trained);
  }

  /** Carries a command out after those before it, unless one of those may be waiting for it. */
  carryOut(command: Command): void {
    if (this.#aside.takes(command)) return;
    if (command.type === "pause" || command.type === "stop") this.#left = 0;
    const handle = this.#handlers[command.type] as (command: Command) => void | Promise<void>;
    this.#commands = this.#commands.then(() => handle(command)).catch((error) => {
      if ("request" in command) this.#tell({ type: "refused", request: command.request });
      return this.#recover(error);
    });
  }

  #working(): Painting {
    if (this.#painting === undefined) {
      throw new PentimentoError("Nothing is being painted: press Paint first");
    }
    return this.#painting;
  }

  #become(phase: Phase, doing?: string): void {
    this.#tell({ type: "phase", phase, ...doing !== undefined && { doing } });
  }

  async #start(
    { job, state, paused = false, tune = false }: Extract<Command, { readonly type: "start" }>,
  ): Promise<void> {
    await this.#stop();
    this.#become("preparing", "Opening the GPU");
    try {
      const on = await this.#hand.get();
      const { description, software } = on.gpu.info;
      this.#tell({ type: "ready", adapter: description, software });
      this.#become("preparing", "Making the network");
      const prepare = tune ? (plan: RunPlan) => this.#aside.tune(on, plan) : undefined;
      this.#painting = await Painting.open(on, this.#studio, job, prepare);
      if (state !== undefined) await this.#painting.session.restore(state);
      this.#become("preparing", "Measuring content and style");
      await this.#show();
      if (paused) this.#become("paused");
      else this.#go();
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  /** Goes on with a painting of a file. */
  async #open(request: number, { job, state, ...others }: WholeSession): Promise<void> {
    const before = this.#painting;
    if (before === undefined) await this.#start({ type: "start", job, state, paused: true });
    else {
      await this.#halt();
      const back = await before.session.save();
      await this.#replace(job, (next) => next.session.restore(state), back);
    }
    this.#tell({ type: "opened", request, frames: this.#keeper.become(others) });
    await this.#shownAnew();
    this.#become("paused");
  }

  /** Shows the picture and tells how far it is, and by what options. */
  async #show(): Promise<void> {
    const painting = this.#working();
    await painting.draw();
    this.#tell({ type: "inForce", values: painting.inForce });
    await this.#report();
  }

  async #report(progress?: SessionProgress): Promise<void> {
    const painting = this.#working();
    const now = progress ?? await painting.session.progress();
    const message = progressMessage(now, painting.plan.scales, this.#rhythm);
    this.#tell({ type: "progress", progress: message });
  }

  #go(iterations = Infinity): void {
    this.#working();
    this.#left = iterations;
    this.#loop ??= this.#paint().finally(() => this.#loop = undefined);
  }

  /** Pauses, once the iteration that is being done has ended. */
  async #halt(): Promise<void> {
    this.#left = 0;
    await this.#loop;
  }

  async #paint(): Promise<void> {
    this.#become("painting");
    this.#rhythm.reset();
    try {
      while (this.#left > 0) {
        if (await this.#step()) {
          await this.#keeper.keep(this.#working());
          this.#become("finished");
          return;
        }
        if (this.#keeper.isDue) await this.#keeper.keep(this.#working());
      }
      await this.#keeper.keep(this.#working());
      this.#become("paused");
    } catch (error) {
      await this.#recover(error);
    }
  }

  /** Some iterations; returns true where nothing is left to do. */
  async #step(): Promise<boolean> {
    const painting = this.#working();
    const { progress, wanted, done } = await step(painting, this.#rhythm, this.#left);
    await this.#keeper.note(painting, done);
    this.#left -= wanted;
    await this.#report(progress);
    return progress.finished || progress.failed !== undefined;
  }

  async #look(command: LookCommand): Promise<void> {
    this.#aside.look(await this.#hand.get(), this.#working(), command);
  }

  async #set(changes: JobOptions): Promise<void> {
    const { job } = this.#working();
    await this.#changeJob({ ...job, options: withChanges(job.options, changes) });
  }

  /** Paints on by another job, from the picture as it is. */
  async #changeJob(job: Job): Promise<void> {
    const before = this.#working();
    const changes = changesBetween(before.job, job);
    if (changes !== undefined) {
      await before.session.set(changes);
      this.#painting = before.become(job);
      await this.#shownAnew();
      return;
    }
    const wasPainting = this.#loop !== undefined && this.#left > 0;
    await this.#halt();
    this.#become("preparing", "Preparing the change");
    const state = await before.session.save();
    await this.#replace(job, (next) => next.carryOver(state, before.plan.scales), state);
    await this.#shownAnew();
    if (wasPainting) this.#go();
    else this.#become("paused");
  }

  /** After a change: shown and remembered, unless the next iteration does so in a moment. */
  async #shownAnew(): Promise<void> {
    if (this.#loop !== undefined) {
      return this.#tell({ type: "inForce", values: this.#working().inForce });
    }
    const painting = this.#working();
    this.#keeper.remember(painting, await painting.session.save());
    await this.#show();
  }

  /** Opens another painting in place of the one there is; where that fails, this one is there again. */
  async #replace(
    job: Job,
    prepare: (next: Painting) => Promise<void>,
    back: SessionState,
  ): Promise<void> {
    const before = this.#working();
    before[Symbol.dispose]();
    const on = await this.#hand.get();
    try {
      this.#painting = await Painting.open(on, this.#studio, job);
      await prepare(this.#painting);
    } catch (error) {
      this.#painting?.[Symbol.dispose]();
      this.#painting = await Painting.open(on, this.#studio, before.job);
      await this.#painting.session.restore(back);
      this.#tell({ type: "job", job: before.job });
      throw error;
    }
  }

  async #restore(frame: number): Promise<void> {
    await this.#halt();
    const entry = this.#keeper.find(frame);
    if (entry === undefined) {
      throw new PentimentoError("That state was given up to save memory: choose another");
    }
    const painting = this.#working();
    const { job, state } = entry;
    if (changesBetween(painting.job, job) === undefined) {
      const back = await painting.session.save();
      await this.#replace(job, (next) => next.session.restore(state), back);
    } else {
      await painting.session.restore(state);
      this.#painting = painting.become(job);
    }
    this.#tell({ type: "job", job });
    this.#keeper.remember(this.#working(), state);
    await this.#show();
    this.#become("paused");
  }

  async #stop(): Promise<void> {
    await this.#halt();
    this.#painting?.[Symbol.dispose]();
    this.#painting = undefined;
    this.#keeper.clear();
    this.#aside.forget();
    this.#become("idle");
  }

  /** After a failure: where the device was lost, it goes on from the last state; all else is told. */
  async #recover(error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    try {
      // What the library says itself is no notice of a device that is about to be found lost.
      const patience = error instanceof PentimentoError ? 0 : LOSS_MILLISECONDS;
      const reason = this.#painting && await this.#hand.lost(patience);
      if (reason === undefined) {
        this.#tell({ type: "error", message });
        if (this.#painting) this.#become("paused");
        return;
      }
      this.#tell({ type: "deviceLost", reason });
      const { job, state } = {
        ...{ job: this.#working().job, state: undefined },
        ...this.#keeper.last,
      };
      const paints = this.#left > 0;
      await this.#hand.renew();
      this.#painting = await Painting.open(await this.#hand.get(), this.#studio, job);
      if (state !== undefined) await this.#painting.session.restore(state);
      await this.#show();
      if (paints) setTimeout(() => this.carryOut({ type: "resume" }));
      else this.#become("paused");
    } catch (failure) {
      // What was on a lost device is gone; the page has the last state.
      this.#painting = undefined;
      this.#become("idle");
      this.#tell({ type: "error", message: failure instanceof Error ? failure.message : message });
    }
  }
}
