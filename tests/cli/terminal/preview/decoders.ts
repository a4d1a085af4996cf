/** Decoders of what terminals are sent, and a small terminal: written for the tests, from the protocols' documents. */
// deno-lint-ignore-file no-control-regex -- escape sequences are what this is about
import { assert } from "@std/assert";

/** Rows of pixels with red, green and blue, a byte each. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Draws sixels. */
export function decodeSixel(text: string): Decoded {
  const [, body] = /^\x1bP[\d;]*q([^\x1b]*)\x1b\\$/.exec(text) ?? [];
  const [, size, rest] = /^("\d+;\d+;\d+;\d+)(.*)$/s.exec(body!)!;
  const [, , width, height] = size!.slice(1).split(";").map(Number);
  const rgb = new Uint8Array(3 * width! * height!);
  const colors = new Map<number, number[]>();
  let [color, x, y] = [-1, 0, 0];
  for (const [token] of rest!.matchAll(/#\d+(?:;2;\d+;\d+;\d+)?|!\d+[?-~]|[?-~]|\$|-/g)) {
    if (token === "$") x = 0;
    else if (token === "-") [x, y] = [0, y + 6];
    else if (token.startsWith("#")) {
      const [register, , ...percents] = token.slice(1).split(";").map(Number);
      color = register!;
      if (percents.length > 0) colors.set(color, percents.map((one) => one * 255 / 100));
    } else {
      const [, times, letter] = /^!(\d+)(.)$/.exec(token) ?? ["", "1", token];
      for (let n = 0; n < Number(times); n++, x++) {
        const bits = letter!.charCodeAt(0) - 63;
        for (let bit = 0; bit < 6; bit++) {
          if (!(bits >> bit & 1)) continue;
          assert(x < width! && y + bit < height!, `a pixel at ${x}, ${y + bit}`);
          rgb.set(colors.get(color)!.map(Math.round), 3 * ((y + bit) * width! + x));
        }
      }
    }
  }
  const known = rest!.replaceAll(/#\d+(?:;2;\d+;\d+;\d+)?|!\d+[?-~]|[?-~]|\$|-/g, "");
  assert(known === "", `not sixels: ${known.slice(0, 20)}`);
  return { width: width!, height: height!, rgb };
}

/** The levels of xterm's colours. */
function xtermColor(index: number): number[] {
  if (index >= 232) return Array(3).fill(8 + 10 * (index - 232));
  const level = (step: number) => step === 0 ? 0 : 55 + 40 * step;
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
}

/** Draws half blocks: a line of text is two rows. */
export function decodeBlocks(lines: readonly string[]): Decoded {
  const rows = lines.flatMap((line) => {
    const [upper, lower]: [number[], number[]] = [[], []];
    let [front, back]: [number[], number[]] = [[], []];
    for (const [token] of line.matchAll(/\x1b\[[\d;]*m|./gu)) {
      if (token === "▀") {
        upper.push(...front);
        lower.push(...back);
        continue;
      }
      const codes = token.slice(2, -1).split(";").map(Number);
      while (codes.length > 0) {
        const [what, how] = codes.splice(0, 2);
        if (what === 0) break;
        const color = how === 2 ? codes.splice(0, 3) : xtermColor(codes.shift()!);
        if (what === 38) front = color;
        else if (what === 48) back = color;
        else throw new Error(`not a colour: ${token}`);
      }
    }
    return [upper, lower];
  });
  return { width: rows[0]!.length / 3, height: rows.length, rgb: Uint8Array.from(rows.flat()) };
}

/** The screen of a terminal that knows what we send: lines of text, and no scrolling back. */
export class Screen {
  readonly lines: string[][];
  #row: number;
  #column = 0;
  #saved: [number, number] = [0, 0];

  /** @param row the line of the cursor, with a text above it */
  constructor(readonly height: number, row: number) {
    this.lines = Array.from({ length: height }, (_, i) => i < row ? [...`before ${i}`] : []);
    this.#row = row;
  }

  write(text: string): void {
    for (
      const [token] of text.matchAll(/\x1b\[[\d;]*[A-Za-z]|\x1b[78]|\x1b_G[^\x1b]*\x1b\\|./gsu)
    ) {
      this.#take(token);
    }
  }

  /** The text of the lines that have any. */
  get shown(): string[] {
    return this.lines.map((line) => Array.from(line, (letter) => letter ?? " ").join("").trimEnd())
      .filter((line) => line !== "");
  }

  #take(token: string): void {
    const count = Number(/^\x1b\[(\d+)/.exec(token)?.[1] ?? 1);
    if (token === "\r") this.#column = 0;
    else if (token === "\n") this.#down();
    else if (token === "\x1b7") this.#saved = [this.#row, this.#column];
    else if (token === "\x1b8") [this.#row, this.#column] = this.#saved;
    else if (/A$/.test(token) && token.length > 1) {
      assert(this.#row >= count, "above the screen");
      this.#row -= count;
    } else if (/B$/.test(token) && token.length > 1) {
      assert(this.#row + count < this.height, "below the screen");
      this.#row += count;
    } else if (token === "\x1b[J") {
      this.lines[this.#row]!.length = Math.min(this.lines[this.#row]!.length, this.#column);
      for (let i = this.#row + 1; i < this.height; i++) this.lines[i] = [];
    } else if (token === "\x1b[2K") this.lines[this.#row] = [];
    else if (!token.startsWith("\x1b")) this.lines[this.#row]![this.#column++] = token;
  }

  /** A line's end; as terminals do for programs, it begins a new one. */
  #down(): void {
    this.#column = 0;
    if (++this.#row < this.height) return;
    this.#row--;
    this.lines.push([]);
    this.lines.shift();
  }
}
