/** Loading of a VGG-19 from a safetensors file. */
import * as safetensorsModule from "safetensors";
import { PentimentoError, quoted } from "../../core/errors.ts";
import type {
  ConvolutionWeights,
  LayerName,
  Preprocessing,
  Vgg19,
} from "../../core/network/vgg19.ts";
import { joined } from "../formats/bytes.ts";
import { formatOf } from "../formats/index.ts";
import {
  readSafetensorsHeader,
  type TensorEntry,
  writeSafetensorsHeader,
} from "../formats/safetensors.ts";
import { decodeFloats } from "../formats/tensor_floats.ts";
import { decideConvention, reverseChannels, statedConvention } from "./convention.ts";
import { findVggTensors, type LayerTensors } from "./find.ts";
import { PAPER_NAMES, TORCHVISION_NAMES } from "./names.ts";

/** Options of {@linkcode loadVgg19}. */
export interface LoadOptions {
  /** The file's name in messages, for example its path. Default `the weights given`. */
  readonly name?: string;
  /**
   * The preprocessing that the weights expect. Default: as the file's `__metadata__` says, else as the
   * filters of conv1_1 tell, else torchvision's.
   */
  readonly preprocessing?: Preprocessing;
}

/** The part of `npm:safetensors` that is used; the package has no types of its own. */
interface SafetensorsModule {
  readonly SafeTensor: new (bytes: Uint8Array) => { getTensor(name: string): Uint8Array };
}
// Deno loads a UMD module, whose exports are the default one; a bundler for the browser takes
// the package's ES module, which has no default export.
const { SafeTensor } =
  ("default" in safetensorsModule
    ? safetensorsModule.default
    : safetensorsModule) as SafetensorsModule;

/**
 * Reads a VGG-19, or the first layers of one, from a safetensors file.
 *
 * Tensors are named as in torchvision, `features.N.weight` and `features.N.bias`, or as in the paper,
 * `conv1_1.weight` and `conv1_1.bias`, with or without a prefix (a file that holds two VGGs is refused);
 * F32, F16 or BF16. Others, such as the classifier's, are ignored. The layers are taken from conv1_1 to the
 * first that is not there. When the file's `__metadata__` has a `convention`, it begins with the name of the
 * preprocessing; otherwise the original VGG is recognised by its filters, and its input channels converted
 * to BGR should they be stored for RGB; any other file is taken to expect torchvision's.
 *
 * @param source the file's bytes, whole or as a stream
 * @throws {PentimentoError} when the file is damaged or of another format, holds no VGG, or holds numbers
 * that are not finite
 */
export async function loadVgg19(
  source: Uint8Array | ReadableStream<Uint8Array>,
  options: LoadOptions = {},
): Promise<Vgg19> {
  const name = options.name ?? "the weights given";
  const bytes = source instanceof Uint8Array ? source : await collect(source, name);
  const foreign = formatOf(bytes)?.description;
  if (foreign !== undefined) {
    throw new PentimentoError(
      `${name} is ${foreign} and no safetensors file: convert it with pentimento weights import`,
    );
  }
  const header = readSafetensorsHeader(bytes, name);
  const stated = options.preprocessing ?? statedConvention(header.metadata, name);
  const found = findVggTensors(header.tensors.values(), {
    name,
    namings: [TORCHVISION_NAMES, PAPER_NAMES],
    dtypes: ["F32", "F16", "BF16"],
  });
  const file = new SafeTensor(cleanFile(bytes, found));
  const read = (tensor: TensorEntry) => finiteFloats(tensor, file.getTensor(tensor.name), name);
  const layers = new Map<LayerName, ConvolutionWeights>();
  for (const { layer, kernel, bias } of found) {
    layers.set(layer, { kernel: read(kernel), bias: read(bias) });
  }
  const { kernel } = layers.get("conv1_1")!;
  const { preprocessing, reversed } = decideConvention({
    name,
    stated,
    kernel,
    otherwise: "torchvision",
  });
  if (reversed) reverseChannels(kernel);
  return { name, kind: "trained", preprocessing, layers };
}

function finiteFloats(tensor: TensorEntry, bytes: Uint8Array, name: string): Float32Array {
  // findVggTensors lets no other dtype through.
  const floats = decodeFloats(bytes, tensor.dtype as "F32" | "F16" | "BF16");
  for (let i = 0; i < floats.length; i++) {
    if (Number.isFinite(floats[i])) continue;
    throw new PentimentoError(
      `${name} holds ${quoted(tensor.name)} with the value ${floats[i]} at ${i}, ` +
        "but all must be finite: fetch or export the file again",
    );
  }
  return floats;
}

/**
 * One layer's weights.
 *
 * @throws {PentimentoError} that says which layers there are, when the network does not hold this one
 */
export function requireLayer(network: Vgg19, layer: LayerName): ConvolutionWeights {
  const weights = network.layers.get(layer);
  if (weights !== undefined) return weights;
  const held = [...network.layers.keys()];
  const last = held.at(-1);
  if (last === undefined) {
    throw new PentimentoError(
      `${layer} is wanted, but ${network.name} holds no layer at all: give other weights`,
    );
  }
  throw new PentimentoError(
    `${layer} is wanted, but ${network.name} holds ` +
      `${held.length === 1 ? `only ${last}` : `${held[0]} to ${last}`}: ` +
      `choose layers no deeper than ${last}, or weights that hold ${layer}`,
  );
}

async function collect(stream: ReadableStream<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    // Not `for await`: not every browser can iterate a stream.
    const reader = stream.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PentimentoError(
      `${name} could not be read to its end (${reason}): check that it is there and can be read`,
      { cause: error },
    );
  }
  return joined(chunks);
}

/**
 * A safetensors file with nothing but the tensors that are used: `npm:safetensors` throws on
 * `__metadata__` and takes the file to begin where its buffer begins. The copy is what the network keeps.
 */
function cleanFile(bytes: Uint8Array, layers: readonly LayerTensors<TensorEntry>[]): Uint8Array {
  const tensors = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  const entries: Record<string, unknown> = {};
  let length = 0;
  for (const { name, dtype, shape, begin, end } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [length, length + end - begin] };
    length += end - begin;
  }
  // The numbers begin at a multiple of 8 bytes. Every tensor of VGG-19 has an even count of numbers, so
  // all that follow stay at multiples of 4.
  const header = writeSafetensorsHeader(entries);
  return joined([header, ...tensors.map(({ begin, end }) => bytes.subarray(begin, end))]);
}
