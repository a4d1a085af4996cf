/** The terminal: its width and colours, and the only writing to the standard streams. */
import { remedyOf } from "../system_errors.ts";
import { Ending } from "./ending.ts";
import { printableJson, printableLine } from "./printable.ts";
import { Spooler } from "./spooler.ts";

/** The properties of a stream that decide the look of text. */
export interface Screen {
  /** Whether it is a terminal, and not a file or a pipe. */
  readonly interactive: boolean;
  readonly columns: number;
  /** Colours, or functions that leave text as it is. */
  readonly palette: Palette;
}

/** Ways to set off text. */
export interface Palette {
  /** Headings and names. */
  readonly bold: (text: string) => string;
  /** Less important text. */
  readonly dim: (text: string) => string;
  /** The colour of the bar. */
  readonly accent: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const plain = (text: string) => text;

/** Leaves text as it is. */
export const NO_COLOR: Palette = {
  bold: plain,
  dim: plain,
  accent: plain,
  good: plain,
  bad: plain,
};

const sgr = (open: number, close: number) => (text: string) => `\x1b[${open}m${text}\x1b[${close}m`;

/** Colours out of the sixteen that every terminal has. */
export const COLOR: Palette = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  accent: sgr(36, 39),
  good: sgr(32, 39),
  bad: sgr(31, 39),
};

/** The screen behind one of the process's streams. Colours follow NO_COLOR (no-color.org). */
export function screenOf(stream: { isTerminal(): boolean }): Screen {
  const interactive = stream.isTerminal();
  return {
    interactive,
    columns: interactive ? columns() : 80,
    palette: interactive && !Deno.noColor ? COLOR : NO_COLOR,
  };
}

/** The terminal's width; 80 where it does not say. */
export function columns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** The terminal's height; 24 where it does not say. */
export function rows(): number {
  try {
    return Deno.consoleSize().rows || 24;
  } catch {
    return 24;
  }
}

/** Breaks text into lines of at most `width` letters, between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The width of text in columns, without escape sequences. */
export function shownLength(text: string): number {
  // deno-lint-ignore no-control-regex -- the escape sequences of sgr() begin with one
  return Array.from(text.replace(/\x1b\[[0-9;]*m/g, "")).length;
}

/**
 * Says lines to the people who watch, on standard error. That is best effort: whatever becomes of them, the work
 * goes on. A line's end within one is a part of some name, and shown as what it is.
 */
export function say(...lines: readonly string[]): void {
  tell(lines.map((line) => printableLine(line) + "\n").join(""));
}

/** Says a text likewise, without a line's end. */
export function tell(text: string): void {
  // A terminal stands still after Ctrl-S, or when its connection breaks: the work does not.
  if (Deno.stderr.isTerminal()) return terminal.add(text);
  try {
    writeAll(Deno.stderr, text, MOST_PATIENCE_MILLISECONDS);
  } catch {
    // The reader has gone, the disk is full: nobody is left to tell.
  }
}

const terminal = new Spooler(Deno.stderr);

/** Whether the terminal has not taken after a moment what was said. */
export async function isTerminalBehind(): Promise<boolean> {
  await terminal.finish(MOMENT_MILLISECONDS);
  return terminal.isBehind;
}

/** A terminal that keeps up has taken a line within this time. */
const MOMENT_MILLISECONDS = 20;

/** Waits until everything is said, but not for a terminal that stands still. To be called before the end. */
export async function everythingSaid(): Promise<void> {
  await terminal.finish(MOST_PATIENCE_MILLISECONDS);
}

/**
 * Prints a result on standard output.
 *
 * @throws {Ending} where it cannot be written: quietly where the reader wants no more of it
 */
export function print(text: string): void {
  try {
    writeAll(Deno.stdout, text);
  } catch (error) {
    throw endingOfOutput(error);
  }
}

/** Prints an object as a line of JSON, as {@linkcode print} does. */
export function printJson(object: object): void {
  print(printableJson(JSON.stringify(object)) + "\n");
}

/**
 * Writes bytes to standard output, as a picture for the next program. Signals are heard meanwhile.
 *
 * @throws {Error} of the system
 */
export async function printBytes(bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    try {
      rest = rest.subarray(await Deno.stdout.write(rest.subarray(0, WHOLE_BYTES)));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }
}

/** The exit code of a program that a closed pipe ended: 128 and the number of SIGPIPE. */
const CLOSED_PIPE = 141;

/** The end of a command whose standard output takes no more. */
function endingOfOutput(error: unknown): unknown {
  if (error instanceof Deno.errors.BrokenPipe) return new Ending("", CLOSED_PIPE);
  const remedy = remedyOf(error, "");
  return remedy === undefined
    ? error
    : new Ending(`Could not write the result to standard output: ${remedy}`, 1);
}

/** Messages wait so long for a reader that is behind, where they are written without waiting. */
const MOST_PATIENCE_MILLISECONDS = 1000;

const PAUSE_MILLISECONDS = 10;

/**
 * So many bytes go into a pipe whole or not at all (PIPE_BUF). Of more, a write that fails because the pipe is full
 * does not say how many are in it, so that trying again would repeat them.
 */
const WHOLE_BYTES = Deno.build.os === "linux" ? 4096 : 512;

/**
 * Writes all of a text to a stream.
 *
 * @param patience milliseconds to wait for a reader that is behind. Default: as long as it takes.
 */
function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
  patience: number = Infinity,
): void {
  let bytes = new TextEncoder().encode(text);
  let waited = 0;
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(stream.writeSync(bytes.subarray(0, WHOLE_BYTES)));
    } catch (error) {
      // Whoever shares the stream may have set it to fail rather than to wait.
      if (!(error instanceof Deno.errors.WouldBlock) || waited >= patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLISECONDS);
      waited += PAUSE_MILLISECONDS;
    }
  }
}
