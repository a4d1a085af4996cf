/** The painter: carries out the page's commands one after the other, and paints in between. */
import { PentimentoError } from "@pentimento/pentimento";
import type { Command, Event, Job, JobOptions, WholeSession } from "../protocol.ts";
import { Aside, type LookCommand } from "./aside.ts";
import { AtWork } from "./at_work.ts";
import { changesBetween, withChanges } from "./changes.ts";
import { GpuAtHand } from "./gpu_at_hand.ts";
import type { Handlers } from "./handlers.ts";
import { Keeper } from "./keeper.ts";
import { Studio } from "./open_job.ts";
import { step } from "./step.ts";

/** A browser may tell that a device was lost so long after the first call that failed. */
const LOSS_MILLISECONDS = 5000;

/** Paints one job at a time. */
export class Painter {
  readonly #tell: (event: Event) => void;
  readonly #aside: Aside;
  readonly #hand: GpuAtHand;
  readonly #keeper: Keeper;
  readonly #at: AtWork;
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
    styles: ({ styles }) => this.#changeJob({ ...this.#at.working.job, styles }),
    regions: ({ regions }) => {
      const { contentMap: _, protect: __, ...others } = this.#at.working.job;
      return this.#changeJob({ ...others, ...regions });
    },
    restore: ({ frame }) => this.#restore(frame),
    addIterations: async ({ count }) => {
      await this.#at.working.session.addIterations(count);
      await this.#at.report();
    },
    nextScale: async () => {
      await this.#at.working.session.nextScale();
      if (this.#loop === undefined) await this.#at.show();
    },
    network: ({ network }) => this.#changeJob({ ...this.#at.working.job, network }),
    inspect: (command) => this.#look(command),
    pair: (command) => this.#look(command),
    stop: () => this.#stop(),
    snapshot: async ({ request }) => {
      const snapshot = await this.#at.working.snapshot();
      this.#tell({ type: "snapshot", request, snapshot });
    },
    session: async ({ request }) => {
      const session = await this.#keeper.whole(this.#at.working);
      this.#tell({ type: "session", request, session });
    },
    open: ({ request, session }) => this.#open(request, session),
    timeLapse: async ({ request }) => {
      const timeLapse = await this.#keeper.timeLapse(this.#at.working);
      this.#tell({ type: "timeLapse", request, timeLapse });
    },
  };

  /** @param tell takes what happens */
  constructor(tell: (event: Event) => void) {
    this.#tell = tell;
    this.#keeper = new Keeper(tell);
    this.#aside = new Aside(tell);
    this.#hand = new GpuAtHand(this.#aside.tuner);
    const studio = new Studio(this.#aside.trained);
    this.#at = new AtWork(tell, { hand: this.#hand, studio });
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

  async #start(command: Extract<Command, { readonly type: "start" }>): Promise<void> {
    const { job, state, timeLapse, paused = false, tune = false } = command;
    await this.#stop();
    if (timeLapse) this.#keeper.goOnWith(timeLapse);
    this.#at.tellPhase("preparing", "Opening the GPU");
    try {
      const on = await this.#hand.get();
      const { description, software } = on.gpu.info;
      this.#tell({ type: "ready", adapter: description, software });
      this.#at.tellPhase("preparing", "Making the network");
      const prepare = tune ? this.#aside.tune.bind(this.#aside) : undefined;
      await this.#at.open(job, { prepare, state });
      this.#at.tellPhase("preparing", "Measuring content and style");
      await this.#at.show();
      if (paused) this.#at.tellPhase("paused");
      else this.#go();
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  /** Goes on with a painting of a file. */
  async #open(request: number, { job, state, ...others }: WholeSession): Promise<void> {
    const before = this.#at.painting;
    if (before === undefined) await this.#start({ type: "start", job, state, paused: true });
    else {
      await this.#halt();
      const back = await before.session.save();
      await this.#at.replace(job, (next) => next.session.restore(state), back);
    }
    this.#tell({ type: "opened", request, frames: this.#keeper.become(others) });
    await this.#shownAnew();
    this.#at.tellPhase("paused");
  }

  #go(iterations = Infinity): void {
    this.#at.working;
    this.#left = iterations;
    this.#loop ??= this.#paint().finally(() => this.#loop = undefined);
  }

  /** Pauses, once the iteration that is being done has ended. */
  async #halt(): Promise<void> {
    this.#left = 0;
    await this.#loop;
  }

