import type { Gpu } from "../../gpu/gpu.ts";
import { lossTerms } from "../loss_terms.ts";
import { bringPicture, neededLayers, type Problem, type ProblemOptions } from "../problem.ts";
import { styleTargets } from "../style_targets.ts";
import { Supplies } from "../supplies.ts";
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
  const supplies = new Supplies(gpu);
  const windows = new Windows(gpu, options.grid);
  const free = () => {
    windows[Symbol.dispose]();
    supplies[Symbol.dispose]();
  };
  try {
    const { network, losses, content, target, grid, contentMap: map, signal } = options;
    const { pixels, picture, protect, sides } = bringPicture(supplies, options);
    const needed = { ...losses, needed: new Set(neededLayers(losses)) };
    // The whole picture's features have shapes, and never come to be.
    const wholeFeatures = network.features(picture, needed);
    const features = network.features(windows.pixels, needed);
    const taking = new TileTaking({ windows, features, losses, supplies });
    const terms = lossTerms({
      ...{ losses, picture, features: wholeFeatures, taking },
      content: await contentBlocks(gpu, supplies, { network, losses, content, map, grid, signal }),
      style: await styleTargets(gpu, supplies, {
        ...options,
        features: wholeFeatures,
        propagation: options.maskPropagation ?? "simple",
        target,
        tiled: true,
      }),
    });
    const memory = supplies.memory.get(pixels)!;
    const { gathered, receivers } = taking;
    return {
      ...{ sides, terms, protect, pixels: memory, apart: true },
      async differentiate(totals, { label, scalars = [], at = memory, of }) {
        const externals = new Map([...supplies.memory, [pixels, at] as const]);
        return await TiledGradients.build(gpu, {
          ...{
            label,
            windows,
            gathered,
            receivers,
            externals,
            pixels,
            picture,
            totals,
            scalars,
            of,
          },
          direct: terms.filter(({ kind }) => kind === "tv").flatMap(({ parts }) => parts),
        });
      },
      [Symbol.dispose]: free,
    };
  } catch (error) {
    free();
    throw error;
  }
}
