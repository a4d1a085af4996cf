import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import { type Mask, normalizeGuide, propagateMask, resizeMask } from "../image/mask.ts";
import { type LayerName, receptiveField } from "../network/vgg19.ts";
import type { Size } from "../size.ts";
import type { ControlOptions } from "./styles.ts";

/** What a guide is made for. */
export interface GuideOptions {
  /** What it is called in messages, for example `mask of style 2`. */
  readonly what: string;
  readonly layer: LayerName;
  /** The layer's features. */
  readonly features: Node;
  /** Sides of the picture that the features are of. */
  readonly picture: Size;
  readonly propagation: NonNullable<ControlOptions["maskPropagation"]>;
  /** Whether it is brought for windows to be taken out of it, see {@linkcode GraphInputs.uploadPlane}. Default false. */
  readonly plane?: boolean;
}

/**
 * A map of one channel by which the features of a layer count: the root of a mask, its squares one on average,
 * so that a Gram matrix of guided features is an average over the region (Gatys et al. 2017, equation 3).
 *
 * Deep layers see so far that none of a small region may lie `inside` it: they take it as `simple`.
 *
 * @throws {PentimentoError} when the mask leaves nothing of the layer
 */
export function regionGuide(graphInputs: GraphInputs, mask: Mask, options: GuideOptions): Node {
  const { propagation } = options;
  const spread = spreadMask(mask, options, propagation);
  const empty = spread.data.every((value) => value === 0);
  const used = empty && propagation === "inside" ? spreadMask(mask, options, "simple") : spread;
  return bring(graphInputs, normalizeGuide(used), options);
}

/** A map of one channel whose squares are a mask: what the content loss of each position is multiplied by. */
export function weightGuide(graphInputs: GraphInputs, mask: Mask, options: GuideOptions): Node {
  const { data } = spreadMask(mask, options, options.propagation);
  return bring(graphInputs, data.map(Math.sqrt), options);
}

function spreadMask(
  mask: Mask,
  { layer, features, picture }: GuideOptions,
  mode: GuideOptions["propagation"],
): Mask {
  const { width, height } = features.shape as MapShape;
  const radius = (receptiveField(layer).size - 1) / 2;
  return propagateMask(resizeMask(mask, picture), { width, height, radius, mode });
}

function bring(
  graphInputs: GraphInputs,
  values: Float32Array<ArrayBuffer>,
  options: GuideOptions,
): Node {
  const { width, height } = options.features.shape as MapShape;
  const label = `${options.what} at ${options.layer}`;
  const shape: MapShape = { kind: "map", channels: 1, width, height };
  return options.plane
    ? graphInputs.uploadPlane(label, shape, values)
    : graphInputs.upload(label, shape, values);
}
