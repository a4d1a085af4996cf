import type { Preprocessing } from "../network/vgg19.ts";
import { bures } from "../ops/bures/bures.ts";
import { center, centerGradient } from "../ops/center/center.ts";
import { composite, compositeGradient } from "../ops/composite/composite.ts";
import { convolution, convolutionGradient } from "../ops/convolution/convolution.ts";
import type { ConvolutionWeightsOnGpu } from "../ops/convolution/convolution_weights.ts";
import {
  convolutionPool,
  convolutionPoolGradient,
  type FusedPooling,
} from "../ops/convolution_pool/convolution_pool.ts";
import { crop, cropGradient } from "../ops/crop/crop.ts";
import { difference, squaredDifference } from "../ops/difference/difference.ts";
import { differenceSums, differenceSumsGradient } from "../ops/difference_sums/difference_sums.ts";
import {
  type LossOfSums,
  lossOfSums,
  lossOfSumsGradient,
} from "../ops/difference_sums/loss_of_sums.ts";
import type { EpilogueFlags } from "../ops/epilogue.ts";
import { gram, gramGradient, type PartOf } from "../ops/gram/gram.ts";
import { guide, guideGradient } from "../ops/guide/guide.ts";
import { mean, meanGradient } from "../ops/mean/mean.ts";
import { type Border, pad, padGradient } from "../ops/pad/pad.ts";
import { pool, type PoolAttributes, poolGradient } from "../ops/pool/pool.ts";
import { preprocess, preprocessGradient } from "../ops/preprocess/preprocess.ts";
import { project, projectGradient } from "../ops/project/project.ts";
import { relu, reluGradient } from "../ops/relu/relu.ts";
import { residualGradient } from "../ops/residual_gradient/residual_gradient.ts";
import { sortedDifference } from "../ops/sorted_difference/sorted_difference.ts";
import {
  totalVariation,
  totalVariationGradient,
  type Variation,
} from "../ops/total_variation/total_variation.ts";
import { apply, type Node } from "./node.ts";
import type { MapShape } from "./shape.ts";

/** The gradient that reaches a node: a value, or a number where the node is a scalar. */
export type Upstream = Node | number;

/** What a rule puts at the end of its own kernel, see {@linkcode EpilogueFlags}. */
export interface Ending {
  /** What other consumers of the same input contributed so far. */
  readonly addend?: Node | undefined;
  /** The input itself, where it is the output of a ReLU and this is its last contribution. */
  readonly mask?: Node | undefined;
}

/** The gradient of a node with respect to its first input. */
export type Rule = (node: Node, upstream: Upstream, ending: Ending) => Node;

/**
 * The gradient rules, one for each operation that a loss is built of. Only the first input of an
 * operation has a gradient: all others are targets, which do not change.
 */
