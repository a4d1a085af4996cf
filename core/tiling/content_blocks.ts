/** The content image's features, cut into the blocks that tiles own. */
import type { Gpu } from "../gpu/gpu.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { numbersIn } from "../graph/layout.ts";
import { apply, external, type Node } from "../graph/node.ts";
import { bytesOf, type MapShape, positionsOf } from "../graph/shape.ts";
import type { ContentTarget, ContentTargetOptions } from "../losses/content_targets.ts";
import { contentGuide } from "../losses/guides.ts";
import { statisticsOf, type TargetStatistics } from "../losses/normalization.ts";
import { layersOf } from "../losses/settings.ts";
import { guide } from "../ops/guide/guide.ts";
import { emitWindowMap } from "../ops/window/window.ts";
import type { Grid } from "./grid.ts";
import { buildTilePass } from "./tile_pass.ts";
import { Windows } from "./windows.ts";

/** Target of a content layer, in blocks. */
export interface ContentBlocks extends ContentTarget {
  /** The features that each tile owns. */
  readonly blocks: readonly Node[];
}

/** Name of the picture in messages. */
const LABEL = "the content image";

/**
 * The features of the content layers of the content image, tile by tile.
 *
 * @param graphInputs owner of the blocks
 */
export async function contentBlocks(
  gpu: Gpu,
  graphInputs: GraphInputs,
  options: ContentTargetOptions & { readonly grid: Grid },
): Promise<ContentBlocks[]> {
  const { losses, content: { width, height, data }, grid, signal } = options;
  if (layersOf(losses.contentLayers).length === 0) return [];
  using owner = new DisposableStack();
  const own = owner.use(new GraphInputs(gpu));
  const windows = owner.use(new Windows(gpu, grid, own));
  const layers = cutLayers(windows, graphInputs, options);
  const pass = await buildTilePass(gpu, owner, {
    label: LABEL,
    windows,
    picture: own.upload(LABEL, { kind: "pixels", width, height }, data),
    outputs: layers.map(({ node }) => node),
    signal,
    leaving: (memoryOf) => (program, tile, index) => {
      for (const { layer, node, blocks } of layers) {
        const { local, ...sides } = windows.ownedAt(layer, tile);
        const block = blocks[index]!;
        emitWindowMap(program, {
          from: { shape: node.shape as MapShape, memory: memoryOf(node) },
          to: { shape: block.shape as MapShape, memory: graphInputs.memory.get(block)! },
          sides,
          at: { x: 0, y: 0 },
          shift: { x: local.left, y: local.top },
          valid: local,
        });
      }
    },
  });
  await pass();
  const targets: ContentBlocks[] = [];
  for (const { node: _, ...cut } of layers) {
    targets.push({ ...cut, statistics: await statisticsOfAll(gpu, graphInputs, cut) });
  }
  return targets;
}

/** A content layer in a window, and its blocks. */
interface CutLayer extends Omit<ContentBlocks, "statistics"> {
  /** The window's features, zero where its tile does not own them. */
  readonly node: Node;
}

/** Allocates the blocks. */
function cutLayers(
  windows: Windows,
  graphInputs: GraphInputs,
  { network, losses, grid, content, contentMap }: Parameters<typeof contentBlocks>[2],
): CutLayer[] {
  const layers = layersOf(losses.contentLayers);
  const features = network.features(windows.pixels, { ...losses, needed: new Set(layers) });
  return layers.map((layer) => {
    const map = features.get(layer)!;
    // Has a shape and is never computed.
    const target = external(map.label, windows.wholeOf(layer, map));
    const at = { layer, features: target, picture: content, plane: true };
    const plane = contentGuide(graphInputs, contentMap, at);
    if (plane !== undefined) windows.whole.share(plane, graphInputs);
    const owned = windows.own(layer, map, plane);
    const node = apply(guide, [map, owned], { attributes: {} });
    const blocks = grid.tiles.map((tile) => {
      const { width, height } = windows.ownedAt(layer, tile);
      return graphInputs.allocate(`${LABEL}: ${layer}`, {
        ...map.shape as MapShape,
        width,
        height,
      });
    });
    return { layer, node, blocks, guide: plane, target };
  });
}

/** Sums over all blocks of a layer. */
async function statisticsOfAll(
  gpu: Gpu,
  graphInputs: GraphInputs,
  { blocks, target }: Pick<ContentBlocks, "blocks" | "target">,
): Promise<TargetStatistics> {
  const shape = target.shape as MapShape;
  const count = shape.channels * positionsOf(shape);
  let [sum, squares] = [0, 0];
  for (const block of blocks) {
    const { buffer } = graphInputs.memory.get(block)!;
    const values = numbersIn(block.shape, await gpu.read(buffer!, bytesOf(block.shape)));
    // Padding channels are zero and add nothing.
    const part = statisticsOf(values);
    sum += part.sum;
    squares += part.squares;
  }
  return { sum, squares, count };
}
