/** The problem of a picture that is worked on in one piece: one graph with all terms. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { backward } from "../graph/backward.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import { contentTargets } from "../losses/content_targets.ts";
import { lossTerms } from "../losses/loss_terms.ts";
import { ownTerms } from "../losses/build_own_terms.ts";
import {
  type Differentiated,
  type DifferentiateOptions,
  type Problem,
  type ProblemOptions,
  uploadPicture,
} from "../losses/problem.ts";
import { neededLayers } from "../losses/settings.ts";
import { styleTargets } from "../tiling/style_targets.ts";

/** Builds the problem of a picture that is worked on in one piece. */
export async function wholeProblem(gpu: Gpu, options: ProblemOptions): Promise<Problem> {
  const graphInputs = new GraphInputs(gpu);
  try {
    const { network, losses } = options;
    const { pixels, picture, protect, size } = await uploadPicture(graphInputs, options);
    const features = network.features(picture, {
      ...losses,
      needed: new Set(neededLayers(losses)),
    });
    const terms = [
      ...lossTerms({
        losses,
        groups: options.groups,
        picture,
        features,
        content: await contentTargets(gpu, graphInputs, options),
        style: await styleTargets(gpu, graphInputs, { ...options, features }),
      }),
      ...await ownTerms(gpu, graphInputs, { ...options, picture, features }),
    ];
    const memory = graphInputs.memory.get(pixels)!;
    return {
      size,
      terms,
      protect,
      pixels: memory,
      oneAtATime: false,
      differentiate: (totals, { at = memory, ...wanted }) => {
        const externals = new Map([...graphInputs.memory, [pixels, at] as const]);
        return differentiated(gpu, { ...wanted, totals, pixels, externals });
      },
      [Symbol.dispose]: () => graphInputs[Symbol.dispose](),
    };
  } catch (error) {
    graphInputs[Symbol.dispose]();
    throw error;
  }
}

/** Builds the executable of sums and their gradients. */
async function differentiated(
  gpu: Gpu,
  { label, totals, scalars = [], outputsOf, pixels, externals }: DifferentiateOptions & {
    readonly totals: readonly Node[];
    readonly pixels: Node;
    readonly externals: ReadonlyMap<Node, Memory>;
  },
): Promise<Differentiated> {
  const graphOf = (totals: readonly Node[]) => {
    const gradients = totals.map((total) => backward(total, pixels));
    const outputs = outputsOf?.(gradients) ?? gradients;
    // Where gradients are only measured, sums are not wanted: they would keep all features alive.
    return { outputs, wanted: [...outputsOf ? [] : totals, ...scalars, ...outputs] };
  };
  const { outputs, wanted } = graphOf(totals);
  const executable = await Executable.build(gpu, { label, outputs: wanted, externals });
  return {
    reweigh: (totals) => executable.takeNumbers({ outputs: graphOf(totals).wanted }),
    outputs,
    parts: [executable.program],
    plan: executable.plan,
    scalars: executable.scalars,
    slotOf: (node) => executable.slotOf(node),
    memoryOf: (node) => executable.memoryOf(node),
    [Symbol.dispose]: () => executable[Symbol.dispose](),
  };
}
