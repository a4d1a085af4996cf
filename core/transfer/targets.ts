import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Executable } from "../graph/executable.ts";
import { apply, external, type Node } from "../graph/node.ts";
import type { Picture } from "../image/picture.ts";
import { statisticsOf, type TargetStatistics } from "../losses/forms.ts";
import { gram } from "../ops/gram.ts";
import { countOf, numbersIn } from "../ops/layout.ts";
import type { Shape } from "../ops/shape.ts";
import type { LayerName } from "../vgg19.ts";
import type { NetworkOnGpu } from "../vgg19_graph.ts";
import { layersOf, type ResolvedLosses } from "./resolve.ts";

/** What one layer of the target image is compared with. */
export interface Target {
  /** Its shape: a map for content, a matrix for style. */
  readonly shape: Shape;
  /** Its values, kept for the whole run. */
  readonly memory: Memory;
  /** Sums over its values. */
  readonly statistics: TargetStatistics;
}

/** The content image's features and the style image's Gram matrices; {@linkcode release} frees them. */
export type Targets = ReadonlyMap<LayerName, Target>;

/** What to take of an image. */
export interface TargetOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
}

/** The features of the content layers of an image. */
export function contentTargets(
  gpu: Gpu,
  content: Picture,
  options: TargetOptions,
): Promise<Targets> {
  const layers = layersOf(options.losses.contentLayers);
  return extract(gpu, content, {
    ...options,
    label: "the content image",
    layers,
    of: (map) => map,
  });
}

/** The Gram matrices of the style layers of an image. */
export function styleTargets(gpu: Gpu, style: Picture, options: TargetOptions): Promise<Targets> {
  const layers = layersOf(options.losses.styleLayers);
  const of = (map: Node) => apply(gram, [map], { attributes: {} });
  return extract(gpu, style, { ...options, label: "the style image", layers, of });
}

/** Frees the memory of targets. */
export function release(gpu: Gpu, targets: Targets): void {
  for (const { memory } of targets.values()) gpu.release(memory.buffer!);
}

interface Extraction extends TargetOptions {
  readonly label: string;
  readonly layers: readonly LayerName[];
  readonly of: (map: Node) => Node;
}

async function extract(gpu: Gpu, picture: Picture, extraction: Extraction): Promise<Targets> {
  const { network, losses, label, layers, of } = extraction;
  const targets = new Map<LayerName, Target>();
  if (layers.length === 0) return targets;
  const { width, height } = picture;
  const pixels = external("pixels", { kind: "pixels", width, height });
  const features = network.features(pixels, { needed: new Set(layers), ...losses });
  const outputs = layers.map((layer) => of(features.get(layer)!));
  const memory = uploadPixels(gpu, label, picture);
  try {
    using executable = await Executable.build(gpu, {
      label,
      outputs,
      externals: new Map([[pixels, memory]]),
    });
    await executable.program.run();
    for (const [i, layer] of layers.entries()) {
      targets.set(layer, await keep(gpu, `${label}: ${layer}`, outputs[i]!, executable));
    }
    return targets;
  } catch (error) {
    release(gpu, targets);
    throw error;
  } finally {
    gpu.release(memory.buffer!);
  }
}

async function keep(gpu: Gpu, label: string, node: Node, executable: Executable): Promise<Target> {
  const source = executable.memoryOf(node);
  const buffer = gpu.buffer(label, source.bytes);
  try {
    await gpu.guarded(`keeping ${label}`, () => {
      const encoder = gpu.device.createCommandEncoder({ label });
      encoder.copyBufferToBuffer(source.buffer!, 0, buffer, 0, source.bytes);
      gpu.device.queue.submit([encoder.finish()]);
    });
    const { shape } = node;
    const values = numbersIn(shape, await gpu.read(buffer, source.bytes));
    const statistics = statisticsOf(values, countOf(shape));
    return { shape, memory: { ...source, buffer }, statistics };
  } catch (error) {
    gpu.release(buffer);
    throw error;
  }
}

/** A buffer with a picture's pixels. */
export function uploadPixels(gpu: Gpu, label: string, picture: Picture): Memory {
  const bytes = 16 * Math.ceil(picture.data.length / 4);
  const buffer = gpu.buffer(`${label}: pixels`, bytes);
  gpu.device.queue.writeBuffer(buffer, 0, new Float32Array(picture.data));
  return { bytes, buffer };
}
