/** The gradient of a picture in two passes over its tiles. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Recordable } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Differentiated } from "../losses/problem.ts";
import { emitWindowAdd, emitWindowMap } from "../ops/window/window.ts";
import { buildGraphs, type TiledGraphs, type TiledGraphsOptions } from "./tiled_graphs.ts";
import { reductionCopies, type TileCopies, type Windows } from "./windows.ts";

/** Inputs of {@linkcode tiledGradients}. */
interface TiledGradientsOptions extends TiledGraphsOptions {
  /** Name for messages. */
  readonly label: string;
  /** The externals of the whole picture's graph, results of reductions among them. */
  readonly externals: ReadonlyMap<Node, Memory>;
}

/**
 * Builds both graphs of a picture in tiles, which compute its losses and their gradient in two passes over the tiles,
 * see `tiled_problem.ts`. The second pass begins with the tile with which the first ended, whose features are still in
 * memory. The memory plan is that of the window's graph.
 *
 * @throws {PentimentoError} when memory does not suffice
 */
export async function tiledGradients(
  gpu: Gpu,
  options: TiledGradientsOptions,
): Promise<Differentiated> {
  using owner = new DisposableStack();
  const own = owner.use(new GraphInputs(gpu));
  const graphs = buildGraphs(own, options);
  const externals = new Map([...options.externals, ...own.memory]);
  const { label } = options;
  const whole = owner.use(
    await Executable.build(gpu, { label, ...stagesOf(graphs, options), externals }),
  );
  const window = owner.use(await buildWindow(gpu, options, { whole, graphs, own }));
  const parts = await partsOf(options, { whole, window, graphs, own }, owner);
  const owned = owner.move();
  return {
    parts,
    outputs: graphs.outputs,
    plan: window.plan,
    scalars: whole.scalars,
    // A window's graph begins with the gradients that the whole picture's ends with: it has no weights.
    reweigh: ([total]) => {
      const other = buildGraphs(new GraphInputs(undefined), { ...options, total: total! });
      return other.windowGradients.length === graphs.windowGradients.length &&
        whole.takeNumbers(stagesOf(other, options));
    },
    slotOf: (node) => whole.slotOf(node),
    memoryOf: (node) => whole.memoryOf(node),
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/** What the whole picture's graph computes: the picture before all else, then what is between the passes. */
function stagesOf(
  { betweenPasses, outputs }: TiledGraphs,
  { picture, pixels }: TiledGradientsOptions,
) {
  return { before: [picture === pixels ? [] : [picture], betweenPasses], outputs };
}

/** The graph of a window, which is given what of the whole picture's it goes on from. */
async function buildWindow(
  gpu: Gpu,
  { label, windows }: TiledGradientsOptions,
  { whole, graphs, own }: Omit<Built, "window">,
): Promise<Executable> {
  const externals = new Map([...windows.graphInputs.memory, ...own.memory]);
  for (const { node, value } of graphs.toWindow) externals.set(node, whole.memoryOf(value));
  return await Executable.build(gpu, {
    label: `${label} in a window`,
    before: [graphs.reductions.map(({ part }) => part)],
    outputs: graphs.windowGradients.map(({ window }) => window),
    externals,
  });
}

/** Both graphs with their memory. */
interface Built {
  readonly whole: Executable;
  readonly window: Executable;
  readonly graphs: TiledGraphs;
  readonly own: GraphInputs;
}

/** The commands of one evaluation. */
async function partsOf(
  { windows, picture }: TiledGradientsOptions,
  built: Built,
  owner: DisposableStack,
): Promise<Recordable[]> {
  const { whole, window, graphs, own } = built;
  const copying = (label: string, copies: TileCopies) => windows.programs(copies, { label, owner });
  const entering = await windows.entering(whole.memoryOf(picture), owner);
  const reduce = reductionCopies(windows, graphs.reductions, (node) => window.memoryOf(node));
  const reducing = await copying("leaving a tile", reduce);
  const seeding = await copying("copying gradients to a tile", seedCopies(windows, built));
  const adding = await copying("adding a tile's gradient", gradientCopies(windows, built));
  const [before, between, after] = whole.stages as [Recordable, Recordable, Recordable];
  const [forward, back] = window.stages as [Recordable, Recordable];
  const indices = [...entering.keys()];
  const last = indices.length - 1;
  return [
    clearing(graphs.windowGradients.map(({ whole }) => own.memory.get(whole)!)),
    before,
    ...indices.flatMap((i) => [entering[i]!, forward, reducing[i]!]),
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

/** The copies that add a window's gradient to the picture's. */
function gradientCopies({ grid }: Windows, { window, graphs, own }: Built): TileCopies {
  return (program, { origin: at }) => {
    for (const gradient of graphs.windowGradients) {
      emitWindowAdd(program, {
        whole: { ...grid.whole, memory: own.memory.get(gradient.whole)! },
        window: { ...grid.window, memory: window.memoryOf(gradient.window) },
        at,
      });
    }
  };
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
