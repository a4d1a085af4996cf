/** Checks of single values. Each throws a {@linkcode PentimentoError} that names what is wrong. */
import { PentimentoError } from "./errors.ts";

/**
 * The limits of a number.
 *
 * @category Options
 */
export interface NumberLimits {
  /** The least that it may be. Default 0. */
  readonly least?: number;
  /** The most that it may be. Default: no limit but that it is finite. */
  readonly most?: number;
  /** Whether it has to be above 0. Default false. */
  readonly positive?: boolean;
}

/**
 * Whether a number is within limits.
 *
 * @category Options
 */
export function isWithin(value: number, { least = 0, most, positive }: NumberLimits): boolean {
  return typeof value === "number" && value >= least && value <= (most ?? Number.MAX_VALUE) &&
    !(positive && value === 0);
}

/**
 * The numbers within limits in words, as in `a number above 0, up to 16`.
 *
 * @category Options
 */
export function describeLimits({ least = 0, most, positive }: NumberLimits): string {
  const from = positive && least === 0 ? "above 0" : `of at least ${least}`;
  return `a number ${from}${most === undefined ? "" : `, up to ${briefly(most)}`}`;
}

/** A limit as it is typed: `1e15` for a long one. */
function briefly(limit: number): string {
  return limit < 1e9 ? String(limit) : limit.toExponential().replace("+", "");
}

/** Checks that a number is finite and within limits. */
export function expectNumber(what: string, value: number, limits: NumberLimits): void {
  if (!isWithin(value, limits)) throw mistaken(what, value, describeLimits(limits));
}

/** Checks that a number is a whole one from `least` to `most`. */
export function expectWhole(
  what: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const up = value > most ? `, up to ${most}` : "";
  throw mistaken(what, value, `a whole number of at least ${least}${up}`);
}

/** Checks that a number is from 0 to 1; `below` excludes 1. */
export function expectShare(what: string, value: number, below = false): void {
  if (typeof value === "number" && value >= 0 && value <= 1 && !(below && value === 1)) return;
  throw mistaken(what, value, `a number from 0 to ${below ? "below 1" : "1"}`);
}

/** Checks that a choice is one of those that there are; `undefined` is none. */
export function checkChoice(
  what: string,
  value: string | undefined,
  choices: readonly string[],
): void {
  if (value !== undefined && !choices.includes(value)) {
    throw new PentimentoError(
      `The ${what} "${value}" is not known: choose one of ${choices.join(", ")}`,
    );
  }
}

function mistaken(what: string, value: number, wanted: string): PentimentoError {
  return new PentimentoError(`The ${what} is ${value}: give ${wanted}`);
}
