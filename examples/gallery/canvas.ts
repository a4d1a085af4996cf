/** A picture on which pictures and text are laid. */
import { fromRgba, type Picture } from "@pentimento/pentimento";
import { Jimp, loadFont, measureText } from "jimp";

/** A position on a canvas, in pixels from its upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The look of a line of text. */
export interface TextLook {
  readonly font: Awaited<ReturnType<typeof loadFont>>;
  /** Grey from 0, black, to 1, white. */
  readonly gray: number;
}

/** Reads one of Jimp's fonts, by its path. */
export function readFont(path: string): Promise<TextLook["font"]> {
  // Under Deno, Jimp fetches fonts as a page does.
  return loadFont(`file://${path}`);
}

/** A picture of one grey to lay pictures and text on. */
export class Canvas {
  readonly picture: Picture;
  readonly #ground: number;

  constructor(width: number, height: number, ground: number) {
    this.picture = { width, height, data: new Float32Array(3 * width * height).fill(ground) };
    this.#ground = ground;
  }

  /** Lays a picture on it; parts beside the canvas are left out. */
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

  /** Writes a line of text on the bare ground, from its upper left corner, and returns its width. */
  text(text: string, spot: Spot, { font, gray }: TextLook): number {
    const size = {
      width: Math.ceil(measureText(font, text)),
      height: Number(font.common.lineHeight),
    };
    const { data } =
      new Jimp({ ...size, color: 0xffffffff }).print({ font, x: 0, y: 0, text }).bitmap;
    const ink = fromRgba(data, size.width, size.height);
    this.place({ ...ink, data: ink.data.map((v) => gray + (this.#ground - gray) * v) }, spot);
    return size.width;
  }
}
