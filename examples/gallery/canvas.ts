/** A picture on which pictures and text are laid. */
import type { Picture } from "@pentimento/pentimento";
import { type Stroke, strokesOf } from "./font.ts";

/** A position on a canvas, in pixels from its upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The look of a line of text. */
export interface TextLook {
  /** Height of a capital in pixels. */
  readonly height: number;
  /** Width of a stroke in pixels. */
  readonly stroke: number;
  /** Grey from 0, black, to 1, white. */
  readonly gray: number;
}

/** Height of a capital in units of the letters. */
const CAPITAL = 14;

/** A picture to lay pictures and text on. */
export class Canvas {
  readonly picture: Picture;

  constructor(width: number, height: number, ground: number) {
    const data = new Float32Array(3 * width * height).fill(ground);
    this.picture = { width, height, data };
  }

  /** Lays a picture on it; what falls beside the canvas is left out. */
  place(image: Picture, { x, y }: Spot): void {
    const { width, height, data } = this.picture;
    const [skip, left] = [Math.max(0, -x), Math.max(0, x)];
    const count = Math.min(image.width - skip, width - left);
    for (let c = 0; c < 3; c++) {
      for (let row = Math.max(0, -y); row < Math.min(image.height, height - y); row++) {
        const from = (c * image.height + row) * image.width + skip;
        data.set(image.data.subarray(from, from + count), (c * height + y + row) * width + left);
      }
    }
  }

  /** Writes a line of text; the spot is the left end of its base line. */
  text(text: string, { x, y }: Spot, { height, stroke, gray }: TextLook): void {
    const scale = height / CAPITAL;
    for (const { from, to } of strokesOf(text).strokes) {
      const onCanvas = ([u, v]: readonly [number, number]) =>
        [x + u * scale, y - v * scale] as const;
      this.#line({ from: onCanvas(from), to: onCanvas(to) }, stroke, gray);
    }
  }

  #line({ from, to }: Stroke, thickness: number, gray: number): void {
    const { width, height } = this.picture;
    const reach = thickness / 2 + 1;
    const range = (a: number, b: number, most: number) =>
      [
        Math.max(0, Math.floor(Math.min(a, b) - reach)),
        Math.min(most, Math.ceil(Math.max(a, b) + reach)),
      ] as const;
    const [left, right] = range(from[0], to[0], width);
    const [top, bottom] = range(from[1], to[1], height);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const distance = distanceTo({ from, to }, x + 0.5, y + 0.5);
        this.#darken(x, y, gray, Math.min(1, Math.max(0, thickness / 2 + 0.5 - distance)));
      }
    }
  }

  /** Lines meet and cross, so ink does not add up: the darkest stays. */
  #darken(x: number, y: number, gray: number, ink: number): void {
    const { width, height, data } = this.picture;
    for (let c = 0; c < 3; c++) {
      const i = (c * height + y) * width + x;
      data[i] = Math.min(data[i]!, 1 - ink * (1 - gray));
    }
  }
}

/** The width of a line of text, in pixels. */
export function textWidth(text: string, { height }: Pick<TextLook, "height">): number {
  return strokesOf(text).width * height / CAPITAL;
}

function distanceTo({ from, to }: Stroke, x: number, y: number): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? ((x - from[0]) * dx + (y - from[1]) * dy) / squared : 0;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from[0] - t * dx, y - from[1] - t * dy);
}
