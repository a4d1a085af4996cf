/** Checks of single values. Each throws a {@linkcode PentimentoError} that names what is wrong. */
import { PentimentoError } from "./errors.ts";

/** Checks that a number is finite and above 0. */
export function expectPositive(what: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw mistaken(what, value, "a number above 0");
}

/** Checks that a number is finite and at least 0. */
export function expectNotNegative(what: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw mistaken(what, value, "a number of at least 0");
  }
}

/** Checks that a number is a whole one and at least `least`. */
export function expectWhole(what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw mistaken(what, value, `a whole number of at least ${least}`);
  }
}

/** Checks that a number is from 0 to 1; `below` excludes 1. */
export function expectShare(what: string, value: number, below = false): void {
  if (value >= 0 && value <= 1 && !(below && value === 1)) return;
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
