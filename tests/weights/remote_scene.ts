/** A fetch without waiting, and helpers to watch it. */
import { assertRejects } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import type { PieceStore } from "../../weights/fetch/piece_store.ts";
import { openRemote, type RemoteOptions } from "../../weights/fetch/remote.ts";
import type { FileServer } from "./http_server.ts";

/** Options under which nothing waits. */
export interface NoWaiting extends RemoteOptions {
  /** The pauses that would have been made between retries, in seconds. */
  readonly pauses: number[];
  /** The reasons of retries. */
  readonly reasons: string[];
}

const STALL_SECONDS = 1234;

/** No pause between retries is as long; a wait for a server is, under {@linkcode STALL_SECONDS}. */
const LONG_MILLISECONDS = 100_000;

/**
 * Options under which the pauses between retries take no time and are noted down, and in which a
 * connection never counts as stalled, so that no test depends on a clock.
 */
export function noWaiting(): NoWaiting {
  const [pauses, reasons]: [number[], string[]] = [[], []];
  return {
    pauses,
    reasons,
    stallSeconds: STALL_SECONDS,
    delay: (milliseconds, signal) => {
      if (milliseconds > LONG_MILLISECONDS) return untilAborted(signal);
      pauses.push(milliseconds / 1000);
      return Promise.resolve();
    },
    onRetry: (why) => reasons.push(why),
  };
}

/** Settles when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

/** Counts the bytes of ranges that are asked for and have not come to an end. */
export class Flight {
  /** Now. */
  now = 0;
  /** At most. */
  most = 0;

  /** A `fetch` that counts. Its callers end every request by its signal, also after the last byte. */
  readonly fetch: typeof fetch = (input, init) => {
    const range = new Headers(init?.headers).get("range");
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "")!;
    const length = Number(last) + 1 - Number(first);
    this.now += length;
    this.most = Math.max(this.most, this.now);
    init!.signal!.addEventListener("abort", () => this.now -= length);
    return fetch(input, init);
  };
}

/** A store of pieces in memory. */
export class MemoryStore implements PieceStore {
  readonly kept = new Map<string, Uint8Array>();
  /** The number of requests for a piece that was there. */
  found = 0;

  get(key: string): Promise<Uint8Array | undefined> {
    const bytes = this.kept.get(key);
    if (bytes !== undefined) this.found++;
    return Promise.resolve(bytes);
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    this.kept.set(key, bytes.slice());
    return Promise.resolve();
  }
}

/** The path of the file that is read. */
export const PATH = "/model.bin";

/** The file's length. */
export const SIZE = 500_000;

/** Opens the file and reads the bytes 100000 to 400000, which are not in the first request. */
export async function readPart(server: FileServer, options = noWaiting()): Promise<Uint8Array> {
  const source = await openRemote(server.url(PATH), options);
  try {
    return await source.read(100_000, 400_000);
  } finally {
    source.close();
  }
}

/** The message with which {@linkcode readPart} fails. */
export async function messageOf(server: FileServer, options = noWaiting()): Promise<string> {
  return (await assertRejects(() => readPart(server, options), PentimentoError)).message;
}

/** An answer in place of the file. */
export function answer(
  status: number,
  headers: Record<string, string> = {},
  body = "no",
): Response {
  return new Response(body, { status, headers });
}
