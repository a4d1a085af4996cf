/** Features of pictures: runs a network on a picture and reads the results. */
import type { Gpu } from "../gpu/gpu.ts";
import { submitAll } from "../gpu/submit.ts";
import { type GpuPixels, isGpuPixels } from "../gpu/pixels.ts";
import { Executable } from "../graph/executable.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { numbersIn, unpack } from "../graph/layout.ts";
import type { Node } from "../graph/node.ts";
import { bytesOf } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import type { LayerName } from "./vgg19.ts";
import type { NetworkOnGpu, NetworkSettings } from "./vgg19_graph.ts";

/** Inputs of {@linkcode withFeaturesOf}. */
interface FeaturesOptions {
  readonly network: NetworkOnGpu;
  readonly settings: NetworkSettings;
  /** A picture, or pixels on the same device, which stay there. */
  readonly picture: Picture | GpuPixels;
  readonly layers: readonly LayerName[];
  /** Name for messages. */
  readonly label: string;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /** Builds the outputs of the features. The graph inputs are freed afterwards. */
  readonly make: (
    features: ReadonlyMap<LayerName, Node>,
    graphInputs: GraphInputs,
  ) => readonly Node[];
}

/**
 * Runs a network on a picture, and passes the outputs built of its features to a function before freeing them.
 *
 * @throws {PentimentoError} when the picture is too small for a layer or memory does not suffice
 */
export async function withFeaturesOf<T>(
  gpu: Gpu,
  options: FeaturesOptions,
  use: (executable: Executable, outputs: readonly Node[]) => Promise<T>,
): Promise<T> {
  const { network, settings, picture, layers, label, make } = options;
  using graphInputs = new GraphInputs(gpu);
  const pixels = await uploadPixels(graphInputs, `${label}: pixels`, picture);
  const features = network.features(pixels, { ...settings, needed: new Set(layers) });
  const outputs = make(features, graphInputs);
  using executable = await Executable.build(gpu, { label, outputs, externals: graphInputs.memory });
  await submitAll(gpu, executable.stages, { label, signal: options.signal });
  return await use(executable, outputs);
}

/** Brings the pixels of a picture into a graph; those that are on the device are copied there. */
export async function uploadPixels(
  graphInputs: GraphInputs,
  label: string,
  picture: Picture | GpuPixels,
): Promise<Node> {
  if (isGpuPixels(picture)) return await graphInputs.take(label, picture);
  const { width, height, data } = picture;
  return graphInputs.upload(label, { kind: "pixels", width, height }, data);
}

/** Reads a value that a graph computed: maps and pixels CHW, matrices row by row. */
export async function readValue(
  gpu: Gpu,
  executable: Executable,
  node: Node,
): Promise<Float32Array<ArrayBuffer>> {
  const { buffer, offset } = executable.memoryOf(node);
  const bytes = await gpu.read(buffer!, bytesOf(node.shape), offset);
  return unpack(node.shape, numbersIn(node.shape, bytes));
}
