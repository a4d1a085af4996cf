/** The bytes of a picture: of a file, a pipe or standard input, no more than such a picture can need. */
import { PentimentoError } from "@pentimento/pentimento";
import { explainFileError } from "../files.ts";
import { isStandardInput } from "../standard_input.ts";
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
  const fail = (found: string, remedy: string) =>
    new PentimentoError(`${named} ${found}: ${remedy}`);
  const limitOf = (beginning: Uint8Array) => {
    const limit = ALWAYS + MOST_PER_PIXEL * pixelsOf(beginning);
    const shown = Math.round(limit / 2 ** 20).toLocaleString("en");
    return {
      limit,
      tooLarge: fail(`has more than the ${shown} MiB that its pixels can need`, SAVE),
    };
  };
  let bytes;
  try {
    if (isStandardInput(path)) {
      if (Deno.stdin.isTerminal()) {
        throw fail(
          "is expected, which is a terminal",
          "pipe a picture into the command, or name a file",
        );
      }
      using _waiting = sayWhenWaiting(named);
      bytes = await readAll(Deno.stdin, 0, limitOf);
    } else {
      await expectReadable(path, fail);
      using _waiting = sayWhenWaiting(named);
      using file = await Deno.open(path);
      bytes = await readAll(file, (await file.stat()).size, limitOf);
    }
  } catch (error) {
    if (error instanceof PentimentoError) throw error;
    const [action, name] = isStandardInput(path)
      ? [`read the ${what} from`, "standard input"]
      : [`read the ${what}`, path];
    throw explainFileError(error, action, name);
  }
  if (bytes.length === 0) throw fail("is empty", `give a ${READABLE_FORMATS} file`);
  return bytes;
}

const SAVE = "open it in another program and save it again";

/** Refuses what is neither a file nor a pipe, by its name. */
async function expectReadable(
  path: string,
  fail: (found: string, remedy: string) => PentimentoError,
): Promise<void> {
  const info = await Deno.stat(path);
  if (info.isFile || info.isFifo) return;
  if (info.isDirectory) throw fail("is a folder", `name a ${READABLE_FORMATS} file`);
  throw fail(
    "is a device, not a file",
    "save the picture to a file first, or pipe it into - instead",
  );
}

/** Reads to the end, in memory that grows with what is there. */
async function readAll(
  source: { read(into: Uint8Array): Promise<number | null> },
  expected: number,
  limitOf: (beginning: Uint8Array) => { readonly limit: number; readonly tooLarge: Error },
): Promise<Uint8Array<ArrayBuffer>> {
  // One byte more than expected, so that the end shows without growing.
  let bytes = new Uint8Array(Math.min(ALWAYS, expected || 2 ** 16) + 1);
  let count = 0;
  let most: ReturnType<typeof limitOf> | undefined;
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
