/** Guides: weights of the positions of feature maps, made of masks. */
import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import { type Mask, maskAt, normalizeGuide, propagateMask } from "../image/mask.ts";
import { type LayerName, receptiveField } from "../network/vgg19.ts";
import type { Size } from "../size.ts";
import type { ControlOptions } from "./styles.ts";

/** Inputs of a guide. */
interface GuideOptions {
  /** Name for messages, for example `mask of style 2`. */
  readonly what: string;
  readonly layer: LayerName;
  /** The layer's features: only their shape counts. */
  readonly features: Node;
  /** Size of the picture that the features belong to. */
  readonly picture: Size;
  /** Default `simple`. */
  readonly maskPropagation?: ControlOptions["maskPropagation"];
  /** True if windows will be taken out of it, see {@linkcode GraphInputs.uploadPlane}. Default false. */
  readonly plane?: boolean;
}

/**
 * A map of one channel that weights the features of a layer: the root of a mask, its squares one on average,
 * so that a Gram matrix of guided features is an average over the region (Gatys et al. 2017, equation 3). `undefined`
 * without a mask.
 *
 * Receptive fields of deep layers may be larger than a small region, so that no position is `inside` it: the
 * propagation then is `simple`.
 *
 * @throws {PentimentoError} when the mask leaves nothing of the layer
 */
export function regionGuide(
  graphInputs: GraphInputs,
  mask: Mask | undefined,
  options: GuideOptions,
): Node | undefined {
  if (mask === undefined) return undefined;
  const propagated = propagate(mask, options);
  const empty = propagated.data.every((value) => value === 0);
  const used = empty && options.maskPropagation === "inside"
    ? propagate(mask, { ...options, maskPropagation: "simple" })
    : propagated;
  return upload(graphInputs, normalizeGuide(used), options);
}

/**
 * A map of one channel whose squares are the content map: the factors of the content loss at each position.
 * `undefined` without a content map.
 */
export function contentGuide(
  graphInputs: GraphInputs,
  map: Mask | undefined,
  at: Omit<GuideOptions, "what" | "maskPropagation">,
): Node | undefined {
  if (map === undefined) return undefined;
  const options = { ...at, what: "content map" };
  return upload(graphInputs, propagate(map, options).data.map(Math.sqrt), options);
}

function propagate(
  mask: Mask,
  { layer, features, picture, maskPropagation: mode = "simple" }: GuideOptions,
): Mask {
  const { width, height } = features.shape as MapShape;
  const radius = (receptiveField(layer).size - 1) / 2;
  return propagateMask(maskAt(mask, picture), { width, height, radius, mode });
}

function upload(
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
