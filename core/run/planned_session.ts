/** A session of a plan: what it is asked for is carried out one after the other. */
import { expectPixels, type GpuPixels, isGpuPixels } from "../gpu/pixels.ts";
import { wrongKind } from "../errors.ts";
import { found } from "../checks.ts";
import type { GpuCanvas } from "../gpu/canvas.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import { opaqueOrOnGpu } from "./gpu_pixels.ts";
import { OneAfterTheOther } from "./one_after_the_other.ts";
import type { RunPlan } from "./plan.ts";
import type { SessionChanges } from "./session_changes.ts";
import { SessionCourse } from "./session_course.ts";
import { expectCount, expectSize } from "./session_input.ts";
import type {
  Cancellable,
  Session,
  SessionEvaluation,
  SessionOptions,
  SessionProgress,
  SessionState,
} from "./session_types.ts";
import { SharedNetworks } from "./shared_networks.ts";

/** Brings the network of a plan to the GPU, and opens a session of it. */
export async function openSession(
  gpu: Gpu,
  plan: RunPlan,
  options: SessionOptions,
): Promise<Session> {
  using owner = new DisposableStack();
  const networks = options.networks ?? owner.use(new SharedNetworks(gpu));
  const course = owner.use(new SessionCourse(gpu, plan, { ...options, networks }));
  await course.bringNetwork();
  return new PlannedSession(course, owner.move());
}

class PlannedSession implements Session {
  readonly #calls = new OneAfterTheOther("The session has ended: create another");
  readonly #course: SessionCourse;
  readonly #owned: Disposable;

  /** @param owned what ends with it */
  constructor(course: SessionCourse, owned: Disposable) {
    this.#course = course;
    this.#owned = owned;
  }

  get plan(): RunPlan {
    return this.#course.plan;
  }

  prepare({ signal = this.#signal }: Cancellable = {}): Promise<void> {
    return this.#calls.run(async () => void await this.#course.ready(signal));
  }

  step(iterations = 1, { signal = this.#signal }: Cancellable = {}): Promise<SessionProgress> {
    expectCount(iterations, "do");
    return this.#calls.run(async () => {
      for (let left = iterations; left > 0;) {
        const work = await this.#course.ready(signal);
        const count = Math.min(left, this.#course.stride);
        if (count === 0 || work.ended) break;
        const report = await work.iterate(count, signal);
        left -= report.iterations;
        this.#course.shareTime();
        // Where a scale ended early, that is told before the next one begins.
        if (signal?.aborted || work.ended) break;
      }
      return this.#progress();
    });
  }

  progress(): Promise<SessionProgress> {
    return this.#calls.run(() => this.#progress());
  }

  picture(): Promise<Picture> {
    return this.#calls.run(async () => {
      const { finish, size } = this.plan;
      return finish(resize(await this.#course.painted(), size));
    });
  }

  set(
    changes: SessionChanges,
    { signal = this.#signal }: Cancellable = {},
  ): Promise<SessionProgress> {
    return this.#calls.run(async () => {
      await this.#course.set(changes, signal);
      return this.#progress();
    });
  }

  draw(canvas: GpuCanvas | GpuPixels): Promise<void> {
    if (isGpuPixels(canvas)) expectPixels(canvas, "write");
    else if (typeof canvas?.draw !== "function") {
      throw wrongKind(
        `The canvas is ${
          found(canvas)
        }: give what GpuCanvas.create() gives, a GPUTexture or an object with a buffer`,
      );
    }
    return this.#calls.run(async () => (await this.#course.ready(this.#signal)).draw(canvas));
  }

  nextScale(): Promise<boolean> {
    return this.#calls.run(async () => {
      if (this.#course.isLast) return false;
      await this.#course.goOn();
      return true;
    });
  }

  evaluate(
    picture: Picture | GpuPixels,
    { signal = this.#signal }: Cancellable = {},
  ): Promise<SessionEvaluation> {
    const target = opaqueOrOnGpu(picture, "picture to evaluate");
    return this.#calls.run(async () => {
      const work = await this.#course.ready(signal);
      expectSize(target, this.#course.scale);
      return { ...await work.evaluate(target), weights: work.weights };
    });
  }

  async save(): Promise<SessionState> {
    const read = await this.#calls.run(() => this.#course.copy());
    return await read();
  }

  restore(state: SessionState, { signal = this.#signal }: Cancellable = {}): Promise<void> {
    return this.#calls.run(() => this.#course.restore(state, signal));
  }

  addIterations(count: number): Promise<void> {
    expectCount(count, "add");
    return this.#calls.run(() => this.#course.addIterations(count, this.#signal));
  }

  [Symbol.dispose](): void {
    this.#calls.end(() => this.#owned[Symbol.dispose]());
  }

  get #signal(): AbortSignal | undefined {
    return this.plan.options.signal;
  }

  #progress(): SessionProgress {
    return {
      ...this.#course.progress,
      picture: () => this.#calls.run(async () => this.plan.finish(await this.#course.painted())),
    };
  }
}
