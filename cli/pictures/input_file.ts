/** The bytes of a picture: of a file, a pipe or standard input, no more than such a picture can need. */
import { PentimentoError } from "@pentimento/pentimento";
import { explainFileError } from "../files.ts";
import { isStandardInput } from "../standard_streams.ts";
import { say } from "../terminal/terminal.ts";
import { READABLE_FORMATS } from "./formats/index.ts";

/** What every file may have, whatever its picture's size: metadata, or what programs put behind it. */
const ALWAYS = 32 * 2 ** 20;

/** No picture that can be read is stored in more: 16 bits of red, green, blue and alpha, and as much again. */
const MOST_PER_PIXEL = 16;

/** Milliseconds until a line says what is waited for. */
const PATIENCE = 10_000;

/** A picture's file in messages: `The content image harbour.png`. */
export function namedInput(path: string, what: string): string {
  return `The ${what} ${isStandardInput(path) ? "from standard input" : path}`;
}

/** How much of a file is read, by its beginning; and what is said when there is more. */
type Limit = (beginning: Uint8Array) => { readonly limit: number; readonly tooLarge: Error };

/**
 * Reads all of a file, pipe or standard input, `-`. What changes or grows meanwhile does no harm: all that
 * is checked later is checked of these bytes.
 *
 * @param what the purpose of the picture in messages
 * @param pixelsOf the number of pixels that the first 32 MiB of a larger file claim; it may throw
 * @throws {PentimentoError} when it cannot be read, is empty, no file, or larger than its picture can need
 */
export async function readInput(
  path: string,
  what: string,
  pixelsOf: (beginning: Uint8Array) => number,
): Promise<Uint8Array<ArrayBuffer>> {
  const named = namedInput(path, what);
  const limitOf: Limit = (beginning) => {
    const limit = ALWAYS + MOST_PER_PIXEL * pixelsOf(beginning);
    const shown = Math.round(limit / 2 ** 20).toLocaleString("en");
    const message = `${named} has more than the ${shown} MiB that its pixels can need: ` +
      "open it in another program and save it again";
    return { limit, tooLarge: new PentimentoError(message) };
  };
  let bytes;
  try {
    using _waiting = sayWhenWaiting(named);
    bytes = isStandardInput(path)
      ? await readStandardInput(what, limitOf)
      : await readFile(path, named, limitOf);
  } catch (error) {
    if (error instanceof PentimentoError) throw error;
    throw isStandardInput(path)
      ? explainFileError(error, `read the ${what} from`, "standard input")
      : explainFileError(error, `read the ${what}`, path);
  }
  if (bytes.length > 0) return bytes;
  throw new PentimentoError(`${named} is empty: give a ${READABLE_FORMATS} file`);
}

function readStandardInput(what: string, limitOf: Limit): Promise<Uint8Array<ArrayBuffer>> {
  if (!Deno.stdin.isTerminal()) return readAll(Deno.stdin, 0, limitOf);
  throw new PentimentoError(
    `The ${what} is to come from standard input, which is a terminal: pipe a picture into the ` +
      "command, or name a file",
  );
}

async function readFile(
  path: string,
  named: string,
  limitOf: Limit,
): Promise<Uint8Array<ArrayBuffer>> {
  const info = await Deno.stat(path);
  if (info.isDirectory) {
    throw new PentimentoError(`${named} is a folder: name a ${READABLE_FORMATS} file`);
  }
  if (!info.isFile && !info.isFifo) {
    throw new PentimentoError(
      `${named} is a device, not a file: save the picture to a file first, or pipe it into -`,
    );
  }
  using file = await Deno.open(path);
  return await readAll(file, info.size, limitOf);
}

/** Reads to the end, in memory that grows with what is there. */
async function readAll(
  source: { read(into: Uint8Array): Promise<number | null> },
  expected: number,
  limitOf: Limit,
): Promise<Uint8Array<ArrayBuffer>> {
  // One byte more than expected, so that the end shows without growing.
  let bytes = new Uint8Array(Math.min(ALWAYS, expected || 2 ** 16) + 1);
  let count = 0;
  let most: ReturnType<Limit> | undefined;
  for (;;) {
    const read = await source.read(bytes.subarray(count));
    if (read === null) return new Uint8Array(bytes.buffer.transfer(count));
    count += read;
    if (count < bytes.length) continue;
    if (count > ALWAYS) most ??= limitOf(bytes);
    if (most && count > most.limit) throw most.tooLarge;
    const length = Math.max(2 * bytes.length, most ? expected + 1 : 0);
    const larger = new Uint8Array(Math.min(length, (most?.limit ?? ALWAYS) + 1));
    larger.set(bytes);
    bytes = larger;
  }
}

/** Says after a while what is waited for: a pipe that nobody writes to never ends. */
function sayWhenWaiting(named: string): Disposable {
  const timer = setTimeout(
    () => say(`${named} has not come yet: waiting for whoever writes it`),
    PATIENCE,
  );
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
