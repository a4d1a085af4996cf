/** Conversion of a VGG-19 in a file of tensors to a compact file. */
import { checkChoice, expectFunction, expectOptions, expectText } from "../../core/checks.ts";
import { PentimentoError, quoted } from "../../core/errors.ts";
import {
  LAYER_NAMES,
  type LayerName,
  layerSpec,
  type Preprocessing,
  PREPROCESSINGS,
} from "../../core/network/vgg19.ts";
import { sha256 } from "../formats/bytes.ts";
import type { StoredTensor, TensorFile } from "../formats/tensor_file.ts";
import { type FloatDtype, floatsOf, sizeOf, toOihw } from "../formats/tensor_floats.ts";
import { type CompactFile, type CompactLayer, writeCompact } from "./compact.ts";
import { decideConvention, reverseChannels, statedConvention } from "./convention.ts";
import { expectTensorFile, findLayers, type VggLayer } from "./find.ts";

/**
 * Options of {@linkcode compactVgg19}.
 *
 * @category VGG-19
 */
export interface CompactOptions {
  /**
   * The deepest layer that is taken; a network that ends earlier is taken as far as it goes. Default: all
   * that there is.
   */
  readonly upTo?: LayerName | undefined;
  /** True to store numbers in 16 bits. Default false. */
  readonly half?: boolean | undefined;
  /** The preprocessing that the weights expect. Default: detected, see {@linkcode decideConvention}. */
  readonly preprocessing?: Preprocessing | undefined;
  /** The network's source, an address or a path; for the metadata. */
  readonly source: string;
  /** Its revision, for the metadata. Default: none. */
  readonly revision?: string | undefined;
  /** Its license, for the metadata. Default: none. */
  readonly license?: string | undefined;
  /** The SHA-256 of tensors as they stand in `file`, by their names there. Default: none is checked. */
  readonly expected?: ReadonlyMap<string, string> | undefined;
  /** Provides a tensor's bytes; called once for each, in the network's order. Default: its own `read`. */
  readonly read?: ((tensor: StoredTensor) => Promise<Uint8Array>) | undefined;
  /** Called after each layer. Default nothing. */
  readonly onLayer?: ((layer: LayerName) => void) | undefined;
}

/**
 * Makes a compact file of the VGG-19 in a file of tensors: see {@linkcode writeCompact}.
 *
 * Kernels are converted to OIHW, and where the original network's input channels are stored for RGB, they
 * are converted to BGR. No more than two tensors are held beside the result.
 *
 * @throws {PentimentoError} as {@linkcode findVgg19} and {@linkcode decideConvention}; when the file
 * names a convention that is not known; when a tensor's bytes are
 * not those expected, or its numbers are not finite or too large for 16 bits
 * @category VGG-19
 */
export async function compactVgg19(
  file: TensorFile,
  options: CompactOptions,
): Promise<CompactFile> {
  expectTensorFile(file);
  expectCompactOptions("compactVgg19()", options);
  expectText("source of the network", options.source);
  const { name } = file;
  const { upTo = LAYER_NAMES.at(-1)!, half, source, revision, license, onLayer } = options;
  const stated = options.preprocessing ?? statedConvention(file.metadata, name);
  const found = findLayers(file, upTo);
  // findVgg19 returns at least conv1_1, whose filters may be needed to know the convention.
  const first = (await readKernel(found[0]!, name, options)).slice();
  const { preprocessing, reversed } = decideConvention({
    name,
    stated,
    kernel: first,
  });
  if (reversed) reverseChannels(first);
  const layers = found.map((layer, i): CompactLayer => ({
    layer: layer.layer,
    kernel: () => i === 0 ? first : readKernel(layer, name, options),
    bias: () => readFloats(layer.bias, name, options),
  }));
  const metadata = {
    source,
    ...revision !== undefined && { revision },
    ...license !== undefined && { license },
  };
  return await writeCompact(layers, { name, preprocessing, half, metadata, onLayer });
}

/** Checks the kinds of options of what makes a compact file. */
export function expectCompactOptions(of: string, options: Partial<CompactOptions>): void {
  expectOptions(of, options);
  checkChoice("layer", options.upTo, LAYER_NAMES);
  checkChoice("preprocessing", options.preprocessing, PREPROCESSINGS);
  expectFunction("onLayer", options.onLayer);
}

async function readKernel(
  { layer, kernel, order }: VggLayer,
  name: string,
  options: CompactOptions,
): Promise<Float32Array> {
  const floats = await readFloats(kernel, name, options);
  if (order === "OIHW") return floats;
  return toOihw(floats, layerSpec(layer));
}

/** Reads a tensor and checks its size and hash. */
async function readFloats(
  tensor: StoredTensor,
  name: string,
  options: CompactOptions,
): Promise<Float32Array> {
  const bytes = await (options.read?.(tensor) ?? tensor.read());
  // findVgg19 lets no other dtype through.
  const dtype = tensor.dtype as FloatDtype;
  const size = sizeOf(tensor.shape, dtype);
  if (bytes.length !== size) {
    throw new PentimentoError(
      `${name} gives ${bytes.length} bytes for ${quoted(tensor.name)}, but ${size} are wanted: ` +
        "fetch or export the file again",
    );
  }
  const own = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, size);
  const expected = options.expected?.get(tensor.name)?.toLowerCase();
  const found = expected === undefined ? undefined : await sha256(own);
  if (found !== expected) {
    throw new PentimentoError(
      `${name} holds ` +
        `${quoted(tensor.name)} with the SHA-256 ${found}, but ${expected} is expected, ` +
        "so it is damaged or another network: fetch it again or use another source",
    );
  }
  return floatsOf(own, dtype);
}
