/** The gradient of a picture in two passes over its tiles. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Recordable } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import type { MemoryPlan } from "../graph/plan.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Differentiated } from "../losses/problem.ts";
import { emitWindowAdd, emitWindowMap } from "../ops/window/window.ts";
import { buildGraphs, type TiledGraphs, type TiledGraphsOptions } from "./tiled_graphs.ts";
import { reductionCopies, type TileCopies, type Windows } from "./windows.ts";

/** Inputs of {@linkcode TiledGradients}. */
export interface TiledGradientsOptions extends TiledGraphsOptions {
  /** Name for messages. */
  readonly label: string;
  /** The externals of the whole picture's graph, results of reductions among them. */
  readonly externals: ReadonlyMap<Node, Memory>;
}

/**
 * Losses of a picture and their gradients, computed in two passes over its tiles, see `tiled_problem.ts`. The second
 * pass begins with the tile with which the first ended, whose features are still in memory.
 */
export class TiledGradients implements Differentiated {
  readonly parts: readonly Recordable[];
  readonly made: readonly Node[];
  readonly #whole: Executable;
  readonly #window: Executable;
  readonly #owned: readonly Disposable[];

  private constructor(parts: {
    whole: Executable;
    window: Executable;
    parts: readonly Recordable[];
    made: readonly Node[];
    owned: readonly Disposable[];
  }) {
    this.#whole = parts.whole;
    this.#window = parts.window;
    this.parts = parts.parts;
    this.made = parts.made;
    this.#owned = parts.owned;
  }

  /**
   * Builds both graphs.
   *
   * @throws {PentimentoError} when memory does not suffice
   */
  static async build(gpu: Gpu, options: TiledGradientsOptions): Promise<TiledGradients> {
    const own = new GraphInputs(gpu);
    const owned: Disposable[] = [own];
    try {
      const graphs = buildGraphs(own, options);
      const { label, externals, picture, pixels } = options;
      const whole = await Executable.build(gpu, {
        label,
        before: [picture === pixels ? [] : [picture], graphs.betweenPasses],
        outputs: graphs.outputs,
        externals: new Map([...externals, ...own.memory]),
      });
      owned.push(whole);
      const supplied = new Map([...options.windows.graphInputs.memory, ...own.memory]);
      for (const { node, value } of graphs.toWindow) supplied.set(node, whole.memoryOf(value));
      const window = await Executable.build(gpu, {
        label: `${label} in a window`,
        before: [graphs.reductions.map(({ part }) => part)],
        outputs: graphs.windowGradients.map(({ window }) => window),
        externals: supplied,
      });
      owned.push(window);
      const built = { whole, window, graphs, own };
      const programs = await programsFor(options, built, owned);
      const parts = sequence(programs, built);
      return new TiledGradients({ whole, window, parts, made: graphs.outputs, owned });
    } catch (error) {
      for (const each of owned) each[Symbol.dispose]();
      throw error;
    }
  }

  /** Memory plan of the window's graph. */
  get plan(): MemoryPlan {
    return this.#window.plan;
  }

  get scalars(): Memory {
    return this.#whole.scalars;
  }

  slotOf(node: Node): number {
    return this.#whole.slotOf(node);
  }

  memoryOf(node: Node): Memory {
    return this.#whole.memoryOf(node);
  }

  [Symbol.dispose](): void {
    for (const each of this.#owned) each[Symbol.dispose]();
  }
}

/** Both graphs with their memory. */
interface Built {
  readonly whole: Executable;
  readonly window: Executable;
  readonly graphs: TiledGraphs;
  readonly own: GraphInputs;
}

/** The copies around the work on each tile: into its window, its reductions, its gradients. */
interface Programs {
  readonly entering: readonly Program[];
  readonly collecting: readonly Program[];
  readonly seeding: readonly Program[];
  readonly adding: readonly Program[];
}

async function programsFor(
  { windows, picture, externals }: TiledGradientsOptions,
  built: Built,
  owned: Disposable[],
): Promise<Programs> {
  const { whole, window, graphs, own } = built;
  const keep = async (making: Promise<Program[]>) => {
    const programs = await making;
    owned.push(...programs);
    return programs;
  };
  const collect = reductionCopies(windows, graphs.reductions, {
    part: (node) => window.memoryOf(node),
    whole: (node) => externals.get(node)!,
  });
  const { grid } = windows;
  const add: TileCopies = (program, { origin: at }) => {
    for (const gradient of graphs.windowGradients) {
      emitWindowAdd(program, {
        whole: { ...grid.whole, memory: own.memory.get(gradient.whole)! },
        window: { ...grid.window, memory: window.memoryOf(gradient.window) },
        at,
      });
    }
  };
  const seed = seedCopies(windows, built);
  return {
    entering: await keep(windows.entering(whole.memoryOf(picture))),
    collecting: await keep(windows.programs("leaving a tile", collect)),
    seeding: await keep(windows.programs("copying gradients to a tile", seed)),
    adding: await keep(windows.programs("adding a tile's gradient", add)),
  };
}

/** The commands of one evaluation. */
function sequence(programs: Programs, { whole, window, graphs, own }: Built): Recordable[] {
  const { entering, collecting, seeding, adding } = programs;
  const [before, between, after] = whole.stages as [Recordable, Recordable, Recordable];
  const [forward, back] = window.stages as [Recordable, Recordable];
  const indices = entering.map((_, index) => index);
  const last = indices.length - 1;
  return [
    clearing(graphs.windowGradients.map(({ whole }) => own.memory.get(whole)!)),
    before,
    ...indices.flatMap((i) => [entering[i]!, forward, collecting[i]!]),
    between,
    ...indices.toReversed().flatMap((i) => [
      ...i === last ? [] : [entering[i]!, forward],
      seeding[i]!,
      back,
      adding[i]!,
    ]),
    after,
  ].filter(({ works }) => works.length > 0);
}

/** The copies of each tile's part of the gradients of maps, zero around it. */
function seedCopies(windows: Windows, { whole, graphs, own }: Built): TileCopies {
  return (program, tile) => {
    for (const { layer, node, value } of graphs.maps) {
      const { local, global } = windows.ownedAt(layer, tile);
      const shape = node.shape as MapShape;
      emitWindowMap(program, {
        from: { shape: value.shape as MapShape, memory: whole.memoryOf(value) },
        to: { shape, memory: own.memory.get(node)! },
        sides: shape,
        at: { x: 0, y: 0 },
        shift: { x: global.left - local.left, y: global.top - local.top },
        valid: global,
      });
    }
  };
}

/** Sets memory to zero. */
function clearing(memories: readonly Memory[]): Recordable {
  return {
    works: memories.map(() => 0),
    record(encoder, from = 0, to = memories.length) {
      for (const { buffer, offset, bytes } of memories.slice(from, to)) {
        encoder.clearBuffer(buffer!, offset ?? 0, 4 * Math.ceil(bytes / 4));
      }
    },
  };
}
