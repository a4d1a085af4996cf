/** Inspection of a network: its options, their checks, and the upload. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import { expectList, expectOptions, expectWhole } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { GpuPixels } from "../gpu/pixels.ts";
import type { Picture } from "../image/picture.ts";
import { inspectLayers, type LayerInspection } from "../inspect/inspect.ts";
import { layersOf } from "../losses/settings.ts";
import {
  expectNetwork,
  expectRoom,
  LAYER_NAMES,
  type LayerName,
  type Vgg19,
} from "../network/vgg19.ts";
import { NetworkOnGpu } from "../network/vgg19_graph.ts";
import type { LossOptions, PrecisionOptions } from "./options.ts";
import { opaqueOrOnGpu } from "./gpu_pixels.ts";
import { isHalf, recommendedLosses, resolveLosses } from "./resolve.ts";

/**
 * Options of {@linkcode inspect}; how the network is applied to the picture: see {@linkcode LossOptions}.
 *
 * @category Inspection
 */
export interface InspectOptions extends
  PrecisionOptions,
  Pick<
    LossOptions,
    "pooling" | "poolingScale" | "padding" | "paddingLayers" | "preprocessing"
  > {
  /** The network. */
  readonly network: Vgg19;
  /** The picture, taken at the size that it has. From a texture or buffer it comes without a way over the host. */
  readonly picture: Picture | GpuPixels;
  /** The layers. Default: the content and style layers of {@linkcode recommendedLosses}. */
  readonly layers?: readonly LayerName[];
  /** The number of most correlated pairs of channels to name at each layer. Default 6. */
  readonly pairs?: number;
}

/**
 * Inspects the features of some layers: how strong each channel is, and which channels fire together.
 *
 * @returns one for each layer, in the network's order
 * @throws {PentimentoError} when the network does not have a layer, the picture is too small for one, or
 * memory does not suffice
 * @category Inspection
 */
export async function inspect(gpu: Gpu, options: InspectOptions): Promise<LayerInspection[]> {
  expectGpu(gpu);
  expectOptions("inspect()", options);
  const { network, pairs = 6 } = options;
  expectNetwork(network);
  expectWhole("number of pairs", pairs, 0);
  const picture = opaqueOrOnGpu(options.picture, "picture to inspect");
  const layers = checkLayers(network, options.layers ?? recommendedLayers(network));
  expectRoom("The picture", picture, layers);
  const { tunedConvolution } = await import("../tuning/convolutions.ts");
  const losses = resolveLosses(network, { ...options, point: "relu" });
  const half = isHalf(options);
  const site = { width: picture.width, height: picture.height, network, half };
  using onGpu = await NetworkOnGpu.upload(gpu, network, {
    needed: layers,
    half,
    variant: (spec) => tunedConvolution(gpu, spec, site),
  });
  return await inspectLayers(gpu, { network: onGpu, losses, picture, layers, pairs });
}

/** The content and style layers that suit a network, in its order. */
export function recommendedLayers(network: Vgg19): LayerName[] {
  const { contentLayers, styleLayers } = recommendedLosses(network);
  return layersOf({ ...contentLayers, ...styleLayers });
}

/** The layers in the network's order, each once. */
function checkLayers(network: Vgg19, asked: readonly LayerName[]): LayerName[] {
  expectList("layers", asked, "a list of their names");
  if (asked.length === 0) {
    throw outOfRange("No layer is asked for: give at least one to inspect");
  }
  for (const layer of asked) {
    if (network.layers.has(layer)) continue;
    if (!LAYER_NAMES.includes(layer)) {
      throw outOfRange(
        `The layer "${layer}" is not one of VGG-19: choose among ${LAYER_NAMES.join(", ")}`,
      );
    }
    const last = [...network.layers.keys()].at(-1);
    throw outOfRange(
      `The layer ${layer} is to be inspected, but ${network.name} holds ` +
        (last === undefined ? "no layer" : `only conv1_1 to ${last}`) +
        ": choose other layers or other weights",
    );
  }
  return LAYER_NAMES.filter((layer) => asked.includes(layer));
}
