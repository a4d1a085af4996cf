/** Loading of a VGG-19 from a safetensors file. */
import { checkChoice, expectObject, expectOptions, found } from "../../core/checks.ts";
import * as safetensorsModule from "safetensors";
import { outOfRange, PentimentoError, quoted, wrongKind } from "../../core/errors.ts";
import {
  type ConvolutionWeights,
  expectLayer,
  expectNetwork,
  type LayerName,
  type Preprocessing,
  PREPROCESSINGS,
  type Vgg19,
} from "../../core/network/vgg19.ts";
import { type ByteSource, checkPlausibleSize, memorySource, readPart } from "../formats/bytes.ts";
import { formatOf } from "../formats/index.ts";
import {
  fetchSafetensorsHeader,
  type TensorEntry,
  writeSafetensorsHeader,
} from "../formats/safetensors.ts";
import { StreamSource } from "../formats/stream_source.ts";
import { BEGINNING_BYTES } from "../formats/tensor_file.ts";
import { decodeFloats } from "../formats/tensor_floats.ts";
import { decideConvention, reverseChannels, statedConvention } from "./convention.ts";
import { findVggTensors, type LayerTensors } from "./find.ts";
import { PAPER_NAMES, TORCHVISION_NAMES } from "./names.ts";

/**
 * Options of {@linkcode loadVgg19}.
 *
 * @category VGG-19
 */
export interface LoadOptions {
  /** The file's name in messages, for example its path. Default: a source's own, else `the weights given`. */
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
 * Of a source or a stream no more is held than the network's own bytes and 64 MB, whatever its length, and
 * a stream is read no further than the last tensor that is taken.
 *
 * @param source the file's bytes, whole, as a source of which parts are read, or as a stream
 * @throws {PentimentoError} when the file is damaged, of another format or larger than 10 GB, holds no VGG, or
 * holds numbers that are not finite
 * @category VGG-19
 */
export async function loadVgg19(
  source: Uint8Array | ReadableStream<Uint8Array> | ByteSource,
  options: LoadOptions = {},
): Promise<Vgg19> {
  expectOptions("loadVgg19()", options);
  checkChoice("preprocessing", options.preprocessing, PREPROCESSINGS);
  expectObject("weights", source, "a Uint8Array, a stream or a ByteSource");
  const name = options.name ?? ("name" in source ? source.name : "the weights given");
  if (source instanceof Uint8Array) return await loadFrom(memorySource(source, name), options);
  if ("read" in source) return await loadFrom(renamed(source, name), options);
  if (!(source instanceof ReadableStream)) {
    throw wrongKind(
      `The weights are ${found(source)}: give a Uint8Array, a stream or a ByteSource`,
    );
  }
  const stream = new StreamSource(source, name);
  try {
    return await loadFrom(stream, options);
  } finally {
    await stream.close();
  }
}

/** A source under another name. */
function renamed(source: ByteSource, name: string): ByteSource {
  const { size, forwardOnly = false } = source;
  return { name, size, forwardOnly, read: (begin, end) => source.read(begin, end) };
}

async function loadFrom(source: ByteSource, options: LoadOptions): Promise<Vgg19> {
  const { name, size = Infinity } = source;
  checkPlausibleSize(source);
  const beginning = await source.read(0, Math.min(BEGINNING_BYTES, size));
  const foreign = formatOf(beginning)?.description;
  if (foreign !== undefined) {
    throw new PentimentoError(
      `${name} is ${foreign} and no safetensors file: convert it with pentimento weights import`,
    );
  }
  const header = await fetchSafetensorsHeader(source);
  const stated = options.preprocessing ?? statedConvention(header.metadata, name);
  const found = findVggTensors(header.tensors.values(), {
    name,
    namings: [TORCHVISION_NAMES, PAPER_NAMES],
    dtypes: ["F32", "F16", "BF16"],
  });
  const file = new SafeTensor(await cleanFile(source, found));
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
 * @category VGG-19
 */
export function requireLayer(network: Vgg19, layer: LayerName): ConvolutionWeights {
  expectNetwork(network);
  expectLayer(layer);
  const weights = network.layers.get(layer);
  if (weights !== undefined) return weights;
  const held = [...network.layers.keys()];
  const last = held.at(-1);
  if (last === undefined) {
    throw outOfRange(
      `${layer} is wanted, but ${network.name} holds no layer at all: give other weights`,
    );
  }
  throw outOfRange(
    `${layer} is wanted, but ${network.name} holds ` +
      `${held.length === 1 ? `only ${last}` : `${held[0]} to ${last}`}: ` +
      `choose layers no deeper than ${last}, or weights that hold ${layer}`,
  );
}

/**
 * A safetensors file with nothing but the tensors that are used: `npm:safetensors` throws on
 * `__metadata__` and takes the file to begin where its buffer begins. The copy is what the network keeps.
 */
async function cleanFile(
  source: ByteSource,
  layers: readonly LayerTensors<TensorEntry>[],
): Promise<Uint8Array> {
  const tensors = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  // A source may have to be read in the order in which they lie.
  tensors.sort((a, b) => a.begin - b.begin);
  const entries: Record<string, unknown> = {};
  let length = 0;
  for (const { name, dtype, shape, begin, end } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [length, length + end - begin] };
    length += end - begin;
  }
  // The numbers begin at a multiple of 8 bytes. Every tensor of VGG-19 has an even count of numbers, so
  // all that follow stay at multiples of 4.
  const header = writeSafetensorsHeader(entries);
  const clean = new Uint8Array(header.length + length);
  clean.set(header);
  let at = header.length;
  for (const { begin, end } of tensors) {
    clean.set(await readPart(source, begin, end), at);
    at += end - begin;
  }
  return clean;
}
