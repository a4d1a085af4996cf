/**
 * Stands in for `jsr:@std/assert` where JSR cannot be reached: the functions this project's tests
 * use, with the same signatures and verdicts. Messages differ in their wording.
 */

/** Thrown by every check of this module that fails. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

// deno-lint-ignore no-explicit-any -- a class's constructor, whatever it takes, as in @std/assert
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function fail(what: string, message: string | undefined): never {
  throw new AssertionError(message === undefined ? what : `${what}: ${message}`);
}

function show(value: unknown): string {
  return Deno.inspect(value, { depth: 6, iterableLimit: 40, strAbbreviateSize: 2000 });
}

/** Fails when `expr` is falsy. */
export function assert(expr: unknown, message = ""): asserts expr {
  if (!expr) throw new AssertionError(message);
}

/** Fails unless both are deeply equal: same prototype, keys and values, `NaN` equal to itself. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (equal(actual, expected)) return;
  fail(
    `Values are not equal.\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`,
    message,
  );
}

/** Fails when both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (equal(actual, expected)) fail(`Expected something other than ${show(actual)}`, message);
}

/** Fails unless the two numbers lie within `tolerance`, by default 1e-7 of the expected one. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const difference = Math.abs(expected - actual);
  if (difference <= allowed) return;
  fail(
    `Expected ${actual} to be within ${allowed} of ${expected}, but it is ${difference} away`,
    message,
  );
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) {
    fail(`Expected ${show(actual)} to contain ${show(expected)}`, message);
  }
}

/** Fails unless `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (!expected.test(actual)) fail(`Expected ${show(actual)} to match ${expected}`, message);
}

/** Fails unless `fn` throws, and returns the error. */
export function assertThrows(fn: () => unknown, message?: string): unknown;
/** Fails unless `fn` throws an error of the class, with the text in its message; returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  message?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  classOrMessage?: ErrorClass<E> | string,
  msgIncludes?: string,
  message?: string,
): E | Error | unknown {
  try {
    fn();
  } catch (error) {
    return checkThrown(error, classOrMessage, msgIncludes, message);
  }
  fail("Expected function to throw", typeof classOrMessage === "string" ? classOrMessage : message);
}

/** Fails unless the promise that `fn` returns is rejected, and returns the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
/** Fails unless `fn` rejects with an error of the class, with the text in its message; returns the error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  message?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  classOrMessage?: ErrorClass<E> | string,
  msgIncludes?: string,
  message?: string,
): Promise<E | Error | unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    await promise;
  } catch (error) {
    if (promise === undefined) fail("Function throws when expected to reject", message);
    return checkThrown(error, classOrMessage, msgIncludes, message);
  }
  fail(
    "Expected function to reject",
    typeof classOrMessage === "string" ? classOrMessage : message,
  );
}

function checkThrown<E extends Error>(
  error: unknown,
  classOrMessage: ErrorClass<E> | string | undefined,
  msgIncludes: string | undefined,
  message: string | undefined,
): unknown {
  if (typeof classOrMessage !== "function") return error;
  if (!(error instanceof Error)) fail(`Expected an Error, found ${show(error)}`, message);
  if (!(error instanceof classOrMessage)) {
    fail(`Expected a ${classOrMessage.name}, found ${error.name}: ${error.message}`, message);
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    fail(`Expected an error that says "${msgIncludes}", found "${error.message}"`, message);
  }
  return error;
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a === 0 && b === 0) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof WeakMap || a instanceof WeakSet) {
    throw new TypeError(`cannot compare ${a.constructor.name} instances`);
  }
  if (a instanceof WeakRef) return equal(a.deref(), (b as WeakRef<object>).deref());
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) return equalElements(a, b);
  if (a instanceof Error && a.message !== (b as Error).message) return false;
  if (a instanceof Set) return equalSets(a, b as Set<unknown>);
  if (a instanceof Map) return equalMaps(a, b as Map<unknown, unknown>);
  return equalKeys(a, b);
}

/** Typed arrays element by element: asking a million of them for their keys takes seconds. */
function equalElements(a: object, b: object): boolean {
  const x = a as Float64Array;
  const y = b as Float64Array;
  return x.length === y.length && x.every((v, i) => v === y[i] || Object.is(v, y[i]));
}

function equalSets(a: Set<unknown>, b: Set<unknown>): boolean {
  return a.size === b.size && [...a].every((x) => b.has(x) || [...b].some((y) => equal(x, y)));
}

function equalMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, x]) => b.has(key) && equal(x, b.get(key)));
}

function equalKeys(a: object, b: object): boolean {
  const keys = Reflect.ownKeys(a);
  if (keys.length !== Reflect.ownKeys(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key) &&
    equal(a[key as keyof typeof a], b[key as keyof typeof b])
  );
}
