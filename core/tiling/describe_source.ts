/** Style statistics of a style image, in one piece or in tiles. */
import type { Gpu } from "../gpu/gpu.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { pack } from "../graph/layout.ts";
import { external, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import { regionGuide } from "../losses/guides.ts";
import type { ProblemOptions } from "../losses/problem.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { styleLossOf } from "../losses/style/index.ts";
import type { StyleStatistics } from "../losses/style/style_loss.ts";
import type { StyleSource } from "../losses/styles.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import { type Grid, gridForTile, gridOptions } from "./grid.ts";
import { buildTilePass } from "./tile_pass.ts";
import { type TiledStatistics, tiledStatistics } from "./tile_statistics.ts";
import { reductionCopies, Windows } from "./windows.ts";

/** Inputs of {@linkcode describeSource}. */
interface DescribeSourceOptions
  extends Pick<ProblemOptions, "network" | "losses" | "maskPropagation" | "styleTile" | "signal"> {
  /** Layers wanted, all of which the source provides. */
  readonly layers: readonly LayerName[];
  /** The style's name, for messages. */
  readonly name: string;
}

/** A picture, and the layers that it provides. */
interface DescribeOptions extends DescribeSourceOptions {
  readonly picture: Picture;
  /** Name for messages. */
  readonly label: string;
  /** The guide of a layer of the whole picture; `undefined`: all positions count equally. */
  readonly guide: (graphInputs: GraphInputs, layer: LayerName, features: Node) => Node | undefined;
}

/**
 * Computes the style loss's statistics of one picture of a style, by layer.
 *
 * @throws {PentimentoError} when the picture or its region is too small for a layer, or memory does not suffice
 */
export async function describeSource(
  gpu: Gpu,
  { picture, region }: StyleSource,
  options: DescribeSourceOptions,
): Promise<ReadonlyMap<LayerName, StyleStatistics>> {
  const { losses, maskPropagation, name, styleTile, layers } = options;
  if (layers.length === 0) return new Map();
  const grid = styleTile && gridForTile(picture, styleTile, gridOptions(losses, layers));
  const tiled = grid && grid.tiles.length > 1;
  const masked = { what: `region of ${name}`, picture, maskPropagation, plane: tiled || false };
  const guide: DescribeOptions["guide"] = (graphInputs, layer, features) =>
    regionGuide(graphInputs, region, { ...masked, layer, features });
  const described = { ...options, picture, label: `the image of ${name}`, guide };
  return await (tiled ? describeTiled(gpu, { ...described, grid }) : describeWhole(gpu, described));
}

/** The statistics of a picture in one piece. */
async function describeWhole(
  gpu: Gpu,
  options: DescribeOptions,
): Promise<ReadonlyMap<LayerName, StyleStatistics>> {
  const { losses, layers } = options;
  const loss = styleLossOf(losses.styleLoss);
  const outputs = new Map<LayerName, readonly Node[]>();
  const make = (features: ReadonlyMap<LayerName, Node>, own: GraphInputs) => {
    for (const layer of layers) {
      const map = features.get(layer)!;
      const guide = options.guide(own, layer, map);
      const constant = styleConstant(own, losses, layer, map);
      const statistics = loss.statistics(map, { guide, constant });
      outputs.set(layer, loss.imageStatistics(statistics));
    }
    return [...outputs.values()].flat();
  };
  const read = (executable: Executable) => readStatistics(gpu, executable, outputs);
  return await withFeaturesOf(gpu, { ...options, settings: losses, make }, read);
}

/** The statistics of a picture in tiles, which are exactly those of the whole. */
async function describeTiled(
  gpu: Gpu,
  options: DescribeOptions & { readonly grid: Grid },
): Promise<ReadonlyMap<LayerName, StyleStatistics>> {
  const { picture: { width, height, data }, grid, label, losses, signal } = options;
  const { imageStatistics, centered } = styleLossOf(losses.styleLoss);
  using owner = new DisposableStack();
  const totals = owner.use(new GraphInputs(gpu));
  const windows = owner.use(new Windows(gpu, grid, totals));
  const layers = describeLayers(windows, options);
  const reductions = layers.flatMap(({ reductions }) => reductions);
  const pass = await buildTilePass(gpu, owner, {
    label,
    windows,
    picture: totals.upload(label, { kind: "pixels", width, height }, data),
    outputs: reductions.map(({ part }) => part),
    signal,
    leaving: (memoryOf) => reductionCopies(windows, reductions, memoryOf),
  });
  const outputs = new Map(
    layers.map(({ layer, statistics }) =>
      [layer, imageStatistics(statistics.map(({ value }) => value))] as const
    ),
  );
  const wanted = { label, outputs: [...outputs.values()].flat(), externals: totals.memory };
  const executable = owner.use(await Executable.build(gpu, wanted));
  const describe = async () => {
    await pass();
    await executable.program.run();
    return await readStatistics(gpu, executable, outputs);
  };
  const first = await describe();
  if (!centered) return first;
  // Once more about the means, which are known now, so that second moments leave exact covariances.
  for (const { layer, center } of layers) {
    const means = first.get(layer)!.values[0]!;
    gpu.write(totals.memory.get(center!)!.buffer!, pack(center!.shape, means));
  }
  return await describe();
}

/** The statistics of each layer, and the points about which their moments are taken, zero at first. */
function describeLayers(
  windows: Windows,
  { network, losses, guide, layers }: DescribeOptions,
): (TiledStatistics & { readonly layer: LayerName; readonly center: Node | undefined })[] {
  const all = network.features(windows.pixels, { ...losses, needed: new Set(layers) });
  const { centered } = styleLossOf(losses.styleLoss);
  return layers.map((layer) => {
    const features = all.get(layer)!;
    // Has a shape and is never computed.
    const whole = external(features.label, windows.wholeOf(layer, features));
    const owned = windows.own(layer, features, guide(windows.whole, layer, whole));
    const constant = styleConstant(windows.graphInputs, losses, layer, features);
    const { channels } = whole.shape as MapShape;
    const means: MapShape = { kind: "map", channels, width: 1, height: 1 };
    const center = centered
      ? windows.share(windows.whole.allocate(`center of ${layer}`, means))
      : undefined;
    const tile = { layer, features, owned, constant, center };
    return { layer, center, ...tiledStatistics(losses, windows, tile) };
  });
}

/** Reads the statistics that a graph computed, by layer. */
async function readStatistics(
  gpu: Gpu,
  executable: Executable,
  outputs: ReadonlyMap<LayerName, readonly Node[]>,
): Promise<ReadonlyMap<LayerName, StyleStatistics>> {
  const read = new Map<LayerName, StyleStatistics>();
  for (const [layer, nodes] of outputs) {
    const values = [];
    for (const node of nodes) values.push(await readValue(gpu, executable, node));
    read.set(layer, { values, shapes: nodes.map(({ shape }) => shape) });
  }
  return read;
}

/** Uploads the constant input of the style loss at a layer; `undefined` for losses that have none. */
export function styleConstant(
  graphInputs: GraphInputs,
  { styleLoss }: ResolvedLosses,
  layer: LayerName,
  features: Node,
): Node | undefined {
  const { constant } = styleLossOf(styleLoss);
  if (constant === undefined) return undefined;
  const map = features.shape as MapShape;
  const values = constant.values(layer, map);
  return graphInputs.upload(`${constant.label} at ${layer}`, constant.shape(map), values);
}
