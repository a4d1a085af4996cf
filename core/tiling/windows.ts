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

/** What a tile owns of the map of a layer. */
export interface Owned extends Size {
  /** In the window's map. */
  readonly local: Rectangle;
  /** In the whole picture's map. */
  readonly global: Rectangle;
}

/** Appends what has to be copied for a tile. */
export type Copying = (program: Program, tile: Tile, index: number) => void;

/**
 * The windows of a picture: values of a window's graph that come from outside, and what has to be copied when work
 * on a tile begins or ends.
 */
export class Windows implements Disposable {
  readonly grid: Grid;
  /** The window's pixels. */
  readonly pixels: Node;
  /** Everything that comes to a window's graph from outside. */
  readonly graphInputs: GraphInputs;
  readonly #gpu: Gpu | undefined;
  readonly #entering: Copying[] = [];
  readonly #guides = new Map<string, Node>();

  /**
   * @param gpu `undefined`: windows that are only looked at
   * @param supplies where there is room made for what comes from outside. Default: on the GPU
   */
  constructor(gpu: Gpu | undefined, grid: Grid, graphInputs: GraphInputs = new GraphInputs(gpu)) {
    this.#gpu = gpu;
    this.grid = grid;
    this.graphInputs = graphInputs;
    this.pixels = this.graphInputs.allocate("a window", { kind: "pixels", ...grid.window });
  }

  /**
   * A guide that counts what a tile owns of a layer's map.
   *
   * @param features the window's map
   * @param whole the guide of the whole picture's map, numbers row by row. Default: all count equally
   */
  own(layer: LayerName, features: Node, whole?: Memory): Node {
    const { width, height } = features.shape as MapShape;
    const shape: MapShape = { kind: "map", channels: 1, width, height };
    const key = whole === undefined ? `${width} x ${height}` : undefined;
    const known = key === undefined ? undefined : this.#guides.get(key);
    if (known !== undefined) return known;
    const node = this.graphInputs.allocate(`what a tile owns of ${layer}`, shape);
    if (key !== undefined) this.#guides.set(key, node);
    const guide = { shape, memory: this.graphInputs.memory.get(node)! };
    const wide = whole && { memory: whole, width: this.sidesAt(layer).width };
    this.onEntering((program, tile) => {
      const { local: rectangle, global } = this.ownedAt(layer, tile);
      const at = { x: global.left, y: global.top };
      const nothing = { bytes: 16, buffer: this.#gpu!.nothing };
      emitWindowGuide(program, { guide, rectangle, at, whole: wide, nothing });
    });
    return node;
  }

  /** Has something copied whenever work on a tile begins. */
  onEntering(copying: Copying): void {
    this.#entering.push(copying);
  }

  /** The sides of the whole picture's map of a layer. */
  sidesAt(layer: LayerName): Size {
    const { stride } = receptiveField(layer);
    const { width, height } = this.grid.whole;
    return { width: Math.floor(width / stride), height: Math.floor(height / stride) };
  }

  /** The whole picture's map of a layer, of the shape of a window's but for its sides. */
  wholeOf(layer: LayerName, features: Node): MapShape {
    return { ...features.shape as MapShape, ...this.sidesAt(layer) };
  }

  /** What a tile owns of the map of a layer. */
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
   * For each tile the copies with which work on it begins.
   *
   * @param picture what windows are taken out of: three planes of the grid's sides
   */
  async entering(picture: Memory): Promise<Program[]> {
    const { grid } = this;
    const whole = { ...grid.whole, memory: picture };
    const window = { ...grid.window, memory: this.graphInputs.memory.get(this.pixels)! };
    return await this.programs("entering a tile", (program, tile, index) => {
      emitWindowPixels(program, { whole, window, at: tile.origin });
      for (const copying of this.#entering) copying(program, tile, index);
    });
  }

  /** For each tile a program of its own, which is the caller's to free. */
  async programs(label: string, copying: Copying): Promise<Program[]> {
    const programs = this.grid.tiles.map(() => new Program(this.#gpu!, label));
    try {
      for (const [index, program] of programs.entries()) {
        copying(program, this.grid.tiles[index]!, index);
        await program.build();
      }
    } catch (error) {
      for (const program of programs) program[Symbol.dispose]();
      throw error;
    }
    return programs;
  }

  [Symbol.dispose](): void {
    this.graphInputs[Symbol.dispose]();
  }
}

/** A value of a window's graph of which the whole picture's is made. */
export interface Gathered {
  readonly layer: LayerName;
  /** `sum`: of all tiles; `map`: each tile's own part is put in its place. */
  readonly how: "sum" | "map";
  /** The window's. */
  readonly part: Node;
  /** The whole picture's. */
  readonly whole: Node;
}

/** Has what a window's graph made put together when work on a tile ends. */
export function gather(
  windows: Windows,
  gathered: readonly Gathered[],
  at: { readonly part: (node: Node) => Memory; readonly whole: (node: Node) => Memory },
): Copying {
  return (program, tile, index) => {
    for (const { layer, how, part, whole } of gathered) {
      const [from, to] = [at.part(part), at.whole(whole)];
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
