/** Scopes of errors, which WebGPU reports instead of throwing them. */
import { type GpuInfo, mebibytes } from "./capabilities.ts";
import { OutOfMemoryError } from "../errors.ts";

// WebGPU's types for TypeScript outside Deno, which has them built in.
/// <reference types="@webgpu/types" />

/** The kinds of errors, the outermost scope first. */
const KINDS = ["validation", "internal", "out-of-memory"] as const;

/** An error that WebGPU reported. */
export interface ReportedError {
  readonly kind: typeof KINDS[number];
  readonly message: string;
}

/** The end of some work: its result, what it threw, and what was reported first. */
export interface Scoped<T> {
  readonly result: T | undefined;
  readonly thrown: unknown;
  readonly reported: ReportedError | undefined;
}

/**
 * Runs something within scopes for every kind of errors. Scopes are a stack of the whole device, so they are opened
 * and closed before the call returns: nobody else's work falls between.
 *
 * @param work something that waits for nothing
 */
export async function scoped<T>(device: GPUDevice, work: () => T): Promise<Scoped<T>> {
  for (const kind of KINDS) device.pushErrorScope(kind);
  let result: T | undefined;
  let thrown: unknown;
  try {
    result = work();
  } catch (error) {
    thrown = error ?? new Error("something was thrown that is nothing");
  }
  const innermostFirst = KINDS.toReversed();
  const errors = await Promise.all(innermostFirst.map(() => device.popErrorScope()));
  const first = errors.findIndex((error) => error !== null);
  const reported = errors[first] &&
    { kind: innermostFirst[first]!, message: errors[first].message };
  return { result, thrown, reported: reported ?? undefined };
}

/** What WebGPU reported, as an error. */
export function failureOf(
  { kind, message }: ReportedError,
  doing: string,
  { info, allocatedBytes }: { readonly info: GpuInfo; readonly allocatedBytes: number },
): Error {
  if (kind !== "out-of-memory") return new Error(`WebGPU ${kind} error while ${doing}: ${message}`);
  return new OutOfMemoryError(
    `${info.description} ran out of memory while ${doing} (${mebibytes(allocatedBytes)} in use): ` +
      "choose a smaller picture",
  );
}
