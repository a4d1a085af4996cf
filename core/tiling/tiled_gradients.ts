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
import { type Design, type DesignOptions, drawUp } from "./design.ts";
import { type Copying, gather, type Windows } from "./windows.ts";

/** What is computed, and what it is computed of. */
export interface TiledGradientsOptions extends DesignOptions {
  /** A name for messages. */
  readonly label: string;
  /** What comes to the whole picture's graph from outside, sums over tiles among it. */
  readonly externals: ReadonlyMap<Node, Memory>;
}

/**
 * Losses of a picture and their gradients, tile by tile and yet those of the whole. In a first pass every tile adds
 * what it owns to the sums (Gram matrices, say) that losses are taken of. What losses have as gradients with respect
 * to these sums is every tile's, so in a second pass each goes back from there to its own pixels and adds to the
 * gradient of the picture. The second pass begins with the tile with which the first ended, whose features are
 * still there.
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
      const design = drawUp(own, options);
      const { label, externals, picture, pixels } = options;
      const whole = await Executable.build(gpu, {
        label,
        before: [picture === pixels ? [] : [picture], design.afterTiles],
        outputs: design.ends,
        externals: new Map([...externals, ...own.memory]),
      });
      owned.push(whole);
      const supplied = new Map([...options.windows.graphInputs.memory, ...own.memory]);
      for (const { node, value } of design.handed) supplied.set(node, whole.memoryOf(value));
      const window = await Executable.build(gpu, {
        label: `${label} in a window`,
        before: [design.gathered.map(({ part }) => part)],
        outputs: design.windowGradients.map(({ window }) => window),
        externals: supplied,
      });
      owned.push(window);
      const built = { whole, window, design, own };
      const programs = await programsFor(options, built, owned);
      const parts = sequence(programs, built);
      return new TiledGradients({ whole, window, parts, made: design.ends, owned });
    } catch (error) {
      for (const each of owned) each[Symbol.dispose]();
      throw error;
    }
  }

  /** Where what is computed of a window lies. */
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

/** What has been built of a design. */
interface Built {
  readonly whole: Executable;
  readonly window: Executable;
  readonly design: Design;
  readonly own: GraphInputs;
}

/** The copies around the work on each tile. */
interface Programs {
  readonly entering: readonly Program[];
  readonly collecting: readonly Program[];
  readonly handing: readonly Program[];
  readonly adding: readonly Program[];
}

async function programsFor(
  { windows, picture, externals }: TiledGradientsOptions,
  built: Built,
  owned: Disposable[],
): Promise<Programs> {
  const { whole, window, design, own } = built;
  const keep = async (making: Promise<Program[]>) => {
    const programs = await making;
    owned.push(...programs);
    return programs;
  };
  const collect = gather(windows, design.gathered, {
    part: (node) => window.memoryOf(node),
    whole: (node) => externals.get(node)!,
  });
  const { grid } = windows;
  const add: Copying = (program, { origin: at }) => {
    for (const gradient of design.windowGradients) {
      emitWindowAdd(program, {
        whole: { ...grid.whole, memory: own.memory.get(gradient.whole)! },
        window: { ...grid.window, memory: window.memoryOf(gradient.window) },
        at,
      });
    }
  };
  const hand = handMaps(windows, built);
  return {
    entering: await keep(windows.entering(whole.memoryOf(picture))),
    collecting: await keep(windows.programs("leaving a tile", collect)),
    handing: await keep(windows.programs("handing gradients to a tile", hand)),
    adding: await keep(windows.programs("adding a tile's gradient", add)),
  };
}

/** What is recorded for one evaluation. */
function sequence(programs: Programs, { whole, window, design, own }: Built): Recordable[] {
  const { entering, collecting, handing, adding } = programs;
  const [before, between, after] = whole.stages as [Recordable, Recordable, Recordable];
  const [forward, back] = window.stages as [Recordable, Recordable];
  const indices = entering.map((_, index) => index);
  const last = indices.length - 1;
  return [
    clearing(design.windowGradients.map(({ whole }) => own.memory.get(whole)!)),
    before,
    ...indices.flatMap((i) => [entering[i]!, forward, collecting[i]!]),
    between,
    ...indices.toReversed().flatMap((i) => [
      ...i === last ? [] : [entering[i]!, forward],
      handing[i]!,
      back,
      adding[i]!,
    ]),
    after,
  ].filter(({ works }) => works.length > 0);
}

/** Has each tile's part of the gradients of maps taken out of the whole picture's; zero around it. */
function handMaps(windows: Windows, { whole, design, own }: Built): Copying {
  return (program, tile) => {
    for (const { receiver: { layer }, node, value } of design.maps) {
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