  async #paint(): Promise<void> {
    this.#at.tellPhase("painting");
    this.#at.rhythm.reset();
    try {
      while (this.#left > 0) {
        if (await this.#step()) {
          await this.#keeper.keep(this.#at.working);
          this.#at.tellPhase("finished");
          return;
        }
        if (this.#keeper.isDue) await this.#keeper.keep(this.#at.working);
      }
      await this.#keeper.keep(this.#at.working);
      this.#at.tellPhase("paused");
    } catch (error) {
      await this.#recover(error);
    }
  }

  /** Some iterations; returns true where nothing is left to do. */
  async #step(): Promise<boolean> {
    const painting = this.#at.working;
    const { progress, wanted, done } = await step(painting, this.#at.rhythm, this.#left);
    await this.#keeper.note(painting, done);
    this.#left -= wanted;
    await this.#at.report(progress);
    return progress.finished || progress.failed !== undefined;
  }

  async #look(command: LookCommand): Promise<void> {
    this.#aside.look(await this.#hand.get(), this.#at.working, command);
  }

  async #set(changes: JobOptions): Promise<void> {
    const { job } = this.#at.working;
    await this.#changeJob({ ...job, options: withChanges(job.options, changes) });
  }

  /** Paints on by another job, from the picture as it is. */
  async #changeJob(job: Job): Promise<void> {
    const before = this.#at.working;
    const changes = changesBetween(before.job, job);
    if (changes !== undefined) {
      await before.session.set(changes);
      this.#at.become(job);
      await this.#shownAnew();
      return;
    }
    const wasPainting = this.#loop !== undefined && this.#left > 0;
    await this.#halt();
    this.#at.tellPhase("preparing", "Preparing the change");
    const state = await before.session.save();
    await this.#at.replace(job, (next) => next.carryOver(state, before.plan.scales), state);
    await this.#shownAnew();
    if (wasPainting) this.#go();
    else this.#at.tellPhase("paused");
  }

  /** After a change: shown and remembered, unless the next iteration does so in a moment. */
  async #shownAnew(): Promise<void> {
    if (this.#loop !== undefined) {
      return this.#at.tellOptions();
    }
    const painting = this.#at.working;
    this.#keeper.remember(painting, await painting.session.save());
    await this.#at.show();
  }

  async #restore(frame: number): Promise<void> {
    await this.#halt();
    const entry = this.#keeper.find(frame);
    if (entry === undefined) {
      throw new PentimentoError("That state was given up to save memory: choose another");
    }
    const painting = this.#at.working;
    const { job, state } = entry;
    if (changesBetween(painting.job, job) === undefined) {
      const back = await painting.session.save();
      await this.#at.replace(job, (next) => next.session.restore(state), back);
    } else {
      await painting.session.restore(state);
      this.#at.become(job);
    }
    this.#tell({ type: "job", job });
    this.#keeper.remember(this.#at.working, state);
    await this.#at.show();
    this.#at.tellPhase("paused");
  }

  async #stop(): Promise<void> {
    await this.#halt();
    this.#at.end();
    this.#keeper.clear();
    this.#aside.forget();
    this.#at.tellPhase("idle");
  }

  /** After a failure: where the device was lost, it goes on from the last state; all else is told. */
  async #recover(error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    try {
      // What the library says itself is no notice of a device that is about to be found lost.
      const patience = error instanceof PentimentoError ? 0 : LOSS_MILLISECONDS;
      const reason = this.#at.painting && await this.#hand.lost(patience);
      if (reason === undefined) {
        this.#tell({ type: "error", message });
        if (this.#at.painting) this.#at.tellPhase("paused");
        return;
      }
      this.#tell({ type: "deviceLost", reason });
      const { job, state } = {
        ...{ job: this.#at.working.job, state: undefined },
        ...this.#keeper.last,
      };
      const paints = this.#left > 0;
      await this.#hand.renew();
      await this.#at.open(job, { state });
      await this.#at.show();
      if (paints) setTimeout(() => this.carryOut({ type: "resume" }));
      else this.#at.tellPhase("paused");
    } catch (failure) {
      // What was on a lost device is gone; the page has the last state.
      this.#at.forget();
      this.#at.tellPhase("idle");
      this.#tell({ type: "error", message: failure instanceof Error ? failure.message : message });
    }
  }
}
