/** The search for VGG-19's convolutions among named tensors. */
import { expectMap, expectObject } from "../../core/checks.ts";
import { PentimentoError, quoted } from "../../core/errors.ts";
import {
  LAYER_NAMES,
  type LayerName,
  type LayerSpec,
  VGG19_LAYERS,
} from "../../core/network/vgg19.ts";
import { shapeText, type StoredTensor, type TensorFile } from "../formats/tensor_file.ts";
import { FLOAT_DTYPES } from "../formats/tensor_floats.ts";
import {
  KERAS_NAMES,
  type KernelOrder,
  PAPER_NAMES,
  TORCHVISION_NAMES,
  type VggNaming,
} from "./names.ts";

/**
 * The properties of a tensor that are known before it is read.
 *
 * @category VGG-19
 */
export type TensorFacts = Pick<StoredTensor, "name" | "dtype" | "shape">;

/**
 * One convolution's two tensors in a file.
 *
 * @category VGG-19
 */
export interface LayerTensors<T extends TensorFacts> {
  /** The layer's name. */
  readonly layer: LayerName;
  /** The kernel, its axes in this `order`; each position's window is 3 x 3. */
  readonly kernel: T;
  /** The bias, `outputs`. */
  readonly bias: T;
  /** The order of the kernel's axes. */
  readonly order: KernelOrder;
}

/**
 * One convolution of a VGG-19 in a file.
 *
 * @category VGG-19
 */
export type VggLayer = LayerTensors<StoredTensor>;

/** Options of {@linkcode findVggTensors}. */
export interface FindOptions {
  /** The file's name in messages. */
  readonly name: string;
  /** The naming conventions to try; messages use the first. */
  readonly namings: readonly VggNaming[];
  /** The dtypes that can be read. */
  readonly dtypes: readonly string[];
}

/** The tensors of one VGG: those whose names have one form and one prefix. */
interface Family<T> {
  readonly naming: VggNaming;
  readonly prefix: string;
  readonly layers: Map<LayerName, { weight?: T; bias?: T }>;
}

const EXPECTED = "give a file of VGG-19 without batch normalisation, with torchvision's names";

/**
 * Finds VGG-19's convolutions among a file's tensors, in any of several naming conventions, with or without
 * a prefix that they share (`vgg.features.0.weight`). They are taken from conv1_1 to the first layer that
 * is not there; all other tensors are ignored.
 *
 * @throws {PentimentoError} when there are none, a layer is missing before another, half of a layer is
 * missing, a shape or dtype does not fit, a tensor is there twice, or there are two VGGs
 */
export function findVggTensors<T extends TensorFacts>(
  tensors: Iterable<T>,
  options: FindOptions,
): LayerTensors<T>[] {
  const { name } = options;
  const family = findFamily(tensors, options);
  const found: LayerTensors<T>[] = [];
  let missing: LayerSpec | undefined;
  for (const spec of VGG19_LAYERS) {
    const held = family.layers.get(spec.name);
    if (held === undefined) {
      missing ??= spec;
      continue;
    }
    if (missing !== undefined) {
      throw new PentimentoError(
        `${name} holds ${spec.name} but not ${missing.name} ` +
          `(${usualName(family, missing, "weight")}) before it: ${EXPECTED}`,
      );
    }
    const { weight, bias } = held;
    if (weight === undefined || bias === undefined) {
      const lacking = weight === undefined ? "weight" : "bias";
      throw new PentimentoError(
        `${name} holds ${spec.name} without its ${lacking} ` +
          `(${usualName(family, spec, lacking)}): ${EXPECTED}`,
      );
    }
    const { order } = family.naming;
    checkTensor(weight, kernelShape(spec, order), options);
    checkTensor(bias, [spec.outputs], options);
    found.push({ layer: spec.name, kernel: weight, bias, order });
  }
  return found;
}

/**
 * The VGG-19 in a file of tensors, or the first layers of one: named as in torchvision, as in the paper
 * or as in Keras, with or without a prefix. Others, such as the classifier's, are ignored. Nothing but
 * names, shapes and dtypes is looked at.
 *
 * @returns the layers in the network's order, from conv1_1 to the first that is not there
 * @throws {PentimentoError} when the file holds no VGG, more than one, or one that is not as it should be
 * @category VGG-19
 */
