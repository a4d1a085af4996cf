import type { Gpu } from "../gpu/gpu.ts";
import type { Executable } from "../graph/executable.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import {
  type Description,
  type FeaturesOptions,
  readDescriptions,
  withFeaturesOf,
} from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { describePicture } from "../tiling/describe_picture.ts";
import { gridForTile, gridOptions } from "../tiling/grid.ts";
import { regionGuide } from "./guides.ts";
import { projectionFor } from "./projection.ts";
import type { ResolvedLosses } from "./settings.ts";
import { describeStyleImage } from "./style/style_loss.ts";
import { type ControlOptions, gives, type StyleSource } from "./styles.ts";

/** How the picture of a style is looked at. */
export interface DescribeSourceOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  /** The layers that are asked for; the source may not give all of them. */
  readonly layers: readonly LayerName[];
  /** The style's name, for messages. */
  readonly name: string;
  readonly propagation: NonNullable<ControlOptions["maskPropagation"]>;
  /** How much of the picture a tile owns a side, where it is looked at in tiles. Default: all of it. */
  readonly styleTile?: number | undefined;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes the guide of a layer where only a region of the picture counts. */
type GuideMaker = (graphInputs: GraphInputs, layer: LayerName, features: Node) => Node | undefined;

/**
 * The description of one picture of a style, by layer, see {@linkcode describeStyleImage}.
 *
 * @throws {PentimentoError} when the picture or its region is too small for a layer, or memory does not suffice
 */
export async function describeSource(
  gpu: Gpu,
  source: StyleSource,
  options: DescribeSourceOptions,
): Promise<ReadonlyMap<LayerName, Description>> {
  const { losses, propagation, name, styleTile } = options;
  const { picture, region } = source;
  const layers = options.layers.filter((layer) => gives(source, layer));
  if (layers.length === 0) return new Map();
  const grid = styleTile && gridForTile(picture, styleTile, gridOptions(losses, layers));
  const tiled = grid && grid.tiles.length > 1;
  const guide: GuideMaker = (graphInputs, layer, features) =>
    region && regionGuide(graphInputs, region, {
      what: `region of ${name}`,
      layer,
      features,
      picture,
      propagation,
      plane: tiled || false,
    });
  const label = `the image of ${name}`;
  const { network, signal } = options;
  if (!tiled) return await describeWhole(gpu, { ...options, picture, layers, label, guide });
  return await describePicture(gpu, {
    network,
    losses,
    picture,
    grid,
    layers,
    label,
    guide,
    signal,
  });
}

/** The description of a picture that is looked at in one piece. */
async function describeWhole(
  gpu: Gpu,
  options: Omit<FeaturesOptions, "make"> & { readonly guide: GuideMaker },
): Promise<ReadonlyMap<LayerName, Description>> {
  const { losses, layers } = options;
  const outputs = new Map<LayerName, readonly Node[]>();
  const make = (features: ReadonlyMap<LayerName, Node>, own: GraphInputs) => {
    for (const layer of layers) {
      const map = features.get(layer)!;
      const guide = options.guide(own, layer, map);
      const projection = projectionFor(own, losses, layer, map);
      outputs.set(layer, describeStyleImage(losses.styleLoss, map, { guide, projection }));
    }
    return [...outputs.values()].flat();
  };
  const read = (made: Executable) => readDescriptions(gpu, made, outputs);
  return await withFeaturesOf(gpu, { ...options, make }, read);
}
