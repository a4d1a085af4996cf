/** Canvas of the pictures of a report: dots, rectangles, numbers. */
import type { Picture, Size } from "@pentimento/pentimento";
import type { Rgb } from "./colors.ts";

/** The digits 0 to 9 as three columns by five rows. */
const DIGITS = [
  ["###", "#.#", "#.#", "#.#", "###"],
  [".#.", "##.", ".#.", ".#.", "###"],
  ["###", "..#", "###", "#..", "###"],
  ["###", "..#", ".##", "..#", "###"],
  ["#.#", "#.#", "###", "..#", "..#"],
  ["###", "#..", "###", "..#", "###"],
  ["###", "#..", "###", "#.#", "###"],
  ["###", "..#", ".#.", ".#.", ".#."],
  ["###", "#.#", "###", "#.#", "###"],
  ["###", "#.#", "###", "..#", "###"],
];

/** Pixels along a side of a dot of a digit. */
const DOT = 2;

/** The height of a number by {@linkcode Canvas.number} in pixels. */
export const NUMBER_HEIGHT = 5 * DOT;

/** A pixel of a canvas, counted from the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture to draw on; pixels outside it are ignored. */
export class Canvas {
  readonly picture: Picture;

  /** A canvas of one colour. */
  constructor({ width, height }: Size, background: Rgb) {
    this.picture = { width, height, data: new Float32Array(3 * width * height) };
    background.forEach((part, c) =>
      this.picture.data.fill(part, c * width * height, (c + 1) * width * height)
    );
  }

  /** Colours one pixel. */
  dot({ x, y }: Point, color: Rgb): void {
    const { width, height, data } = this.picture;
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    for (let c = 0; c < 3; c++) data[(c * height + y) * width + x] = color[c]!;
  }

  /** Fills a rectangle. `color` provides the colour of a pixel by its column and row in it. */
  fill({ x, y }: Point, { width, height }: Size, color: (x: number, y: number) => Rgb): void {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        this.dot({ x: x + column, y: y + row }, color(column, row));
      }
    }
  }

  /** Writes a whole number from 0 on, {@linkcode NUMBER_HEIGHT} rows high. */
  number(value: number, { x, y }: Point, color: Rgb): void {
    Array.from(String(value)).forEach((digit, i) => {
      const left = x + i * 4 * DOT;
      DIGITS[Number(digit)]!.forEach((line, row) =>
        Array.from(line).forEach((mark, column) => {
          const at = { x: left + column * DOT, y: y + row * DOT };
          if (mark === "#") this.fill(at, { width: DOT, height: DOT }, () => color);
        })
      );
    });
  }
}