export const GRADIENT_RULES: Readonly<Record<string, Rule>> = {
  [preprocess.name]: (node, upstream, ending) => {
    const { preprocessing } = node.attributes as { preprocessing: Preprocessing };
    const { inputs, flags } = ended([asNode(upstream)], ending);
    return apply(preprocessGradient, inputs, { attributes: { preprocessing, ...flags } });
  },
  [convolution.name]: (node, upstream, ending) => {
    const { weights } = node.attributes as { weights: ConvolutionWeightsOnGpu };
    const { inputs, flags } = ended([asNode(upstream)], ending);
    return apply(convolutionGradient, inputs, { attributes: { weights, ...flags } });
  },
  [convolutionPool.name]: (node, upstream, ending) => {
    const { weights, pooling } = node.attributes as {
      weights: ConvolutionWeightsOnGpu;
      pooling: FusedPooling;
    };
    const { width, height } = node.inputs[0]!.shape as MapShape;
    const { inputs, flags } = ended([asNode(upstream), node], ending);
    const attributes = { weights, pooling, width, height, ...flags };
    return apply(convolutionPoolGradient, inputs, { attributes });
  },
  [pool.name]: (node, upstream, ending) => {
    const { pooling, poolingScale = 1 } = node.attributes as PoolAttributes;
    const { inputs, flags } = ended([asNode(upstream), node.inputs[0]!], ending);
    return apply(poolGradient, inputs, { attributes: { pooling, poolingScale, ...flags } });
  },
  [pad.name]: (node, upstream, ending) => {
    const { mode } = node.attributes as { mode: Border };
    const { inputs, flags } = ended([asNode(upstream)], ending);
    return apply(padGradient, inputs, { attributes: { mode, ...flags } });
  },
  [crop.name]: (_node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream)], ending);
    return apply(cropGradient, inputs, { attributes: flags });
  },
  [relu.name]: (_node, upstream, ending) => {
    // What comes from above is masked already: alone it is the gradient.
    if (ending.addend === undefined && ending.mask === undefined) return asNode(upstream);
    const { inputs, flags } = ended([asNode(upstream)], ending);
    return apply(reluGradient, inputs, { attributes: flags });
  },
  [gram.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream), node.inputs[0]!], ending);
    return apply(gramGradient, inputs, { attributes: { ...node.attributes as PartOf, ...flags } });
  },
  [guide.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream), node.inputs[1]!], ending);
    return apply(guideGradient, inputs, { attributes: flags });
  },
  [center.name]: (node, upstream, ending) => {
    const guides = node.inputs.slice(1);
    const { inputs, flags } = ended([asNode(upstream), ...guides], ending);
    const attributes = { guided: guides.length > 0, ...flags };
    return apply(centerGradient, inputs, { attributes });
  },
  [mean.name]: (node, upstream, ending) => {
    const { width, height } = node.inputs[0]!.shape as MapShape;
    const { inputs, flags } = ended([asNode(upstream)], ending);
    const attributes = { ...node.attributes as PartOf, width, height, ...flags };
    return apply(meanGradient, inputs, { attributes });
  },
  [composite.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream), node.inputs[2]!], ending);
    return apply(compositeGradient, inputs, { attributes: flags });
  },
  [differenceSums.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream), ...node.inputs], ending);
    return apply(differenceSumsGradient, inputs, { attributes: flags });
  },
  [lossOfSums.name]: (node, upstream, { addend, mask }) => {
    if (addend !== undefined || mask !== undefined) {
      throw new TypeError("Sums of differences are compared once");
    }
    const { scale, scaled } = node.attributes as LossOfSums;
    const attributes = { scale: asNumber(upstream) * scale, scaled };
    return apply(lossOfSumsGradient, node.inputs, { attributes });
  },
  [project.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream), node.inputs[1]!], ending);
    return apply(projectGradient, inputs, { attributes: flags });
  },
  [bures.name]: (node, upstream, ending) => keptGradient(node, asNumber(upstream), ending),
  // What is kept is half the gradient.
  [sortedDifference.name]: (node, upstream, ending) =>
    keptGradient(node, 2 * asNumber(upstream), ending),
  [squaredDifference.name]: (node, upstream, ending) => {
    const scale = 2 * asNumber(upstream) * (node.attributes as { scale: number }).scale;
    const { inputs, flags } = ended([...node.inputs], ending);
    return apply(difference, inputs, { attributes: { scale, ...flags } });
  },
  [totalVariation.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([node.inputs[0]!], ending);
    const attributes = { ...node.attributes as Variation, scale: asNumber(upstream), ...flags };
    return apply(totalVariationGradient, inputs, { attributes });
  },
};

/** The rule of a loss that keeps its gradient, but for its scale and a factor, as its residual. */
function keptGradient(node: Node, factor: number, ending: Ending): Node {
  const { scale } = node.attributes as { scale: number };
  const { inputs, flags } = ended([node], ending);
  const of = node.inputs[0]!.shape;
  const attributes = { scale: factor * scale, of, ...flags };
  return apply(residualGradient, inputs, { attributes });
}

function ended(inputs: Node[], { addend, mask }: Ending): { inputs: Node[]; flags: EpilogueFlags } {
  return {
    inputs: [...inputs, ...addend ? [addend] : [], ...mask ? [mask] : []],
    flags: { addend: addend !== undefined, mask: mask !== undefined },
  };
}

function asNode(upstream: Upstream): Node {
  if (typeof upstream === "number") throw new TypeError("The gradient of a map must be a value");
  return upstream;
}

function asNumber(upstream: Upstream): number {
  if (typeof upstream !== "number") {
    throw new TypeError("The gradient of a scalar must be a number");
  }
  return upstream;
}
