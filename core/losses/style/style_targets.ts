import { PentimentoError } from "../../errors.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { Executable } from "../../graph/executable.ts";
import { GraphInputs } from "../../graph/graph_inputs.ts";
import { apply, external, type Node } from "../../graph/node.ts";
import { type MapShape, type MatrixShape, positionsOf, type Shape } from "../../graph/shape.ts";
import { type Description, readValue } from "../../network/features_of.ts";
import type { LayerName } from "../../network/vgg19.ts";
import type { NetworkOnGpu } from "../../network/vgg19_graph.ts";
import { matrixRoot } from "../../ops/matrix_root/matrix_root.ts";
import type { RootSteps } from "../../ops/matrix_root/newton_schulz.ts";
import type { Size } from "../../size.ts";
import { describeSource } from "../describe_source.ts";
import { regionGuide } from "../guides.ts";
import { statisticsOf, type TargetStatistics } from "../normalization.ts";
import { directionsShape, projectionFor } from "../projection.ts";
import { layersOf, type ResolvedLosses } from "../settings.ts";
import { type ControlOptions, gives, type StyleGroup } from "../styles.ts";
import { mixDescriptions } from "./mix.ts";
import { describeStyleImage, rootEpsilon, rootSteps } from "./style_loss.ts";

/** What the features of a style layer of the target image are compared with. */
export interface StyleTarget {
  readonly group: StyleGroup;
  readonly layer: LayerName;
  /** The style's description, see {@linkcode compareStyle}. */
  readonly targets: readonly Node[];
  readonly statistics: readonly TargetStatistics[];
  /** Of `wasserstein`, see {@linkcode rootEpsilon}. */
  readonly epsilon: number;
  /** By what each position of the target image counts; `undefined`: all equally. */
  readonly guide: Node | undefined;
  /** The directions of the sliced loss. */
  readonly projection: Node | undefined;
}

/** What style targets are made of. */
export interface StyleTargetOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  readonly groups: readonly StyleGroup[];
  readonly propagation: NonNullable<ControlOptions["maskPropagation"]>;
  /** The target image's features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  /** Sides of the target image. */
  readonly target: Size;
  /** How much of a style image a tile owns a side, where it is looked at in tiles. Default: nowhere. */
  readonly styleTile?: number | undefined;
  /** Whether the target image is worked on in tiles, so that windows are taken out of its guides. Default false. */
  readonly tiled?: boolean;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The styles of all groups at all style layers.
 *
 * @param supplies where they are kept
 * @throws {PentimentoError} when a picture or a mask is too small for a layer
 */
export async function styleTargets(
  gpu: Gpu,
  graphInputs: GraphInputs,
  options: StyleTargetOptions,
): Promise<StyleTarget[]> {
  const all: StyleTarget[] = [];
  expectNoRegions(options);
  for (const group of options.groups) {
    const layers = layersOf(options.losses.styleLayers).filter((layer) =>
      group.sources.some((source) => gives(source, layer))
    );
    const described = [];
    for (const source of group.sources) {
      described.push(await describeSource(gpu, source, { ...options, layers, name: group.name }));
    }
    for (const layer of layers) {
      all.push(await targetOf(gpu, graphInputs, { ...options, group, layer, described }));
    }
  }
  if (all.length === 0 && layersOf(options.losses.styleLayers).length > 0) {
    throw new PentimentoError(
      "No style image gives any of the style layers: choose other layers or another detail",
    );
  }
  return all;
}

/** Sorted values have no places any more, so the sliced loss knows no regions. */
function expectNoRegions({ losses, groups }: StyleTargetOptions): void {
  const masked = ({ mask, sources }: StyleGroup) =>
    mask !== undefined || sources.some(({ region }) => region !== undefined);
  if (losses.styleLoss === "sliced" && groups.some(masked)) {
    throw new PentimentoError(
      "The style loss sliced takes no masks of styles: choose gram, covariance or wasserstein with them",
    );
  }
}

/** One value of a description, and what is added to a covariance before its root is taken. */
interface DescribedValue {
  readonly label: string;
  readonly shape: Shape;
  readonly values: Float32Array;
  readonly epsilon: number;
}

/** What a value of the target image's description is compared with. */
interface BroughtTarget {
  readonly node: Node;
  readonly statistics: TargetStatistics;
}

