import { convolution, convolutionGradient } from "../ops/convolution.ts";
import { convolutionPool, convolutionPoolGradient } from "../ops/convolution_pool.ts";
import type { ConvolutionWeightsOnGpu } from "../ops/convolution_weights.ts";
import { difference, squaredDifference } from "../ops/difference.ts";
import type { EpilogueFlags } from "../ops/epilogue.ts";
import { gram, gramGradient } from "../ops/gram.ts";
import { pool, poolGradient, type Pooling } from "../ops/pool.ts";
import { preprocess, preprocessGradient } from "../ops/preprocess.ts";
import type { MapShape } from "../ops/shape.ts";
import { totalVariation, totalVariationGradient } from "../ops/total_variation.ts";
import type { Preprocessing } from "../vgg19.ts";
import { apply, type Node } from "./node.ts";

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
      pooling: Pooling;
    };
    const { width, height } = node.inputs[0]!.shape as MapShape;
    const { inputs, flags } = ended([asNode(upstream), node], ending);
    const attributes = { weights, pooling, width, height, ...flags };
    return apply(convolutionPoolGradient, inputs, { attributes });
  },
  [pool.name]: (node, upstream, ending) => {
    const { pooling } = node.attributes as { pooling: Pooling };
    const { inputs, flags } = ended([asNode(upstream), node.inputs[0]!], ending);
    return apply(poolGradient, inputs, { attributes: { pooling, ...flags } });
  },
  [gram.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([asNode(upstream), node.inputs[0]!], ending);
    return apply(gramGradient, inputs, { attributes: flags });
  },
  [squaredDifference.name]: (node, upstream, ending) => {
    const scale = 2 * asNumber(upstream) * (node.attributes as { scale: number }).scale;
    const { inputs, flags } = ended([...node.inputs], ending);
    return apply(difference, inputs, { attributes: { scale, ...flags } });
  },
  [totalVariation.name]: (node, upstream, ending) => {
    const { inputs, flags } = ended([node.inputs[0]!], ending);
    const attributes = { scale: asNumber(upstream), ...flags };
    return apply(totalVariationGradient, inputs, { attributes });
  },
};

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
