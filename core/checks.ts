/** Checks of single values. Each throws a `TypeError` or a `RangeError` that says what was wanted and what was found. */
import { outOfRange, wrongKind } from "./errors.ts";

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
export function isWithin(value: number, limits: NumberLimits): boolean {
  expectOptions("isWithin()", limits);
  const { least = 0, most, positive } = limits;
  return typeof value === "number" && value >= least && value <= (most ?? Number.MAX_VALUE) &&
    !(positive && value === 0);
}

/**
 * The numbers within limits in words, as in `a number above 0, up to 16`.
 *
 * @category Options
 */
export function describeLimits(limits: NumberLimits): string {
  expectOptions("describeLimits()", limits);
  const { least = 0, most, positive } = limits;
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
  if (value === undefined || choices.includes(value)) return;
  const wanted = `choose one of ${choices.join(", ")}`;
  if (typeof value !== "string") throw wrongKind(`The ${what} is ${found(value)}: ${wanted}`);
  throw outOfRange(`The ${what} "${value}" is not known: ${wanted}`);
}

/**
 * Checks that a value is an object with properties.
 *
 * @param wanted what to give, as in `an object of options`
 */
export function expectObject(what: string, value: unknown, wanted: string): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw wrongKind(`The ${what} ${isPlural(what)} ${found(value)}: give ${wanted}`);
}

/** Checks that a value can be an object of options, of which none has to be there. */
export function expectOptions(of: string, value: unknown): void {
  expectObject(`options of ${of}`, value, "an object");
}

/** Checks that a choice is one of those that there are, and there. */
export function expectChoice(what: string, value: string, choices: readonly string[]): void {
  if (value === undefined) {
    throw wrongKind(`No ${what} is given: choose one of ${choices.join(", ")}`);
  }
  checkChoice(what, value, choices);
}

/** Checks that a value has numbers one after the other: a typed array or a list. */
export function expectNumbers(what: string, value: ArrayLike<number>): void {
  if (typeof value === "object" && value !== null && typeof value.length === "number") return;
  throw wrongKind(`The ${what} ${isPlural(what)} ${found(value)}: give an array of numbers`);
}

/** Checks that a value is a text. */
export function expectText(what: string, value: unknown): void {
  if (typeof value === "string") return;
  throw wrongKind(`The ${what} is ${found(value)}: give a text`);
}

/** Checks that a value is a map. */
export function expectMap(what: string, value: unknown): void {
  if (value instanceof Map) return;
  throw wrongKind(`The ${what} ${isPlural(what)} ${found(value)}: give a Map`);
}

/** Checks that a value is a list. */
export function expectList(what: string, value: unknown, wanted: string): void {
  if (Array.isArray(value)) return;
  throw wrongKind(`The ${what} ${isPlural(what)} ${found(value)}: give ${wanted}`);
}

/** Checks that a value is a function, or not there. */
export function expectFunction(what: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  throw wrongKind(`The ${what} is ${found(value)}: give a function, or leave it out`);
}

/** A value in few words, for messages. */
export function found(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  }
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return "a list";
  const name = value.constructor?.name;
  if (!name || name === "Object") return "an object";
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

/** What is wrong with numbers: that one of them is none, or their values. */
export function wrongNumbers(
  message: string,
  ...values: readonly unknown[]
): TypeError | RangeError {
  const numbers = values.every((value) => typeof value === "number");
  return numbers ? outOfRange(message) : wrongKind(message);
}

function isPlural(what: string): string {
  return /^[^ ]*s( of|$)|^[^ ]* [^ ]*s$/.test(what) ? "are" : "is";
}

function mistaken(what: string, value: unknown, wanted: string): TypeError | RangeError {
  return wrongNumbers(`The ${what} is ${found(value)}: give ${wanted}`, value);
}
