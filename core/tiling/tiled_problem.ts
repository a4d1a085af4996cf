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
import { lossTerms } from "../losses/loss_terms.ts";
import { type Problem, type ProblemOptions, uploadPicture } from "../losses/problem.ts";
import { neededLayers } from "../losses/settings.ts";
import { contentBlocks } from "./content_blocks.ts";
import type { Grid } from "./grid.ts";
import { styleTargets } from "./style_targets.ts";
import { TileAccess } from "./tile_statistics.ts";
import { tiledGradients } from "./tiled_gradients.ts";
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
  using owner = new DisposableStack();
  const graphInputs = owner.use(new GraphInputs(gpu));
  const windows = owner.use(new Windows(gpu, options.grid, graphInputs));
  const { network, losses, groups } = options;
  const { pixels, picture, protect, size } = await uploadPicture(graphInputs, options);
  const needed = { ...losses, needed: new Set(neededLayers(losses)) };
  // The whole picture's features have shapes and are never computed.
  const whole = network.features(picture, needed);
  const features = network.features(windows.pixels, needed);
  const access = new TileAccess({ windows, features, losses });
  const content = await contentBlocks(gpu, graphInputs, options);
  const style = await styleTargets(gpu, graphInputs, { ...options, features: whole, tiled: true });
  const terms = lossTerms({ losses, picture, features: whole, access, content, style, groups });
  const memory = graphInputs.memory.get(pixels)!;
  const { reductions, seeds } = access;
  const owned = owner.move();
  return {
    size,
    terms,
    protect,
    pixels: memory,
    oneAtATime: true,
    differentiate: ([total], { scalars = [], at = memory, ...wanted }) => {
      const externals = new Map([...graphInputs.memory, [pixels, at] as const]);
      const parts = { windows, scalars, pixels, picture, reductions, seeds, externals, terms };
      return tiledGradients(gpu, { ...wanted, ...parts, total: total! });
    },
    [Symbol.dispose]: () => owned.dispose(),
  };
}
