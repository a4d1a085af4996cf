/** Style statistics of a style image, in one piece or in tiles. */
import type { Gpu } from "../gpu/gpu.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { pack } from "../graph/layout.ts";
import { external, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import { regionGuide } from "../losses/guides.ts";
import { styleLossOf } from "../losses/style/index.ts";
import type { StyleStatistics } from "../losses/style/style_loss.ts";
import {
  type DescribeSource,
  type DescribeSourceOptions,
  styleConstant,
} from "../losses/style/style_targets.ts";
import { providesLayer } from "../losses/styles.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import { type Grid, gridForTile, gridOptions } from "./grid.ts";
import { TilePass } from "./tile_pass.ts";
import { type TiledStatistics, tiledStatistics } from "./tile_statistics.ts";
import { reductionCopies, Windows } from "./windows.ts";

/** A picture, and the layers that it provides. */
interface DescribeOptions extends DescribeSourceOptions {
  readonly picture: Picture;
  /** Name for messages. */
  readonly label: string;
  /** The guide of a layer of the whole picture; `undefined`: all positions count equally. */
  readonly guide: (graphInputs: GraphInputs, layer: LayerName, features: Node) => Node | undefined;
}

/** See {@linkcode DescribeSource}. */
export const describeSource: DescribeSource = async (gpu, source, options) => {
  const { losses, propagation, name, styleTile } = options;
  const { picture, region } = source;
  const layers = options.layers.filter((layer) => providesLayer(source, layer));
  if (layers.length === 0) return new Map();
  const grid = styleTile && gridForTile(picture, styleTile, gridOptions(losses, layers));
  const tiled = grid && grid.tiles.length > 1;
  const guide: DescribeOptions["guide"] = (graphInputs, layer, features) =>
    region && regionGuide(graphInputs, region, {
      what: `region of ${name}`,
      layer,
      features,
      picture,
      propagation,
      plane: tiled || false,
    });
  const described = { ...options, picture, layers, label: `the image of ${name}`, guide };
  return await (tiled ? describeTiled(gpu, { ...described, grid }) : describeWhole(gpu, described));
};

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
  const { picture, grid, label } = options;
  using totals = new GraphInputs(gpu);
  const { width, height, data } = picture;
  const whole = totals.upload(label, { kind: "pixels", width, height }, data);
  using windows = new Windows(gpu, grid);
  const { layers, centers } = describeLayers(windows, totals, options);
  const reductions = [...layers.values()].flatMap(({ reductions }) => reductions);
  using pass = await TilePass.build(gpu, {
    label,
    windows,
    picture: totals.memory.get(whole)!,
    outputs: reductions.map(({ part }) => part),
    leaving: (part) =>
      reductionCopies(windows, reductions, { part, whole: (node) => totals.memory.get(node)! }),
  });
  const first = await runPass(gpu, { ...options, pass, described: layers, totals });
  if (centers.size === 0) return first;
  // Once more about the means, which are known now, so that second moments leave exact covariances.
  for (const [layer, center] of centers) {
    const { buffer } = windows.graphInputs.memory.get(center)!;
    const means = first.get(layer)!.values[0]!;
    gpu.write(buffer!, pack(center.shape, means));
  }
  return await runPass(gpu, { ...options, pass, described: layers, totals });
}

/** The statistics of each layer, and the points about which their moments are taken, zero at first. */
function describeLayers(
  windows: Windows,
  totals: GraphInputs,
  options: DescribeOptions,
): {
  readonly layers: ReadonlyMap<LayerName, TiledStatistics>;
  readonly centers: ReadonlyMap<LayerName, Node>;
} {
  const { network, losses, guide } = options;
  const needed = new Set(options.layers);
  const features = network.features(windows.pixels, { ...losses, needed });
  const centers = new Map<LayerName, Node>();
  const layers = new Map<LayerName, TiledStatistics>();
  for (const layer of options.layers) {
    const map = features.get(layer)!;
    // Has a shape and is never computed.
    const whole = external(map.label, windows.wholeOf(layer, map));
    const region = guide(totals, layer, whole);
    const owned = windows.own(layer, map, region && totals.memory.get(region)!);
    const constant = styleConstant(windows.graphInputs, losses, layer, map);
    const { channels } = map.shape as MapShape;
    const means: MapShape = { kind: "map", channels, width: 1, height: 1 };
    const center = styleLossOf(losses.styleLoss).centered
      ? windows.graphInputs.allocate(`center of ${layer}`, means)
      : undefined;
    if (center !== undefined) centers.set(layer, center);
    const tile = { layer, features: map, owned, constant, center, totals };
    layers.set(layer, tiledStatistics(losses, windows, tile));
  }
  return { layers, centers };
}

async function runPass(
  gpu: Gpu,
  options: Pick<DescribeOptions, "losses" | "label" | "signal"> & {
    readonly pass: TilePass;
    readonly described: ReadonlyMap<LayerName, TiledStatistics>;
    readonly totals: GraphInputs;
  },
): Promise<ReadonlyMap<LayerName, StyleStatistics>> {
  const { pass, described, totals, losses, label, signal } = options;
  await pass.run(signal);
  const outputs = new Map<LayerName, readonly Node[]>();
  const loss = styleLossOf(losses.styleLoss);
  for (const [layer, { statistics }] of described) {
    const values = statistics.map(({ value }) => value);
    outputs.set(layer, loss.imageStatistics(values));
  }
  using executable = await Executable.build(gpu, {
    label,
    outputs: [...outputs.values()].flat(),
    externals: totals.memory,
  });
  await executable.program.run();
  return await readStatistics(gpu, executable, outputs);
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
