import type { Gpu } from "../gpu/gpu.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import { lossTerms } from "../losses/loss_terms.ts";
import { bringPicture, type Problem, type ProblemOptions } from "../losses/problem.ts";
import { neededLayers } from "../losses/settings.ts";
import { styleTargets } from "../losses/style/style_targets.ts";
import type { Term } from "../losses/total_loss.ts";
import { contentBlocks } from "./content_blocks.ts";
import type { Grid } from "./grid.ts";
import { TileTaking } from "./taking.ts";
import { TiledGradients } from "./tiled_gradients.ts";
import { Windows } from "./windows.ts";

/** The problem of a picture that is worked on in tiles: the same terms, with the same gradients. */
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
    const { pixels, picture, protect, sides } = bringPicture(graphInputs, options);
    const { terms, taking } = await termsOf(gpu, picture, { ...options, graphInputs, windows });
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
          gathered: taking.gathered,
          receivers: taking.receivers,
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

/** The terms of the loss, and what of them is taken of tiles. */
async function termsOf(
  gpu: Gpu,
  picture: Node,
  options: ProblemOptions & {
    readonly grid: Grid;
    readonly graphInputs: GraphInputs;
    readonly windows: Windows;
  },
): Promise<{ readonly terms: readonly Term[]; readonly taking: TileTaking }> {
  const { network, losses, graphInputs, windows, contentMap: map } = options;
  const needed = { ...losses, needed: new Set(neededLayers(losses)) };
  // The whole picture's features have shapes, and never come to be.
  const whole = network.features(picture, needed);
  const features = network.features(windows.pixels, needed);
  const taking = new TileTaking({ windows, features, losses, graphInputs });
  const content = await contentBlocks(gpu, graphInputs, { ...options, map });
  const style = await styleTargets(gpu, graphInputs, {
    ...options,
    features: whole,
    propagation: options.maskPropagation ?? "simple",
    tiled: true,
  });
  return { terms: lossTerms({ losses, picture, features: whole, taking, content, style }), taking };
}