/** What a layer of a group is compared with: the average of its sources that give it. */
async function targetOf(
  gpu: Gpu,
  graphInputs: GraphInputs,
  options: StyleTargetOptions & {
    readonly group: StyleGroup;
    readonly layer: LayerName;
    readonly described: readonly ReadonlyMap<LayerName, Description>[];
  },
): Promise<StyleTarget> {
  const { losses, group, layer, described, target, propagation, tiled = false } = options;
  const { styleLoss, normalization } = losses;
  const features = options.features.get(layer)!;
  const given = described.flatMap((source, i) => {
    const description = source.get(layer);
    return description ? [{ ...description, share: group.sources[i]!.share }] : [];
  });
  const positions = positionsOf(features.shape as MapShape);
  const values = mixDescriptions(styleLoss, given, { positions });
  const shapes = given[0]!.shapes.map((shape): Shape =>
    styleLoss === "sliced" ? { ...shape as MapShape, width: positions, height: 1 } : shape
  );
  const label = `${group.name} at ${layer}`;
  const epsilon = rootEpsilon(normalization, values.at(-1)!);
  const brought = [];
  for (const [i, shape] of shapes.entries()) {
    const value = { label, shape, epsilon, values: values[i]! };
    brought.push(await bringTarget(gpu, graphInputs, value, losses));
  }
  const seen = { layer, features, picture: target, propagation, plane: tiled };
  const what = `mask of ${group.name}`;
  return {
    group,
    layer,
    targets: brought.map(({ node }) => node),
    statistics: brought.map(({ statistics }) => statistics),
    epsilon,
    guide: group.mask && regionGuide(graphInputs, group.mask, { ...seen, what }),
    projection: projectionFor(graphInputs, losses, layer, features),
  };
}

/** What a description is compared as: itself, or of a covariance the root where that is compared. */
async function bringTarget(
  gpu: Gpu,
  graphInputs: GraphInputs,
  value: DescribedValue,
  { styleLoss, normalization }: ResolvedLosses,
): Promise<BroughtTarget> {
  const { label, shape, values } = value;
  if (styleLoss === "wasserstein" && shape.kind === "matrix") {
    return await rootOf(gpu, graphInputs, { ...value, shape, steps: rootSteps(normalization) });
  }
  const statistics = statisticsOf(values, values.length);
  return { node: graphInputs.upload(label, shape, values), statistics };
}

/**
 * The root of a covariance matrix, with the little that keeps it regular. Plain steps may fall short of it: the
 * squares of its statistics then are the trace of what it should be the root of.
 */
async function rootOf(
  gpu: Gpu,
  graphInputs: GraphInputs,
  matrix: DescribedValue & { readonly shape: MatrixShape; readonly steps: RootSteps },
): Promise<BroughtTarget> {
  const { label, shape, epsilon, steps, values } = matrix;
  const regular = values.slice();
  let trace = 0;
  for (let i = 0; i < shape.size; i++) trace += regular[i * (shape.size + 1)]! += epsilon;
  using own = new GraphInputs(gpu);
  const root = apply(matrixRoot, [own.upload(label, shape, regular)], {
    attributes: { steps },
    label,
  });
  using executable = await Executable.build(gpu, { label, outputs: [root], externals: own.memory });
  await executable.program.run();
  const node = await graphInputs.retain(`${label}: root`, root, executable);
  const statistics = statisticsOf(await readValue(gpu, executable, root), regular.length);
  return { node, statistics: steps === "plain" ? { ...statistics, squares: trace } : statistics };
}

/** A style target of the shapes that it will have, for a graph that is only looked at. */
export function unallocatedStyleTarget(
  losses: ResolvedLosses,
  group: StyleGroup,
  at: { readonly layer: LayerName; readonly features: Node },
): StyleTarget {
  const { layer, features } = at;
  const projection = losses.styleLoss === "sliced"
    ? external(`directions at ${layer}`, directionsShape(features))
    : undefined;
  const targets = describeStyleImage(losses.styleLoss, features, { projection })
    .map(({ shape }) => external(`${group.name} at ${layer}`, shape));
  const statistics = targets.map(() => ({ sum: 1, squares: 1, count: 1 }));
  return { group, layer, targets, statistics, epsilon: 1e-4, guide: undefined, projection };
}
