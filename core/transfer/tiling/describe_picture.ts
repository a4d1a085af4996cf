import type { Gpu } from "../../gpu/gpu.ts";
import { Executable } from "../../graph/executable.ts";
import { apply, type Node } from "../../graph/node.ts";
import type { Picture } from "../../image/picture.ts";
import { pack } from "../../ops/layout.ts";
import type { MapShape, Shape } from "../../ops/shape.ts";
import { sortChannels } from "../../ops/sort_channels.ts";
import type { LayerName } from "../../vgg19.ts";
import type { NetworkOnGpu } from "../../vgg19_graph.ts";
import { readValue } from "../features_of.ts";
import { projectionFor } from "../projection.ts";
import type { ResolvedLosses } from "../resolve.ts";
import { Supplies } from "../supplies.ts";
import { type Described, describeTiles } from "./described.ts";
import { Gathering } from "./gathering.ts";
import type { Grid } from "./grid.ts";
import { gather, Windows } from "./windows.ts";

/** Which picture is described. */
export interface DescribePictureOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  readonly picture: Picture;
  readonly grid: Grid;
  readonly layers: readonly LayerName[];
  /** A name for messages. */
  readonly label: string;
  /** The guide of a layer of the whole picture, as {@linkcode Supplies.plane} brings it; `undefined`: none. */
  readonly guide: (supplies: Supplies, layer: LayerName, features: Node) => Node | undefined;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/** Numbers that describe a style at a layer, with the shapes that they have on the GPU. */
export interface Description {
  readonly values: readonly Float32Array<ArrayBuffer>[];
  readonly shapes: readonly Shape[];
}

/**
 * What a style loss takes of a picture that is too large to be looked at in one piece, exactly as of the whole.
 *
 * @throws {PentimentoError} when memory does not suffice
 */
export async function describePicture(
  gpu: Gpu,
  options: DescribePictureOptions,
): Promise<ReadonlyMap<LayerName, Description>> {
  const { network, losses, picture, grid, layers, label, guide, signal } = options;
  using totals = new Supplies(gpu);
  const { width, height, data } = picture;
  const shape = { kind: "pixels", width, height } as const;
  const whole = totals.bring(label, shape, data);
  using windows = new Windows(gpu, grid);
  const needed = { ...losses, needed: new Set(layers) };
  const features = network.features(windows.pixels, needed);
  // For its shapes alone.
  const wholeFeatures = network.features(whole, needed);
  const centres = new Map<LayerName, Node>();
  const described = new Map(layers.map((layer): [LayerName, Described] => {
    const map = features.get(layer)!;
    const region = guide(totals, layer, wholeFeatures.get(layer)!);
    const own = windows.own(layer, map, region && totals.memory.get(region)!);
    const projection = projectionFor(windows.supplies, losses, layer, map);
    const { channels } = map.shape as MapShape;
    const means: MapShape = { kind: "map", channels, width: 1, height: 1 };
    const centre = windows.supplies.room(`centre of ${layer}`, means);
    centres.set(layer, centre);
    const what = { layer, features: map, own, projection, centre, totals };
    return [layer, describeTiles(losses.styleLoss, windows, what)];
  }));
  const gathered = [...described.values()].flatMap(({ gathered }) => gathered);
  using gathering = await Gathering.build(gpu, {
    label,
    windows,
    picture: totals.memory.get(whole)!,
    outputs: gathered.map(({ part }) => part),
    leaving: (part) =>
      gather(windows, gathered, { part, whole: (node) => totals.memory.get(node)! }),
  });
  const first = await gatherOnce(gpu, { gathering, described, totals, losses, label, signal });
  if (losses.styleLoss === "gram" || losses.styleLoss === "sliced") return first;
  // Once more about the means, which are known now, so that second moments leave exact covariances.
  for (const [layer, centre] of centres) {
    const { buffer } = windows.supplies.memory.get(centre)!;
    const means = first.get(layer)!.values[0]!;
    gpu.device.queue.writeBuffer(buffer!, 0, pack(centre.shape, means));
  }
  return await gatherOnce(gpu, { gathering, described, totals, losses, label, signal });
}

async function gatherOnce(gpu: Gpu, of: {
  readonly gathering: Gathering;
  readonly described: ReadonlyMap<LayerName, Described>;
  readonly totals: Supplies;
  readonly losses: ResolvedLosses;
  readonly label: string;
  readonly signal: AbortSignal | undefined;
}): Promise<ReadonlyMap<LayerName, Description>> {
  const { gathering, described, totals, losses: { styleLoss }, label, signal } = of;
  await gathering.run(signal);
  const made = new Map<LayerName, Node[]>();
  for (const [layer, { values }] of described) {
    const sorted = (node: Node) =>
      styleLoss === "sliced" ? apply(sortChannels, [node], { attributes: {} }) : node;
    made.set(layer, values.map(sorted));
  }
  const outputs = [...made.values()].flat();
  using executable = await Executable.build(gpu, { label, outputs, externals: totals.memory });
  await executable.program.run();
  const result = new Map<LayerName, Description>();
  for (const [layer, nodes] of made) {
    const values = [];
    for (const node of nodes) values.push(await readValue(gpu, executable, node));
    result.set(layer, { values, shapes: nodes.map(({ shape }) => shape) });
  }
  return result;
}
