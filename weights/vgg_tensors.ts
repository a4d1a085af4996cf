import { PentimentoError } from "../core/errors.ts";
import { type LayerName, type LayerSpec, VGG19_LAYERS } from "../core/vgg19.ts";
import {
  quoted,
  type SafetensorsHeader,
  shapeText,
  type TensorEntry,
} from "./safetensors_header.ts";

/** One convolution's two tensors in a file. */
export interface LayerTensors {
  /** The layer's name. */
  readonly layer: LayerName;
  /** The kernel, `outputs x inputs x 3 x 3`. */
  readonly weight: TensorEntry;
  /** The bias, `outputs`. */
  readonly bias: TensorEntry;
}

const TENSOR_NAME = /^((?:.*\.)?)features\.\d+\.(?:weight|bias)$/s;

const EXPECTED = "give a file of VGG-19 without batch normalisation, with torchvision's names";

/**
 * Finds VGG-19's convolutions among a file's tensors: those named `features.N.weight` and
 * `features.N.bias`, or the same behind one prefix (`vgg.features.0.weight`). They are taken from
 * conv1_1 to the first layer that is not there; all other tensors are ignored.
 *
 * @param name what to call the file in messages
 * @throws {PentimentoError} when there are none, a layer is missing before another, half of a layer is
 * missing, a shape or dtype does not fit, or two prefixes both hold a VGG's conv1_1
 */
export function findVggTensors(header: SafetensorsHeader, name: string): LayerTensors[] {
  const { tensors } = header;
  const prefix = findPrefix(tensors, name);
  const at = (spec: LayerSpec, kind: "weight" | "bias") =>
    tensors.get(`${prefix}features.${spec.featureIndex}.${kind}`);
  const held = (spec: LayerSpec) =>
    at(spec, "weight") !== undefined || at(spec, "bias") !== undefined;
  const found: LayerTensors[] = [];
  let missing: LayerSpec | undefined;
  for (const spec of VGG19_LAYERS) {
    if (!held(spec)) {
      missing ??= spec;
      continue;
    }
    if (missing !== undefined) {
      throw new PentimentoError(
        `${name} holds ${spec.name} but not ${missing.name} ` +
          `(${quoted(`${prefix}features.${missing.featureIndex}.weight`)}) before it: ${EXPECTED}`,
      );
    }
    const [weight, bias] = [at(spec, "weight"), at(spec, "bias")];
    if (weight === undefined || bias === undefined) {
      const lacking = weight === undefined ? "weight" : "bias";
      throw new PentimentoError(
        `${name} holds ${spec.name} without its ${lacking} ` +
          `(${quoted(`${prefix}features.${spec.featureIndex}.${lacking}`)}): ${EXPECTED}`,
      );
    }
    checkTensor(weight, [spec.outputs, spec.inputs, 3, 3], name);
    checkTensor(bias, [spec.outputs], name);
    found.push({ layer: spec.name, weight, bias });
  }
  return found;
}

/** The one prefix under which the file keeps a VGG; a prefix with another network is passed over. */
function findPrefix(tensors: ReadonlyMap<string, TensorEntry>, name: string): string {
  const prefixes = new Set<string>();
  for (const tensor of tensors.keys()) {
    const match = TENSOR_NAME.exec(tensor);
    if (match !== null) prefixes.add(match[1]!);
  }
  const first = VGG19_LAYERS[0]!;
  const fits = [...prefixes].filter((prefix) => {
    const weight = tensors.get(`${prefix}features.${first.featureIndex}.weight`);
    return weight !== undefined && sameShape(weight.shape, [first.outputs, first.inputs, 3, 3]);
  });
  if (fits.length > 1) {
    throw new PentimentoError(
      `${name} holds more than one VGG, under ${quoted(`${fits[0]}features`)} and ` +
        `${quoted(`${fits[1]}features`)}: keep one of them in the file`,
    );
  }
  const prefix = fits[0] ?? [...prefixes][0];
  if (prefix === undefined) {
    throw new PentimentoError(
      `${name} holds no VGG tensors (${quoted(`features.${first.featureIndex}.weight`)} and on): ` +
        EXPECTED,
    );
  }
  return prefix;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, i) => side === b[i]);
}

function checkTensor(tensor: TensorEntry, shape: readonly number[], name: string): void {
  if (!sameShape(tensor.shape, shape)) {
    throw new PentimentoError(
      `${name} holds ${quoted(tensor.name)} as ${shapeText(tensor.shape)}, ` +
        `but in VGG-19 it is ${shapeText(shape)}: ${EXPECTED}`,
    );
  }
  if (!["F32", "F16", "BF16"].includes(tensor.dtype)) {
    throw new PentimentoError(
      `${name} holds ${quoted(tensor.name)} as ${tensor.dtype}, but F32, F16 or BF16 is wanted: ` +
        "convert the file to F32",
    );
  }
}
