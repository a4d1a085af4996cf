/** The compact file of a VGG-19, and its writer. */
import { expectObject, expectOptions } from "../../core/checks.ts";
import { PentimentoError, quoted } from "../../core/errors.ts";
import {
  expectNetwork,
  type LayerName,
  type LayerSpec,
  layerSpec,
  type Preprocessing,
  type Vgg19,
} from "../../core/network/vgg19.ts";
import { sha256 } from "../formats/bytes.ts";
import { writeSafetensorsHeader } from "../formats/safetensors.ts";
import { type FloatDtype, sizeOf } from "../formats/tensor_floats.ts";
import { TORCHVISION_NAMES } from "./names.ts";

/**
 * The compact file: a safetensors file with the convolutions of a VGG-19 alone, in the network's order,
 * named as in torchvision, OIHW, F32 or F16, the first number at a multiple of 8 bytes. Its
 * `__metadata__`, texts all, name the format, the convention and where the network comes from, and have
 * the SHA-256 of every tensor's bytes.
 */

/** The `format` in a compact file's metadata. */
export const COMPACT_FORMAT = "pentimento-vgg19";

/** The `version` of the format. */
export const COMPACT_VERSION = "1";

/** The prefix of a tensor's name under which the metadata hold its hash. */
export const HASH_PREFIX = "sha256.";

/** One convolution to be written. Its numbers are requested once and may be discarded afterwards. */
export interface CompactLayer {
  /** The layer's name. */
  readonly layer: LayerName;
  /** The kernel's `outputs * inputs * 9` numbers (OIHW). */
  kernel(): Promise<Float32Array> | Float32Array;
  /** The bias's `outputs` numbers. */
  bias(): Promise<Float32Array> | Float32Array;
}

/** Options of {@linkcode writeCompact}. */
export interface WriteOptions {
  /** The network's name in messages. */
  readonly name: string;
  /** The conversion of pixels to the network's input. */
  readonly preprocessing: Preprocessing;
  /** True to store numbers in 16 bits. Default false. */
  readonly half?: boolean | undefined;
  /** Further metadata; entries of the format itself take precedence. Default: none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called after each layer. Default: not called. */
  readonly onLayer?: ((layer: LayerName) => void) | undefined;
}

/**
 * A compact file and its contents.
 *
 * @category VGG-19
 */
export interface CompactFile {
  /** The whole file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its layers, in the network's order. */
  readonly layers: LayerName[];
  /** The conversion of pixels to the network's input. */
  readonly preprocessing: Preprocessing;
  /** The file's `__metadata__`. */
  readonly metadata: Record<string, string>;
}

/** A tensor's range in the file. */
interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  readonly numbers: () => Promise<Float32Array> | Float32Array;
}

/**
 * Writes a compact file. No more than one tensor is held beside the file itself.
 *
 * @throws {PentimentoError} when a number is not finite, or too large for 16 bits
 */
export async function writeCompact(
  layers: readonly CompactLayer[],
  options: WriteOptions,
): Promise<CompactFile> {
  const { name, preprocessing, half = false, onLayer } = options;
  const slots = slotsOf(layers, half);
  const metadata: Record<string, string> = {
    ...options.metadata,
    format: COMPACT_FORMAT,
    version: COMPACT_VERSION,
    convention: preprocessing,
    created: new Date().toISOString(),
  };
  // The header stands before the numbers, so their hashes get their place before they are known.
  for (const slot of slots) metadata[HASH_PREFIX + slot.name] = "0".repeat(64);
  const dataStart = headerOf(slots, { half, metadata }).length;
  const bytes = new Uint8Array(dataStart + (slots.at(-1)?.end ?? 0));
  for (const [i, slot] of slots.entries()) {
    const place = bytes.subarray(dataStart + slot.begin, dataStart + slot.end);
    store(await slot.numbers(), place, { half, what: `${name} holds ${quoted(slot.name)}` });
    metadata[HASH_PREFIX + slot.name] = await sha256(place);
    if (i % 2 === 1) onLayer?.(layers[(i - 1) / 2]!.layer);
  }
  bytes.set(headerOf(slots, { half, metadata }));
  return { bytes, layers: layers.map(({ layer }) => layer), preprocessing, metadata };
}

