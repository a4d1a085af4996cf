import type { Gpu } from "../gpu/gpu.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { pack } from "../graph/layout.ts";
import { apply, external, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import { projectionFor } from "../losses/projection.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { type Description, readDescriptions } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { sortChannels } from "../ops/sort/sort_channels.ts";
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
  /** The guide of a layer of the whole picture, as {@linkcode GraphInputs.uploadPlane} brings it; `undefined`: none. */
  readonly guide: (graphInputs: GraphInputs, layer: LayerName, features: Node) => Node | undefined;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
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
  const { losses, picture, grid, label } = options;
  using totals = new GraphInputs(gpu);
  const { width, height, data } = picture;
  const whole = totals.upload(label, { kind: "pixels", width, height }, data);
  using windows = new Windows(gpu, grid);
  const { described, centres } = describeLayers(windows, totals, options);
  const gathered = [...described.values()].flatMap(({ gathered }) => gathered);
  using gathering = await Gathering.build(gpu, {
    label,
    windows,
    picture: totals.memory.get(whole)!,
    outputs: gathered.map(({ part }) => part),
    leaving: (part) =>
      gather(windows, gathered, { part, whole: (node) => totals.memory.get(node)! }),
  });
  const first = await gatherOnce(gpu, { ...options, gathering, described, totals });
  if (losses.styleLoss === "gram" || losses.styleLoss === "sliced") return first;
  // Once more about the means, which are known now, so that second moments leave exact covariances.
  for (const [layer, centre] of centres) {
    const { buffer } = windows.graphInputs.memory.get(centre)!;
    const means = first.get(layer)!.values[0]!;
    gpu.write(buffer!, pack(centre.shape, means));
  }
  return await gatherOnce(gpu, { ...options, gathering, described, totals });
}

/** What is gathered of each layer, and about which point. */
function describeLayers(
  windows: Windows,
  totals: GraphInputs,
  options: DescribePictureOptions,
): {
  readonly described: ReadonlyMap<LayerName, Described>;
  readonly centres: ReadonlyMap<LayerName, Node>;
} {
  const { network, losses, layers, guide } = options;
  const features = network.features(windows.pixels, { ...losses, needed: new Set(layers) });
  const centres = new Map<LayerName, Node>();
  const described = new Map<LayerName, Described>();
  for (const layer of layers) {
    const map = features.get(layer)!;
    // For its shape alone.
    const whole = external(map.label, windows.wholeOf(layer, map));
    const region = guide(totals, layer, whole);
    const own = windows.own(layer, map, region && totals.memory.get(region)!);
    const projection = projectionFor(windows.graphInputs, losses, layer, map);
    const { channels } = map.shape as MapShape;
    const means: MapShape = { kind: "map", channels, width: 1, height: 1 };
    const centre = windows.graphInputs.allocate(`centre of ${layer}`, means);
    centres.set(layer, centre);
    const what = { layer, features: map, own, projection, centre, totals };
    described.set(layer, describeTiles(losses.styleLoss, windows, what));
  }
  return { described, centres };
}

async function gatherOnce(
  gpu: Gpu,
  of: Pick<DescribePictureOptions, "losses" | "label" | "signal"> & {
    readonly gathering: Gathering;
    readonly described: ReadonlyMap<LayerName, Described>;
    readonly totals: GraphInputs;
  },
): Promise<ReadonlyMap<LayerName, Description>> {
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
  return await readDescriptions(gpu, executable, made);
}
