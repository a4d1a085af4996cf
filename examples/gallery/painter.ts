/** The painter of a cell. */
import {
  fitLongestSide,
  type Gpu,
  type Picture,
  preserveColor,
  reconstruct,
  resize,
  sideBySide,
  type StyleImage,
  type Stylization,
  stylize,
  texture,
  type Vgg19,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import type { Size } from "../../core/size.ts";
import { Canvas } from "./canvas.ts";
import type { Cell } from "./cell.ts";

/** The options that all cells share. */
export interface PainterOptions {
  readonly gpu: Gpu;
  /** The content image. */
  readonly content: Picture;
  /** Longest side of a cell in pixels. */
  readonly size: number;
  /** A trained network for all of them. Default: a weights-free one for every style. */
  readonly network?: Vgg19 | undefined;
}

/** A cell as it came out. */
export interface Painted {
  readonly picture: Picture;
  /** The total loss at the end, of what was optimised. */
  readonly loss?: number;
}

/** The deepest layer that any cell looks at. */
const DEEPEST = "conv5_1";

/** Makes cells, with one GPU for all and one network for each style. */
export class Painter {
  readonly #options: PainterOptions;
  readonly #networks: { readonly of: readonly Picture[]; readonly network: Vgg19 }[] = [];

  constructor(options: PainterOptions) {
    this.#options = options;
  }

  /**
   * Makes a cell.
   *
   * @param made the cells before it, by name
   */
  async paint(cell: Cell, made: ReadonlyMap<string, Picture>): Promise<Painted> {
    const { gpu, content, size } = this.#options;
    if ("show" in cell) return { picture: shown(cell.show, fitLongestSide(content, size)) };
    if ("same" in cell) return { picture: found(made, cell.same) };
    if ("recolor" in cell) {
      const options = { ...cell.recolor, colors: content };
      return { picture: preserveColor(found(made, cell.of), options) };
    }
    if ("reconstruct" in cell) {
      const network = this.#networkFor(content);
      return await finished(reconstruct(gpu, { content, size, network, ...cell.reconstruct }));
    }
    if ("stylize" in cell) {
      const network = this.#networkFor(cell.stylize.style);
      return await finished(stylize(gpu, { content, size, network, ...cell.stylize }));
    }
    const fitted = fitLongestSide(content, size);
    const { width, height } = cell.tiles === undefined ? fitted : tileSize(fitted, cell.tiles);
    const network = this.#networkFor(cell.texture.style);
    const one = await finished(texture(gpu, { width, height, network, ...cell.texture }));
    return { ...one, picture: tiled(one.picture, fitted) };
  }

  #networkFor(style: Picture | readonly StyleImage[]): Vgg19 {
    const { network: trained, size } = this.#options;
    if (trained !== undefined) return trained;
    const of = "data" in style ? [style] : [...new Set(style.map(({ picture }) => picture))];
    const known = this.#networks.find((made) =>
      made.of.length === of.length && made.of.every((picture) => of.includes(picture))
    );
    if (known !== undefined) return known.network;
    const styles = sideBySide(of.map((picture) => fitLongestSide(picture, size)));
    const network = weightsFreeVgg19({ style: styles, upTo: DEEPEST });
    this.#networks.push({ of, network });
    return network;
  }
}

async function finished(run: Stylization): Promise<Painted> {
  const { picture, total, stopped } = await run.result();
  if (stopped !== undefined) console.log(`  stopped early: ${stopped}`);
  return { picture, loss: total };
}

/** The middle of a picture, in the size of another. */
function shown(picture: Picture, { width, height }: Picture): Picture {
  const scale = Math.max(width / picture.width, height / picture.height);
  const fitted = {
    width: Math.round(scale * picture.width),
    height: Math.round(scale * picture.height),
  };
  const { x, y } = {
    x: Math.floor((width - fitted.width) / 2),
    y: Math.floor((height - fitted.height) / 2),
  };
  const canvas = new Canvas(width, height, 1);
  canvas.place(resize(picture, fitted), { x, y });
  return canvas.picture;
}

function found(made: ReadonlyMap<string, Picture>, name: string): Picture {
  const picture = made.get(name);
  if (picture === undefined) {
    throw new Error(`The cell ${name} has to stand before what is made of it`);
  }
  return picture;
}

/** The size of one of `tiles` tiles in a row: multiples of 16, as tileable textures need them. */
function tileSize(
  { width, height }: Picture,
  tiles: number,
): Size {
  const side = (pixels: number) => Math.max(16, Math.round(pixels / tiles / 16) * 16);
  return { width: side(width), height: side(height) };
}

/** Copies of a picture side by side, as many as cover a size. */
function tiled(picture: Picture, { width, height }: Picture): Picture {
  const canvas = new Canvas(width, height, 1);
  for (let y = 0; y < height; y += picture.height) {
    for (let x = 0; x < width; x += picture.width) canvas.place(picture, { x, y });
  }
  return canvas.picture;
}
