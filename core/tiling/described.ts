import type { GraphInputs } from "../graph/graph_inputs.ts";
import { apply, external, type Node } from "../graph/node.ts";
import { type MapShape, positionsOf } from "../graph/shape.ts";
import type { StyleLoss } from "../losses/style/style_loss.ts";
import type { LayerName } from "../network/vgg19.ts";
import { gram } from "../ops/gram/gram.ts";
import { guide } from "../ops/guide/guide.ts";
import { mean } from "../ops/mean/mean.ts";
import { covarianceOfMoments, meanOfMoments } from "../ops/moments/moments.ts";
import { project } from "../ops/project/project.ts";
import type { Gathered, Windows } from "./windows.ts";

/** What a style loss takes of the features of a layer, made of what it takes of each tile's. */
export interface Described {
  readonly gathered: readonly Gathered[];
  /** As `describeStyle()` gives them, for a graph that is run once all tiles have been gathered. */
  readonly values: readonly Node[];
  /** For each of the values what in a window's graph has the same gradient. */
  readonly receivers: readonly Receiver[];
}

/** A value of a window's graph that receives the gradient of a value that was made of all tiles. */
export interface Receiver {
  readonly layer: LayerName;
  /** Of what was made of all tiles. */
  readonly value: Node;
  readonly node: Node;
  /** `whole`: the gradient is every tile's; `map`: a tile has its own part of it. */
  readonly gradient: "whole" | "map";
  /** Comes to the window's graph from outside, and is the value of another node that was made of all tiles. */
  readonly needs?: { readonly node: Node; readonly value: Node };
}

/** What is described. */
export interface DescribedOptions {
  readonly layer: LayerName;
  /** The window's features. */
  readonly features: Node;
  /** What a tile owns of them, see {@linkcode Windows.own}. */
  readonly own: Node;
  /** The directions of the sliced loss. */
  readonly projection?: Node | undefined;
  /** About what second moments are taken: near the mean, so that what is left of them is exact. */
  readonly centre?: Node | undefined;
  /** Where sums over tiles are kept. */
  readonly totals: GraphInputs;
}

/** Takes of a window what a style loss is made of. */
export function describeTiles(
  loss: StyleLoss,
  windows: Windows,
  options: DescribedOptions,
): Described {
  const { layer, features, totals, projection } = options;
  const gather = (how: Gathered["how"], part: Node): Gathered => {
    const shape = how === "map" ? windows.wholeOf(layer, part) : part.shape;
    return { layer, how, part, whole: totals.allocate(`${part.label} of all tiles`, shape) };
  };
  if (loss === "sliced") {
    const directions = apply(project, [features, projection!], { attributes: {} });
    const gathered = gather("map", directions);
    const { whole } = gathered;
    const receiver = { layer, value: whole, node: directions, gradient: "map" } as const;
    return { gathered: [gathered], values: [whole], receivers: [receiver] };
  }
  return loss === "gram"
    ? describeGram(windows, options, gather)
    : describeMoments(windows, options, gather);
}

type Gather = (how: Gathered["how"], part: Node) => Gathered;

function describeGram(
  windows: Windows,
  { layer, features, own }: DescribedOptions,
  gather: Gather,
): Described {
  const attributes = { positions: positionsOf(windows.wholeOf(layer, features)) };
  // Made anew on the way back: kept until then it would take as much memory as the features.
  const make = () =>
    apply(gram, [apply(guide, [features, own], { attributes: {} })], {
      attributes,
      label: `gram of ${layer}`,
    });
  const gathered = gather("sum", make());
  const { whole: value } = gathered;
  const receiver = { layer, value, node: make(), gradient: "whole" } as const;
  return { gathered: [gathered], values: [value], receivers: [receiver] };
}

/**
 * Mean and covariance. With moments about c, m of the first and S of the second order, the mean is m + c and the
 * covariance `S - m m^T`; its gradient is that of moments about the mean itself, since those add up to zero.
 */
function describeMoments(
  windows: Windows,
  { layer, features, own, centre, totals }: DescribedOptions,
  gather: Gather,
): Described {
  const attributes = { positions: positionsOf(windows.wholeOf(layer, features)) };
  const guided = (map: Node, about?: Node) =>
    apply(guide, [map, own, ...about ? [about] : []], { attributes: {} });
  const meanAbout = (about?: Node) =>
    apply(mean, [guided(guided(features, about))], { attributes, label: `mean of ${layer}` });
  const momentsAbout = (about: Node) =>
    apply(gram, [guided(features, about)], { attributes, label: `moments of ${layer}` });
  const first = gather("sum", meanAbout(centre!));
  const second = gather("sum", momentsAbout(centre!));
  const { channels } = features.shape as MapShape;
  const means: MapShape = { kind: "map", channels, height: 1, width: 1 };
  totals.share(centre!, windows.graphInputs);
  const average = apply(meanOfMoments, [first.whole, centre!], { attributes: {} });
  const covariance = apply(covarianceOfMoments, [second.whole, first.whole], { attributes: {} });
  const exact = external(`mean of ${layer}`, means);
  return {
    gathered: [first, second],
    values: [average, covariance],
    receivers: [
      { layer, value: average, node: meanAbout(), gradient: "whole" },
      {
        layer,
        value: covariance,
        node: momentsAbout(exact),
        gradient: "whole",
        needs: { node: exact, value: average },
      },
    ],
  };
}
