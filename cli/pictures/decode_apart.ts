/** Decoding in a worker of its own, within bounds of time and memory. */
import { PentimentoError } from "@pentimento/pentimento";
import type { DecodingAnswer } from "./formats/decode_worker.ts";
import type { Bitmap } from "./formats/format.ts";

const WORKER = new URL("./formats/decode_worker.ts", import.meta.url);

const MiB = 1024 ** 2;

/** How often the bounds are looked at, in milliseconds. */
const TICK = 20;

/** What decoding a picture may take. */
export interface DecodingBounds {
  /** Seconds in which this process ran. */
  readonly seconds: number;
  /** Growth of the process in bytes. */
  readonly bytes: number;
}

/**
 * The bounds for a picture of this size: 10 seconds and 4 for each megapixel, some ten times what a slow
 * decoder takes on an old machine; 64 MiB and 8 times the picture's RGBA samples, of 1, 2 or 4 bytes.
 *
 * @param depth bits of the samples. Default 8
 */
export function decodingBounds(width: number, height: number, depth = 8): DecodingBounds {
  const pixels = width * height;
  const sample = depth > 16 ? 4 : depth > 8 ? 2 : 1;
  return { seconds: 10 + 4e-6 * pixels, bytes: 64 * MiB + 8 * 4 * sample * pixels };
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Decodes an image file in a worker that ends with it, and gives its memory back. One at a time, for the
 * bound of memory is watched by the growth of the process.
 *
 * Deno's `terminate()` does not stop a worker that is in the middle of a calculation: such a one ends with
 * the process, so whoever refuses a picture for its bounds should end soon.
 *
 * @param bytes the file, which is handed over to the worker: they are gone afterwards
 * @param worker the code of the worker. Default: `formats/decode_worker.ts`
 * @throws {PentimentoError} when the worker's code may not be read.
 * @throws {Error} with the decoder's message, or saying which bound was reached.
 */
export function decodeApart(
  bytes: Uint8Array,
  bounds: DecodingBounds,
  worker: URL = WORKER,
): Promise<Bitmap> {
  const decoding = last.then(() => decode(bytes, bounds, worker));
  last = decoding.catch(() => {});
  return decoding;
}

async function decode(bytes: Uint8Array, bounds: DecodingBounds, url: URL): Promise<Bitmap> {
  const { promise, resolve, reject } = Promise.withResolvers<Bitmap>();
  const watch = watchBounds(bounds, reject);
  const worker = new Worker(url, { type: "module" });
  try {
    worker.onmessage = ({ data }: MessageEvent<DecodingAnswer>) => {
      if ("bitmap" in data) resolve(data.bitmap);
      else reject(new Error(asReason(data.fault)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(cannotStart(event.message));
    };
    const isWhole = bytes.byteLength === bytes.buffer.byteLength;
    worker.postMessage(bytes, isWhole ? [bytes.buffer as ArrayBuffer] : []);
    return await promise;
  } finally {
    clearInterval(watch);
    worker.terminate();
  }
}

/** Looks at the bounds again and again, and refuses when one is reached. */
function watchBounds(
  { seconds, bytes }: DecodingBounds,
  refuse: (error: Error) => void,
): ReturnType<typeof setInterval> {
  const before = Deno.memoryUsage().rss;
  let looked = performance.now();
  let passed = 0;
  return setInterval(() => {
    const now = performance.now();
    // A process that was stopped, or a machine that slept, had no time to decode in.
    passed += Math.min(now - looked, 5 * TICK);
    looked = now;
    if (passed > 1000 * seconds) {
      refuse(new Error(`decoding it takes more than ${Number(seconds.toPrecision(2))} seconds`));
    } else if (Deno.memoryUsage().rss - before > bytes) {
      refuse(new Error(`decoding it takes more than ${Math.round(bytes / MiB)} MiB of memory`));
    }
  }, TICK);
}

/** A library's message as a part of a sentence: it may quote the file. */
function asReason(message: string): string {
  return message.replaceAll(/\p{Cc}+/gu, " ").trim().slice(0, 200) || "no reason given";
}

function cannotStart(message: string): Error {
  const [reason] = message.split("\n");
  const place = WORKER.protocol === "file:" ? WORKER.pathname : WORKER.href;
  return new PentimentoError(
    `Pictures are decoded in a worker, whose code could not be loaded (${reason}): ` +
      `allow Deno to read the folder of ${place}`,
  );
}
