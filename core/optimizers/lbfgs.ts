import type { Gpu } from "../gpu/gpu.ts";
import type { Program } from "../gpu/program.ts";
import { LbfgsVectors, SLOT } from "./lbfgs_vectors.ts";
import { lineSearch, type Probe } from "./line_search.ts";
import type { Differentiable, Optimizer, Report } from "./optimizer.ts";

/** How L-BFGS steps. */
export interface LbfgsOptions {
  /** Pairs of steps and gradient changes that are remembered. Default 10. */
  readonly history?: number;
  /** The step to try first along a direction, times the direction. Default 1. */
  readonly learningRate?: number;
}

/** The root mean square change of the pixels that the very first step tries. */
const FIRST_CHANGE = 0.01;

/** The root mean square gradient, relative to the value, below which there is nothing left to do. */
const FLAT = 1e-12;

/** Why there is no going on. */
type End = NonNullable<Report["end"]>;

/** What the host knows of the last evaluation. */
interface Point {
  readonly scalars: Float32Array;
  readonly value: number;
}

/** A point along a direction, with all that was read of it. */
interface FullProbe extends Probe {
  readonly scalars: Float32Array;
  /** The slope where the direction begins. */
  readonly startSlope: number;
}

/**
 * L-BFGS (Liu and Nocedal 1989) with a strong Wolfe line search. Vectors and their products stay on the
 * GPU; the host reads a handful of scalars an evaluation and decides about the next one.
 */
export class Lbfgs implements Optimizer {
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #vectors: LbfgsVectors;
  readonly #history: number;
  readonly #learningRate: number;
  readonly #programs = new Map<string, Program>();
  /** Places of the pairs that are kept, oldest first. */
  #pairs: number[] = [];
  #current: Point | undefined;

  private constructor(
    gpu: Gpu,
    objective: Differentiable,
    vectors: LbfgsVectors,
    options: LbfgsOptions,
  ) {
    this.#gpu = gpu;
    this.#objective = objective;
    this.#vectors = vectors;
    this.#history = options.history ?? 10;
    this.#learningRate = options.learningRate ?? 1;
  }

