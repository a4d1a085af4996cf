/** Windows on a picture: their inputs, and the copies and reductions between them and the whole picture. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import { type LayerName, receptiveField } from "../network/vgg19.ts";
import {
  emitAdd,
  emitWindowGuide,
  emitWindowMap,
  emitWindowPixels,
  type Rectangle,
} from "../ops/window/window.ts";
import type { Size } from "../size.ts";
import type { Grid, Tile } from "./grid.ts";

/** The part of a layer's map that a tile owns. */
interface Owned extends Size {
  /** In the window's map. */
  readonly local: Rectangle;
  /** In the whole picture's map. */
  readonly global: Rectangle;
}

/** Appends the copies for a tile to a program. */
export type TileCopies = (program: Program, tile: Tile, index: number) => void;

/** The windows of a picture: the external values of a window's graph, and the copies when work on a tile begins. */
export class Windows implements Disposable {
  readonly grid: Grid;
  /** The window's pixels. */
  readonly pixels: Node;
  /** The external values of a window's graph. */
  readonly graphInputs: GraphInputs;
  /** Those of the whole picture's graph, which the caller owns. */
  readonly whole: GraphInputs;
  readonly #gpu: Gpu | undefined;
  readonly #entering: TileCopies[] = [];
  readonly #guides = new Map<string, Node>();

  /**
   * @param gpu `undefined`: windows without memory, for plans
   * @param whole external values of the whole picture's graph
   */
  constructor(gpu: Gpu | undefined, grid: Grid, whole: GraphInputs) {
    this.#gpu = gpu;
    this.grid = grid;
    this.whole = whole;
    this.graphInputs = new GraphInputs(gpu);
    this.pixels = this.graphInputs.allocate("a window", { kind: "pixels", ...grid.window });
  }

  /**
   * A guide that counts the positions of a layer's map that a tile owns.
   *
   * @param features the window's map
   * @param whole the guide of the whole picture's map, numbers row by row. Default: all positions count equally
   */
  own(layer: LayerName, features: Node, whole?: Node): Node {
    const { width, height } = features.shape as MapShape;
    const shape: MapShape = { kind: "map", channels: 1, width, height };
    const key = whole === undefined ? `${width} x ${height}` : undefined;
    const known = key === undefined ? undefined : this.#guides.get(key);
    if (known !== undefined) return known;
    const node = this.graphInputs.allocate(`what a tile owns of ${layer}`, shape);
    if (key !== undefined) this.#guides.set(key, node);
    const guide = { shape, memory: this.graphInputs.memory.get(node)! };
    const wide = whole &&
      { memory: this.whole.memory.get(whole)!, width: this.sizeAt(layer).width };
    this.onEntering((program, tile) => {
      const { local: rectangle, global } = this.ownedAt(layer, tile);
      const at = { x: global.left, y: global.top };
      const nothing = { bytes: 16, buffer: this.#gpu!.nothing };
      emitWindowGuide(program, { guide, rectangle, at, whole: wide, nothing });
    });
    return node;
  }

  /** Makes a value of the whole picture's graph one of the window's as well. */
  share(node: Node): Node {
    this.graphInputs.share(node, this.whole);
    return node;
  }

  /** Adds copies to be done whenever work on a tile begins. */
  onEntering(copies: TileCopies): void {
    this.#entering.push(copies);
  }

  /** The size of the whole picture's map of a layer. */
  sizeAt(layer: LayerName): Size {
    const { stride } = receptiveField(layer);
    const { width, height } = this.grid.whole;
    return { width: Math.floor(width / stride), height: Math.floor(height / stride) };
  }

  /** The shape of the whole picture's map of a layer: a window's with another size. */
  wholeOf(layer: LayerName, features: Node): MapShape {
    return { ...features.shape as MapShape, ...this.sizeAt(layer) };
  }

  /** The part of a layer's map that a tile owns. */
  ownedAt(layer: LayerName, { origin, owned }: Tile): Owned {
    const { stride } = receptiveField(layer);
    const { whole } = this.grid;
    const along = (from: number, to: number, origin: number, side: number) => {
      const first = from / stride;
      const end = to === side ? Math.floor(side / stride) : to / stride;
      const start = ((from - origin + side) % side) / stride;
      return { first, end, start, length: end - first };
    };
    const x = along(owned.left, owned.right, origin.x, whole.width);
    const y = along(owned.top, owned.bottom, origin.y, whole.height);
    const [left, top] = [x.start, y.start];
    return {
      width: x.length,
      height: y.length,
      local: { left, top, right: left + x.length, bottom: top + y.length },
      global: { left: x.first, top: y.first, right: x.end, bottom: y.end },
    };
  }

  /**
   * The copies with which work on each tile begins.
   *
   * @param picture the picture that windows are copied from: three planes of the grid's whole size
   * @param owner frees the programs
   */
  async entering(picture: Memory, owner: DisposableStack): Promise<readonly Program[]> {
    const { grid } = this;
    const whole = { ...grid.whole, memory: picture };
    const window = { ...grid.window, memory: this.graphInputs.memory.get(this.pixels)! };
    const copies: TileCopies = (program, tile, index) => {
      emitWindowPixels(program, { whole, window, at: tile.origin });
      for (const copies of this.#entering) copies(program, tile, index);
    };
    return await this.programs(copies, { label: "entering a tile", owner });
  }

  /** A program of copies for each tile. */
  async programs(
    copies: TileCopies,
    { label, owner }: { readonly label: string; readonly owner: DisposableStack },
  ): Promise<readonly Program[]> {
    const programs = this.grid.tiles.map(() => owner.use(new Program(this.#gpu!, label)));
    for (const [index, program] of programs.entries()) {
      copies(program, this.grid.tiles[index]!, index);
      await program.build();
    }
    return programs;
  }

  [Symbol.dispose](): void {
    this.graphInputs[Symbol.dispose]();
  }
}

/** A reduction over all tiles, from a value of a window's graph to one of the whole picture. */
export interface TileReduction {
  readonly layer: LayerName;
  /** `sum` of all tiles, or `map` assembled of the part that each tile owns. */
  readonly how: "sum" | "map";
  /** The window's value. */
  readonly part: Node;
  /** The whole picture's value. */
  readonly whole: Node;
}

/** The copies that add a tile to reductions when work on it ends. */
export function reductionCopies(
  windows: Windows,
  reductions: readonly TileReduction[],
  memoryOf: (part: Node) => Memory,
): TileCopies {
  return (program, tile, index) => {
    for (const { layer, how, part, whole } of reductions) {
      const [from, to] = [memoryOf(part), windows.whole.memory.get(whole)!];
      if (how === "sum") {
        if (index === 0) program.copy(from, to);
        else emitAdd(program, from, to);
        continue;
      }
      const { width, height, local, global } = windows.ownedAt(layer, tile);
      emitWindowMap(program, {
        from: { shape: part.shape as MapShape, memory: from },
        to: { shape: whole.shape as MapShape, memory: to },
        sides: { width, height },
        at: { x: global.left, y: global.top },
        shift: { x: local.left, y: local.top },
        valid: local,
      });
    }
  };
}
