/** Checks of single values that several rooms make. */
import { PentimentoError } from "./errors.ts";

/**
 * Checks that a number is finite and above 0.
 *
 * @throws {PentimentoError} naming what it is
 */
export function expectPositive(what: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new PentimentoError(`The ${what} is ${value}: give a number above 0`);
  }
}

/**
 * Checks that a choice is one of those that there are; `undefined` is none.
 *
 * @throws {PentimentoError} naming them
 */
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
