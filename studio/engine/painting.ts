/** A session with the job that it paints: opened, changed without losing the picture, and read. */
import {
  createSession,
  fitLongestSide,
  LEARNING_RATES,
  type Picture,
  type RunPlan,
  type Session,
  type SessionState,
  toRgba,
} from "@pentimento/pentimento";
import type { Job, Kept, Snapshot } from "../protocol.ts";
import type { OnGpu } from "./gpu_at_hand.ts";
import type { Studio } from "./open_job.ts";
import { planJob } from "./modes.ts";
import { makeRecipe } from "./recipe.ts";
import { bytesOf, carriedOver, pictureOnly } from "./states.ts";

/** The longest side of a thumbnail. */
const THUMBNAIL = 112;

/** The page writes states up to this every few seconds. */
const MOST_KEPT_BYTES = 24 * 2 ** 20;

/** One job being painted. */
export class Painting implements Disposable {
  readonly job: Job;
  readonly session: Session;
  readonly #on: OnGpu;

  private constructor(job: Job, session: Session, on: OnGpu) {
    this.job = job;
    this.session = session;
    this.#on = on;
  }

  /**
   * Opens a job.
   *
   * @param prepare is waited for with the plan before anything is allocated for it
   * @throws {PentimentoError} when its pictures, options or sizes do not do, or memory does not suffice
   */
  static async open(
    on: OnGpu,
    studio: Studio,
    job: Job,
    prepare?: (plan: RunPlan) => Promise<void>,
  ): Promise<Painting> {
    const plan = planJob(on.gpu, job, await studio.open(job));
    await prepare?.(plan);
    const session = await createSession(on.gpu, plan, { networks: on.networks });
    return new Painting(job, session, on);
  }

  /** The plan with what was changed. */
  get plan(): RunPlan {
    return this.session.plan;
  }

  /** The same session, which has become another job's. */
  become(job: Job): Painting {
    return new Painting(job, this.session, this.#on);
  }

  /** Goes on from what another painting was, also one with other scales or losses. */
  async carryOver(state: SessionState, from: RunPlan["scales"]): Promise<void> {
    const fresh = await this.session.save();
    const { scales: to, optimizer } = this.plan;
    await this.session.restore(carriedOver(state, { from, to, optimizer, fresh }));
  }

  /** Shows the picture as it is now. */
  async draw(): Promise<void> {
    await this.session.draw(this.#on.canvas);
  }

  /** The numbers and words of all options that have one value. */
  get inForce(): Readonly<Record<string, unknown>> {
    const { losses, average, optimizer, scales, size } = this.plan;
    const chosen = {
      ...losses,
      average,
      optimizer,
      learningRate: LEARNING_RATES[optimizer],
      iterations: scales.at(-1)!.iterations,
      size: Math.max(size.width, size.height),
      networkLayers: [...this.plan.network.layers.keys()],
    };
    return { ...chosen, ...this.job.options };
  }

  /**
   * What the page keeps of a state.
   *
   * @param most the bytes up to which it is kept whole; of a larger one only the picture
   */
  kept(state: SessionState, most = MOST_KEPT_BYTES): Kept {
    const small = bytesOf(state) <= most;
    return { job: this.job, state: small ? state : pictureOnly(state, this.plan.scales) };
  }

  /** A small picture of it as it is now. */
  thumbnail(): Promise<Blob> {
    return this.small(THUMBNAIL, { type: "image/png" });
  }

  /** It as it is now as a picture file, reduced to a longest side. */
  async small(side: number, encoding: ImageEncodeOptions): Promise<Blob> {
    const progress = await this.session.progress();
    const { width, height } = progress;
    const least = Math.min(side, Math.max(width, height));
    const small = fitLongestSide(await progress.picture(), least);
    const canvas = new OffscreenCanvas(small.width, small.height);
    canvas.getContext("2d")!.putImageData(imageOf(small), 0, 0);
    return await canvas.convertToBlob(encoding);
  }

  /** The finished picture as it is now, with its recipe. */
  async snapshot(): Promise<Snapshot> {
    const progress = await this.session.progress();
    const picture = await this.session.picture();
    const { job, plan } = this;
    const recipe = await makeRecipe({ job, plan, gpu: this.#on.gpu, progress });
    const { width, height, data } = imageOf(picture);
    const rgba = data as Uint8ClampedArray<ArrayBuffer>;
    return { width, height, rgba, recipe: JSON.stringify(recipe) };
  }

  [Symbol.dispose](): void {
    this.session[Symbol.dispose]();
  }
}

function imageOf(picture: Picture): ImageData {
  const bytes = new Uint8ClampedArray(toRgba(picture));
  return new ImageData(bytes, picture.width, picture.height);
}
