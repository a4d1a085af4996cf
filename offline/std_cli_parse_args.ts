/**
 * Stands in for `jsr:@std/cli/parse-args` where JSR cannot be reached: with the three options that this
 * project uses, the same results and types. The other options are left out.
 */

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<
  B extends string | undefined = string | undefined,
  S extends string | undefined = string | undefined,
> {
  /** Options without a value; `false` where they are not given. Default none. */
  boolean?: B | ReadonlyArray<Extract<B, string>>;
  /** Options with a text as their value, empty where it is missing. Default none. */
  string?: S | ReadonlyArray<Extract<S, string>>;
  /** Called with each argument that no option accounts for; `false` leaves it out of the result. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The result of {@linkcode parseArgs}: options by their names, all else in `_`. */
export type Args<B extends string | undefined, S extends string | undefined> =
  & Record<string, unknown>
  & { [K in B & string]: boolean }
  & { [K in S & string]?: string }
  & { _: Array<string | number> };

interface Known {
  readonly boolean: ReadonlySet<string>;
  readonly string: ReadonlySet<string>;
  readonly unknown: NonNullable<ParseOptions["unknown"]>;
}

type Result = Record<string, unknown> & { _: Array<string | number> };

/**
 * Reads a command line: `--name value`, `--name=value`, `--flag`, `-abc`, `-n value`, and after `--` only
 * words. What looks like a number becomes one unless its option is a `string` (for what is no option:
 * unless `_` is).
 */
export function parseArgs<
  B extends string | undefined = undefined,
  S extends string | undefined = undefined,
>(args: readonly string[], options: ParseOptions<B, S> = {}): Args<B, S> {
  const known: Known = {
    boolean: new Set([options.boolean ?? []].flat() as string[]),
    string: new Set([options.string ?? []].flat() as string[]),
    unknown: options.unknown ?? (() => true),
  };
  const end = args.indexOf("--");
  const parsed = end < 0 ? args : args.slice(0, end);
  const result: Result = { _: [] };
  for (let i = 0; i < parsed.length; i++) {
    const arg = parsed[i]!;
    const next = parsed[i + 1];
    if (/^--./s.test(arg)) {
      if (setLong(result, known, arg, next)) i++;
    } else if (/^-./s.test(arg)) {
      if (setShort(result, known, arg, next)) i++;
    } else if (known.unknown(arg) !== false) {
      result._.push(known.string.has("_") ? arg : numberIfOne(arg));
    }
  }
  for (const key of known.boolean) if (!Object.hasOwn(result, key)) result[key] = false;
  if (end >= 0) result._.push(...args.slice(end + 1));
  return result as Args<B, S>;
}

/** Sets a `--name`; says whether it took the next argument as its value. */
function setLong(result: Result, known: Known, arg: string, next: string | undefined): boolean {
  const equals = arg.indexOf("=", 3);
  if (equals > 0) {
    // As in @std/cli, "--no-x=y" means "--x=y".
    const key = arg.slice(2, equals).replace(/^no-(?=.)/s, "");
    const value = arg.slice(equals + 1);
    set(result, known, key, known.boolean.has(key) ? value !== "false" : value, arg);
    return false;
  }
  const key = arg.slice(2);
  return setWithNext(result, known, key, arg, next, (text) => !text.startsWith("-"));
}

/** Sets the letters of `-abc`; says whether the last one took the next argument as its value. */
function setShort(result: Result, known: Known, arg: string, next: string | undefined): boolean {
  for (let i = 1; i < arg.length - 1; i++) {
    const letter = arg[i]!;
    const rest = arg.slice(i + 1);
    const given = valueAfter(letter, rest, arg.length - 1 > i + 1);
    if (given !== undefined) {
      set(result, known, letter, given, arg);
      if (rest !== "-") return false;
    } else {
      set(result, known, letter, known.string.has(letter) ? "" : true, arg);
    }
  }
  const last = arg.at(-1)!;
  if (last === "-") return false;
  return setWithNext(result, known, last, arg, next, (text) => !/^--?[^-]/.test(text));
}

/** The value that stands in the same argument behind a letter: `-n5`, `-n=five`, `-n/five`. */
function valueAfter(letter: string, rest: string, more: boolean): string | undefined {
  if (rest === "-") return rest;
  if (rest === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const assigned = /=(.+)/.exec(rest);
    if (assigned) return assigned[1]!;
    if (/-?\d+(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  }
  return more && /^\W/.test(rest) ? rest : undefined;
}

function setWithNext(
  result: Result,
  known: Known,
  key: string,
  arg: string,
  next: string | undefined,
  isValue: (text: string) => boolean,
): boolean {
  const takesValue = !known.boolean.has(key);
  if (next && takesValue && isValue(next)) {
    set(result, known, key, next, arg);
    return true;
  }
  if (next === "true" || next === "false") {
    set(result, known, key, next === "true", arg);
    return true;
  }
  set(result, known, key, known.string.has(key) ? "" : true, arg);
  return false;
}

function set(result: Result, known: Known, key: string, value: string | boolean, arg: string) {
  const isKnown = known.boolean.has(key) || known.string.has(key);
  if (!isKnown && known.unknown(arg, key, value) === false) return;
  const found = typeof value === "string" && !known.string.has(key) ? numberIfOne(value) : value;
  setNested(result, key.split("."), found);
}

/** Sets what `--a.b` names: b of an object a. */
function setNested(object: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key, ...rest] = keys as [string, ...string[]];
  if (rest.length === 0) object[key] = value;
  else setNested((object[key] ??= {}) as Record<string, unknown>, rest, value);
}

function numberIfOne(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}
