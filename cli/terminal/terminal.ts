/** The terminal: its width and colours, writing to it, Ctrl-C. */
import { printableJson, printableLine } from "./printable.ts";

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

/** Writes lines to standard error. A line's end within one is a part of some name, and shown as what it is. */
export function say(...lines: readonly string[]): void {
  write(Deno.stderr, lines.map((line) => printableLine(line) + "\n").join(""));
}

/** Writes an object as a line of JSON to standard output. */
export function printJson(object: object): void {
  write(Deno.stdout, printableJson(JSON.stringify(object)) + "\n");
}

/** Writes all of a text to a stream. */
export function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}

/** A listener for the first Ctrl-C while something runs that can stop gently. */
export class Interrupt implements Disposable {
  #controller = new AbortController();
  #stopListening: () => void;

  /** @param onFirst called at the first Ctrl-C */
  constructor(onFirst: () => void) {
    const listener = () => {
      this.#stopListening();
      onFirst();
      this.#controller.abort();
    };
    Deno.addSignalListener("SIGINT", listener);
    // With nobody listening the system ends the process at the next Ctrl-C, even when the thread is busy
    // with the GPU.
    this.#stopListening = () => {
      Deno.removeSignalListener("SIGINT", listener);
      this.#stopListening = () => {};
    };
  }

  /** Aborted by the first Ctrl-C. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}

/** The error that ends a command after Ctrl-C; its message says what became of the work. */
export class Interrupted extends Error {
  override name = "Interrupted";
}
