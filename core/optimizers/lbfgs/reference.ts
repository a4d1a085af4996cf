/** L-BFGS in float64 on the host: the reference that the kernels are compared with. */

import { axpy, dot } from "../../ops/tensor.ts";
import { LineSearch } from "./reference_line_search.ts";

/** Options of {@linkcode LbfgsReference}. */
export interface LbfgsReferenceOptions {
  /** Pairs that are remembered. Default 10. */
  readonly history?: number;
  /** The step to try first along a direction. Default 1. */
  readonly learningRate?: number;
  /** It ends when eight iterations lowered the value by less than this share of it each. Default 0: never. */
  readonly enough?: number;
}

/** A step and the change of the gradient along it. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
}

/** The root mean square change of the numbers that a first step without history tries. */
const FIRST_CHANGE = 0.01;

/** The root mean square gradient, relative to the value, below which there is nothing left to do. */
const FLAT = 1e-12;

/** The least product of a pair, relative to the norms. */
const CURVATURE_NOISE = 1e-6;

/** Iterations from one look at what they gained to the next. */
const WINDOW = 8;

/** Points that must lie between two recoveries. */
const PATIENCE = 10;

/**
 * L-BFGS (Liu and Nocedal 1989) in float64, with the two-loop recursion on vectors (Nocedal and Wright,
 * "Numerical Optimization", 2nd edition, algorithm 7.4). Like the kernels it is told one evaluation after the
 * other and says where it wants the next one.
 */
export class LbfgsReference {
  /** The point of the next evaluation. */
  position: Float64Array;
  /** The direction of the line search. */
  direction: Float64Array;
  /** The reason for the end, once there is one. */
  end: "converged" | "not finite" | "enough" | undefined;
  /** Points accepted, the start among them. */
  accepted = 0;
  /** Recoveries from values that were not finite: the step was halved and the history forgotten. */
  recovered = 0;
  readonly #history: number;
  #rate: number;
  #pairs: Pair[] = [];
  #start: Float64Array;
  #startGradient: Float64Array;
  #startValue = NaN;
  #search: LineSearch | undefined;
  #fallback = false;
  #acceptedBefore = 0;
  readonly #enough: number;
  #mark = NaN;

  /** Begins at these numbers. */
  constructor(start: ArrayLike<number>, options: LbfgsReferenceOptions = {}) {
    this.position = Float64Array.from(start);
    this.#start = this.position;
    this.direction = new Float64Array(start.length);
    this.#startGradient = this.direction;
    this.#history = options.history ?? 10;
    this.#rate = options.learningRate ?? 1;
    this.#enough = options.enough ?? 0;
  }

  /** Takes value and gradient at {@linkcode position}. */
  tell(value: number, gradient: ArrayLike<number>): void {
    if (this.end !== undefined) return;
    const search = this.#search;
    const finite = Number.isFinite(value) && Number.isFinite(dot(gradient, gradient));
    if (search === undefined) {
      if (finite) this.#accept(value, gradient);
      else this.end = "not finite";
      return;
    }
    const slope = dot(gradient, this.direction);
    if (this.#fallback) return finite ? this.#accept(value, gradient) : this.#resetHistory(true);
    const outcome = search.tell({ value: finite ? value : NaN, slope });
    if (outcome === "accepted") return this.#accept(value, gradient);
    if (outcome === "failed") return this.#resetHistory(search.sawBad);
    this.#fallback = outcome === "fallback";
    this.#move();
  }

  #accept(value: number, gradient: ArrayLike<number>): void {
    if (this.#search !== undefined) this.#remember(this.#search.step, gradient);
    this.#start = this.position;
    this.#startGradient = Float64Array.from(gradient);
    this.#startValue = value;
    this.accepted++;
    if (this.#isEnough(value)) return this.#finish("enough");
    if (this.#pairs.length > 0) {
      this.direction = twoLoops(gradient, this.#pairs);
      const slope = dot(gradient, this.direction);
      if (slope < 0) return this.#searchFrom(slope, this.#rate);
    }
    this.#descend();
  }

  #isEnough(value: number): boolean {
    if (this.#enough === 0 || (this.accepted - 1) % WINDOW !== 0) return false;
    const gained = this.#mark - value;
    this.#mark = value;
    return gained < WINDOW * this.#enough * Math.abs(value);
  }

  #remember(taken: number, gradient: ArrayLike<number>): void {
    const step = this.direction.map((value) => taken * value);
    const change = axpy(-1, this.#startGradient, gradient);
    const noise = CURVATURE_NOISE * Math.sqrt(dot(step, step) * dot(change, change));
    if (!(dot(step, change) > noise)) return;
    this.#pairs.push({ step, change });
    if (this.#pairs.length > this.#history) this.#pairs.shift();
  }

  /** Forgets the history and goes along the gradient. */
  #descend(): void {
    this.#pairs = [];
    const gradient = this.#startGradient;
    this.direction = gradient.map((value) => -value);
    const norm = Math.sqrt(dot(gradient, gradient) / gradient.length);
    if (norm <= FLAT * Math.abs(this.#startValue)) return this.#finish("converged");
    this.#searchFrom(-dot(gradient, gradient), this.#rate * FIRST_CHANGE / norm);
  }

  #resetHistory(bad: boolean): void {
    if (this.#pairs.length === 0) return this.#finish(bad ? "not finite" : "converged");
    if (bad) {
      const soon = this.accepted - this.#acceptedBefore < PATIENCE;
      if (this.recovered > 0 && soon) return this.#finish("not finite");
      this.recovered++;
      this.#rate /= 2;
      this.#acceptedBefore = this.accepted;
    }
    this.#descend();
  }

  #finish(end: NonNullable<LbfgsReference["end"]>): void {
    this.end = end;
    this.position = this.#start;
  }

  #searchFrom(slope: number, first: number): void {
    this.#search = new LineSearch({ value: this.#startValue, slope, first });
    this.#fallback = false;
    this.#move();
  }

  #move(): void {
    this.position = axpy(this.#search!.step, this.direction, this.#start);
  }
}

/** The direction from pairs, oldest first. */
function twoLoops(gradient: ArrayLike<number>, pairs: readonly Pair[]): Float64Array {
  let remaining: Float64Array = Float64Array.from(gradient);
  const coefficients = new Map<Pair, number>();
  for (const pair of [...pairs].reverse()) {
    const coefficient = dot(pair.step, remaining) / dot(pair.step, pair.change);
    coefficients.set(pair, coefficient);
    remaining = axpy(-coefficient, pair.change, remaining);
  }
  const { step, change } = pairs.at(-1)!;
  const scale = dot(step, change) / dot(change, change);
  let result: Float64Array = remaining.map((value) => scale * value);
  for (const pair of pairs) {
    const correction = dot(pair.change, result) / dot(pair.step, pair.change);
    result = axpy(coefficients.get(pair)! - correction, pair.step, result);
  }
  return result.map((value) => -value);
}
