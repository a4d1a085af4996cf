/**
 * The problem of a picture in tiles: terms and gradients of the whole picture, with the memory of a window.
 *
 * A window is a tile and the halo that its features depend on. There are two graphs: that of a window runs for every
 * tile, that of the whole picture takes what all tiles add up to. In the first pass every tile adds the part of the
 * features that it owns to reductions, such as Gram matrices. Between the passes the whole picture's graph computes
 * the losses and their gradients with respect to these reductions. In the second pass every tile computes its
 * features again, goes back from these gradients, its backward seeds, to the pixels of its window, and adds to the
 * gradient of the picture.
 */
import type { Gpu } from "../gpu/gpu.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import { lossTerms } from "../losses/loss_terms.ts";
import { type Problem, type ProblemOptions, uploadPicture } from "../losses/problem.ts";
import { neededLayers } from "../losses/settings.ts";
import { styleTargets } from "../losses/style/style_targets.ts";
import type { Term } from "../losses/total_loss.ts";
import { contentBlocks } from "./content_blocks.ts";
import { describeSource } from "./describe_source.ts";
import type { Grid } from "./grid.ts";
import { TileAccess } from "./tile_statistics.ts";
import { TiledGradients } from "./tiled_gradients.ts";
import { Windows } from "./windows.ts";

/**
 * Prepares the problem of a picture in tiles: the same terms as in one piece, with the same gradients.
 *
 * @throws {PentimentoError} when sizes do not fit or memory does not suffice
 */
export async function tiledProblem(
  gpu: Gpu,
  options: ProblemOptions & { readonly grid: Grid },
): Promise<Problem> {
  const graphInputs = new GraphInputs(gpu);
  const windows = new Windows(gpu, options.grid);
  const free = () => {
    windows[Symbol.dispose]();
    graphInputs[Symbol.dispose]();
  };
  try {
    const { pixels, picture, protect, sides } = uploadPicture(graphInputs, options);
    const { terms, access } = await termsOf(gpu, picture, { ...options, graphInputs, windows });
    const memory = graphInputs.memory.get(pixels)!;
    return {
      sides,
      terms,
      protect,
      pixels: memory,
      apart: true,
      differentiate: (totals, { scalars = [], at = memory, ...wanted }) =>
        TiledGradients.build(gpu, {
          ...wanted,
          windows,
          totals,
          scalars,
          pixels,
          picture,
          reductions: access.reductions,
          seeds: access.seeds,
          externals: new Map([...graphInputs.memory, [pixels, at] as const]),
          terms,
        }),
      [Symbol.dispose]: free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

/** The terms of the loss, and their access to features. */
async function termsOf(
  gpu: Gpu,
  picture: Node,
  options: ProblemOptions & {
    readonly grid: Grid;
    readonly graphInputs: GraphInputs;
    readonly windows: Windows;
  },
): Promise<{ readonly terms: readonly Term[]; readonly access: TileAccess }> {
  const { network, losses, graphInputs, windows, contentMap: map } = options;
  const needed = { ...losses, needed: new Set(neededLayers(losses)) };
  // The whole picture's features have shapes and are never computed.
  const whole = network.features(picture, needed);
  const features = network.features(windows.pixels, needed);
  const access = new TileAccess({ windows, features, losses, graphInputs });
  const content = await contentBlocks(gpu, graphInputs, { ...options, map });
  const style = await styleTargets(gpu, graphInputs, {
    ...options,
    features: whole,
    describe: describeSource,
    propagation: options.maskPropagation ?? "simple",
    tiled: true,
  });
  return { terms: lossTerms({ losses, picture, features: whole, access, content, style }), access };
}