function slotsOf(layers: readonly CompactLayer[], half: boolean): Slot[] {
  let at = 0;
  const slot = (
    spec: LayerSpec,
    part: "weight" | "bias",
    numbers: Slot["numbers"],
  ): Slot => {
    const { inputs, outputs } = spec;
    const shape = part === "weight" ? [outputs, inputs, 3, 3] : [outputs];
    const begin = at;
    at += sizeOf(shape, dtypeOf(half));
    return { name: TORCHVISION_NAMES.nameOf(spec, part), shape, begin, end: at, numbers };
  };
  return layers.flatMap((layer) => {
    const spec = layerSpec(layer.layer);
    return [
      slot(spec, "weight", () => layer.kernel()),
      slot(spec, "bias", () => layer.bias()),
    ];
  });
}

/** The dtype of all numbers. */
function dtypeOf(half: boolean): FloatDtype {
  return half ? "F16" : "F32";
}

/** Builds the header, whose length does not depend on the hashes in it. */
function headerOf(slots: readonly Slot[], { half, metadata }: {
  readonly half: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}): Uint8Array {
  const entries = slots.map(({ name, shape, begin, end }) =>
    [name, { dtype: dtypeOf(half), shape, data_offsets: [begin, end] }] as const
  );
  return writeSafetensorsHeader({ __metadata__: metadata, ...Object.fromEntries(entries) });
}

/** Stores numbers, little-endian as every machine is that runs WebGPU, and checks them. */
function store(numbers: Float32Array, place: Uint8Array<ArrayBuffer>, { half, what }: {
  readonly half: boolean;
  readonly what: string;
}): void {
  const Numbers = half ? Float16Array : Float32Array;
  const count = place.byteLength / Numbers.BYTES_PER_ELEMENT;
  if (numbers.length !== count) {
    throw new PentimentoError(
      `${what} with ${numbers.length} numbers, but ${count} are wanted: give the layer in full`,
    );
  }
  const stored = new Numbers(place.buffer, place.byteOffset, count);
  stored.set(numbers);
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(stored[i])) continue;
    throw new PentimentoError(
      Number.isFinite(numbers[i])
        ? `${what} with the value ` +
          `${numbers[i]} at ${i}, which is too large for 16 bits: leave out half`
        : `${what} with the value ${numbers[i]} at ${i}, but all must be finite: ` +
          "fetch or export the file again",
    );
  }
}

/**
 * Options of {@linkcode compactNetwork}.
 *
 * @category VGG-19
 */
export interface CompactNetworkOptions {
  /** True to store numbers in 16 bits. Default false. */
  readonly half?: boolean;
}

/**
 * Makes a compact file of a trained network in memory, see {@linkcode writeCompact}.
 *
 * @param metadata texts for the file's `__metadata__`, such as `source` and `license`
 * @throws {PentimentoError} when the network is the weights-free one, which a file would take for trained, it
 * holds no layer, or a number is not finite or too large for 16 bits
 * @category VGG-19
 */
export async function compactNetwork(
  network: Vgg19,
  metadata: Readonly<Record<string, string>>,
  options: CompactNetworkOptions = {},
): Promise<CompactFile> {
  expectNetwork(network);
  expectObject("metadata", metadata, "an object of texts");
  expectOptions("compactNetwork()", options);
  const { name, kind, preprocessing } = network;
  if (kind !== "trained") {
    throw new PentimentoError(
      `A trained network is wanted for a file of weights, but ${name} is made from a style image: ` +
        "make it anew where it is needed",
    );
  }
  if (network.layers.size === 0) {
    throw new PentimentoError(`${name} holds no layer at all: give other weights`);
  }
  const layers = [...network.layers].map(([layer, { kernel, bias }]) => ({
    layer,
    kernel: () => kernel,
    bias: () => bias,
  }));
  return await writeCompact(layers, { name, preprocessing, half: options.half, metadata });
}
