import type { Gpu } from "../gpu/gpu.ts";
import { submitAll } from "../gpu/submit.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { numbersIn, unpack } from "../graph/layout.ts";
import type { Node } from "../graph/node.ts";
import { bytesOf, type Shape } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import type { LayerName } from "./vgg19.ts";
import type { NetworkOnGpu } from "./vgg19_graph.ts";

/** Which features of which picture. */
export interface FeaturesOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  readonly picture: Picture;
  readonly layers: readonly LayerName[];
  /** A name for messages. */
  readonly label: string;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /** The values wanted, made of the features. GraphInputs are freed afterwards. */
  readonly make: (
    features: ReadonlyMap<LayerName, Node>,
    graphInputs: GraphInputs,
  ) => readonly Node[];
}

/**
 * Runs a network on a picture and hands over what is made of its features, as long as it lasts.
 *
 * @throws {PentimentoError} when the picture is too small for a layer or memory does not suffice
 */
export async function withFeaturesOf<T>(
  gpu: Gpu,
  options: FeaturesOptions,
  use: (executable: Executable, outputs: readonly Node[]) => Promise<T>,
): Promise<T> {
  const { network, losses, picture, layers, label, make } = options;
  using graphInputs = new GraphInputs(gpu);
  const { width, height, data } = picture;
  const pixels = graphInputs.upload(`${label}: pixels`, { kind: "pixels", width, height }, data);
  const features = network.features(pixels, { ...losses, needed: new Set(layers) });
  const outputs = make(features, graphInputs);
  using executable = await Executable.build(gpu, { label, outputs, externals: graphInputs.memory });
  await submitAll(gpu, executable.stages, { label, signal: options.signal });
  return await use(executable, outputs);
}

/** Numbers that describe a style at a layer, with the shapes that they have on the GPU. */
export interface Description {
  readonly values: readonly Float32Array<ArrayBuffer>[];
  readonly shapes: readonly Shape[];
}

/** Reads the descriptions that a graph made, by layer. */
export async function readDescriptions(
  gpu: Gpu,
  executable: Executable,
  made: ReadonlyMap<LayerName, readonly Node[]>,
): Promise<ReadonlyMap<LayerName, Description>> {
  const descriptions = new Map<LayerName, Description>();
  for (const [layer, nodes] of made) {
    const values = [];
    for (const node of nodes) values.push(await readValue(gpu, executable, node));
    descriptions.set(layer, { values, shapes: nodes.map(({ shape }) => shape) });
  }
  return descriptions;
}

/** Reads a value that a graph made: maps and pixels CHW, matrices row by row. */
export async function readValue(
  gpu: Gpu,
  executable: Executable,
  node: Node,
): Promise<Float32Array<ArrayBuffer>> {
  const { buffer, offset } = executable.memoryOf(node);
  const bytes = await gpu.read(buffer!, bytesOf(node.shape), offset);
  return unpack(node.shape, numbersIn(node.shape, bytes));
}