  /** Makes L-BFGS for a function; its pixels are where it starts. */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: LbfgsOptions = {},
  ): Promise<Lbfgs> {
    const vectors = await LbfgsVectors.create(gpu, objective, options.history ?? 10);
    return new Lbfgs(gpu, objective, vectors, options);
  }

  /** Does so many iterations, each of one line search. */
  async iterate(count: number): Promise<Report> {
    let evaluations = 0;
    if (this.#current === undefined) {
      this.#current = await this.#evaluateHere();
      evaluations++;
      if (!Number.isFinite(this.#current.value)) {
        return { scalars: this.#current.scalars, iterations: 0, evaluations, end: "not finite" };
      }
    }
    for (let i = 0; i < count; i++) {
      const outcome = await this.#lineSearch(this.#current);
      evaluations += outcome.evaluations;
      this.#current = outcome.point;
      if (outcome.end !== undefined) {
        const { scalars } = outcome.point;
        return { scalars, iterations: i, evaluations, end: outcome.end };
      }
    }
    return { scalars: this.#current.scalars, iterations: count, evaluations };
  }

  [Symbol.dispose](): void {
    for (const program of this.#programs.values()) program[Symbol.dispose]();
    this.#vectors[Symbol.dispose]();
  }

  async #lineSearch(
    from: Point,
  ): Promise<{ point: Point; evaluations: number; end?: End }> {
    // What was tried already is the first step of the line search.
    let { slope, probe: tried } = await this.#nextDirection();
    if (!Number.isFinite(slope)) {
      if (tried !== undefined) await this.#run("back", () => this.#vectors.back());
      return { point: from, evaluations: tried === undefined ? 0 : 1, end: "not finite" };
    }
    const norm = Math.sqrt(-slope / (this.#objective.pixels.bytes / 4));
    if (!(slope < 0) || (this.#pairs.length === 0 && norm <= FLAT * Math.abs(from.value))) {
      if (this.#pairs.length > 0) return await this.#turnBack(from, 1);
      return { point: from, evaluations: 0, end: "converged" };
    }
    // Without history the direction is the gradient itself, whose length says nothing.
    const first = this.#learningRate * (this.#pairs.length === 0 ? FIRST_CHANGE / norm : 1);
    let point = from;
    let sawBadValue = false;
    const { accepted, evaluations } = await lineSearch(
      { value: from.value, slope },
      async (step) => {
        const probe = tried ?? await this.#probe(step);
        tried = undefined;
        point = { scalars: probe.scalars, value: probe.value };
        sawBadValue ||= !Number.isFinite(probe.value);
        return probe;
      },
      { first },
    );
    if (accepted !== undefined) {
      // Without curvature along the step, its pair would spoil the next direction.
      if (accepted.slope > slope) await this.#remember();
      return { point, evaluations };
    }
    if (this.#pairs.length > 0) return await this.#turnBack(from, evaluations);
    await this.#run("back", () => this.#vectors.back());
    return { point: from, evaluations, end: sawBadValue ? "not finite" : "converged" };
  }

  /** Goes back to where the line search started, forgets the history and tries along the gradient. */
  async #turnBack(
    from: Point,
    spent: number,
  ): Promise<{ point: Point; evaluations: number; end?: End }> {
    await this.#run("back", () => this.#vectors.back());
    this.#pairs = [];
    const outcome = await this.#lineSearch(from);
    return { ...outcome, evaluations: outcome.evaluations + spent };
  }

  /**
   * Computes the direction from the pixels as they are, and its slope. With a history the first step is
   * known before, so that it is tried at once: the host waits once for both.
   */
  async #nextDirection(): Promise<{ slope: number; probe?: FullProbe }> {
    const pairs = this.#pairs;
    const direction = await this.#program(
      `direction ${pairs.join(" ")}`,
      () => this.#vectors.direct(pairs),
    );
    if (pairs.length === 0) {
      await direction.run();
      const own = this.#vectors.scalars;
      return { slope: (await this.#gpu.read(own.buffer!, own.bytes))[SLOT.startSlope]! };
    }
    const probe = await this.#probe(this.#learningRate, direction);
    return { slope: probe.startSlope, probe };
  }

  async #remember(): Promise<void> {
    const { length } = this.#pairs;
    const place = length < this.#history ? length : this.#pairs.shift()!;
    this.#pairs.push(place);
    await this.#run(`remember ${place}`, () => this.#vectors.remember(place));
  }

  /** Evaluates at a step along the direction, which may have to be made before. */
  async #probe(step: number, direction?: Program): Promise<FullProbe> {
    const { buffer, bytes } = this.#vectors.scalars;
    this.#gpu.device.queue.writeBuffer(buffer!, 4 * SLOT.step, new Float32Array([step]));
    const move = await this.#program("move", () => this.#vectors.move());
    const findSlope = await this.#program("slope", () => this.#vectors.slope());
    await this.#gpu.guarded("evaluating along a line", () => {
      const encoder = this.#gpu.device.createCommandEncoder({ label: "L-BFGS" });
      direction?.record(encoder);
      for (const program of [move, this.#objective.program, findSlope]) program.record(encoder);
      this.#gpu.device.queue.submit([encoder.finish()]);
    });
    const reads = [
      this.#gpu.read(this.#objective.scalars.buffer!, this.#objective.scalars.bytes),
      this.#gpu.read(buffer!, bytes),
    ] as const;
    // Both have to end before anything is freed, even if one of them fails.
    await Promise.allSettled(reads);
    const [scalars, own] = await Promise.all(reads);
    return {
      step,
      value: this.#objective.parse(scalars).total,
      slope: own[SLOT.slope]!,
      startSlope: own[SLOT.startSlope]!,
      scalars,
    };
  }

  async #evaluateHere(): Promise<Point> {
    await this.#objective.program.run();
    const { buffer, bytes } = this.#objective.scalars;
    const scalars = await this.#gpu.read(buffer!, bytes);
    return { scalars, value: this.#objective.parse(scalars).total };
  }

  async #run(key: string, build: () => Promise<Program>): Promise<void> {
    await (await this.#program(key, build)).run();
  }

  /** A program, which is built when it is first needed. */
  async #program(key: string, build: () => Promise<Program>): Promise<Program> {
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = await build();
      this.#programs.set(key, program);
    }
    return program;
  }
}
