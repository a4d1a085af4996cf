import type { Reader } from "./values.ts";

/** One option: parsing, validation and help are all made from this. */
export interface Option<T = unknown> {
  /** What the value is called in the help; without it the option is a flag. */
  readonly placeholder?: string;
  /** Turns the text into the value; flags have none. */
  readonly read?: Reader<T>;
  /** The letter after a single dash. */
  readonly letter?: string;
  /** Whether it may be given several times; its values are a list. Default `false`. */
  readonly many?: boolean;
  /** What holds when the option is not given, in words for the help. */
  readonly fallback?: string;
  /** What it does, in the help. */
  readonly description: string;
}

/** An option with a value. */
export function value<T>(
  placeholder: string,
  read: Reader<T>,
  description: string,
  rest: { readonly fallback?: string; readonly letter?: string } = {},
): Option<T> & { readonly read: Reader<T> } {
  return { placeholder, read, description, ...rest };
}

/** An option with a value that may be given several times. */
export function list<T>(
  placeholder: string,
  read: Reader<T>,
  description: string,
): Option<T> & { readonly read: Reader<T>; readonly many: true } {
  return { placeholder, read, description, many: true };
}