export function findVgg19(file: TensorFile): readonly VggLayer[] {
  expectTensorFile(file);
  return findVggTensors(file.tensors.values(), {
    name: file.name,
    namings: [TORCHVISION_NAMES, PAPER_NAMES, KERAS_NAMES],
    dtypes: FLOAT_DTYPES,
  });
}

/** Checks that a value is an opened file. */
export function expectTensorFile(file: TensorFile): void {
  expectObject("file", file, "what openTensorFile() gives");
  expectMap("tensors of the file", file.tensors);
}

/** The layers of {@linkcode findVgg19} up to one of them, or to the last in the file. */
export function findLayers(file: TensorFile, upTo: LayerName): readonly VggLayer[] {
  return findVgg19(file).slice(0, LAYER_NAMES.indexOf(upTo) + 1);
}

/** The one VGG of a file; another network with names of the same form is passed over. */
function findFamily<T extends TensorFacts>(tensors: Iterable<T>, options: FindOptions): Family<T> {
  const { name, namings } = options;
  const families = familiesOf(tensors, options);
  const first = VGG19_LAYERS[0]!;
  const fits = families.filter(({ layers, naming }) => {
    const weight = layers.get(first.name)?.weight;
    return weight !== undefined && sameShape(weight.shape, kernelShape(first, naming.order));
  });
  if (fits.length > 1) {
    const [one, other] = fits.map((family) => usualName(family, first, "weight"));
    throw new PentimentoError(
      `${name} holds more than one VGG, with ${one} and ${other}: keep one of them in the file`,
    );
  }
  // Tensors of a VGG are looked at even where conv1_1 is not as it should be: the message is better.
  const family = fits[0] ?? families.find(({ layers }) => layers.size > 0);
  if (family === undefined) {
    throw new PentimentoError(
      `${name} holds no VGG tensors (${quoted(namings[0]!.nameOf(first, "weight"))} and on): ` +
        EXPECTED,
    );
  }
  return family;
}

function familiesOf<T extends TensorFacts>(
  tensors: Iterable<T>,
  { name, namings }: FindOptions,
): Family<T>[] {
  const families = new Map<string, Family<T>>();
  for (const tensor of tensors) {
    for (const [i, naming] of namings.entries()) {
      const parsed = naming.parse(tensor.name);
      if (parsed === undefined) continue;
      const { prefix, layer, part } = parsed;
      const key = `${i} ${prefix}`;
      const family = families.get(key) ?? { naming, prefix, layers: new Map() };
      families.set(key, family);
      if (layer === undefined) continue;
      const held = family.layers.get(layer) ?? {};
      family.layers.set(layer, held);
      if (held[part] !== undefined) {
        throw new PentimentoError(
          `${name} holds the ${part} of ${layer} twice, as ${quoted(held[part].name)} and as ` +
            `${quoted(tensor.name)}: keep one of them in the file`,
        );
      }
      held[part] = tensor;
    }
  }
  return [...families.values()];
}

function usualName(
  { naming, prefix }: Family<unknown>,
  spec: LayerSpec,
  part: "weight" | "bias",
): string {
  return quoted(`${prefix}${naming.nameOf(spec, part)}`);
}

function kernelShape({ inputs, outputs }: LayerSpec, order: KernelOrder): number[] {
  return order === "OIHW" ? [outputs, inputs, 3, 3] : [3, 3, inputs, outputs];
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, i) => side === b[i]);
}

function checkTensor(tensor: TensorFacts, shape: readonly number[], options: FindOptions): void {
  const { name, dtypes } = options;
  if (!sameShape(tensor.shape, shape)) {
    throw new PentimentoError(
      `${name} holds ${quoted(tensor.name)} as ${shapeText(tensor.shape)}, ` +
        `but in VGG-19 it is ${shapeText(shape)}: ${EXPECTED}`,
    );
  }
  if (!dtypes.includes(tensor.dtype)) {
    const wanted = `${dtypes.slice(0, -1).join(", ")} or ${dtypes.at(-1)}`;
    throw new PentimentoError(
      `${name} holds ${quoted(tensor.name)} as ${tensor.dtype}, but ${wanted} is wanted: ` +
        "convert the file to F32",
    );
  }
}
