/** Naming conventions for the tensors of a VGG-19. */
import { type LayerName, type LayerSpec, VGG19_LAYERS } from "../../core/network/vgg19.ts";

/**
 * The order of a kernel's axes: outputs, inputs, rows, columns; or rows, columns, inputs, outputs.
 *
 * @category VGG-19
 */
export type KernelOrder = "OIHW" | "HWIO";

/** A parsed tensor name. */
export interface VggName {
  /** The part before the name of the layer. */
  readonly prefix: string;
  /** The layer that it belongs to; `undefined` when the name has the form of one that VGG-19 lacks. */
  readonly layer: LayerName | undefined;
  /** One of the layer's two tensors. */
  readonly part: "weight" | "bias";
}

/** A naming convention for the tensors of a VGG-19. */
export interface VggNaming {
  /** The order of its kernels' axes. */
  readonly order: KernelOrder;
  /** Parses a name; returns `undefined` when it does not follow this convention. */
  parse(name: string): VggName | undefined;
  /** The usual name of a tensor, for messages. */
  nameOf(spec: LayerSpec, part: "weight" | "bias"): string;
}

const BY_INDEX = new Map(VGG19_LAYERS.map(({ featureIndex, name }) => [`${featureIndex}`, name]));
const BY_NAME = new Map<string, LayerName>(VGG19_LAYERS.map(({ name }) => [name, name]));

/** torchvision's names: `features.0.weight`, numbered by the index in its list of modules. */
export const TORCHVISION_NAMES: VggNaming = {
  order: "OIHW",
  parse(name) {
    const match = /^((?:.*\.)?)features\.(\d+)\.(weight|bias)$/s.exec(name);
    if (match === null) return undefined;
    return { prefix: match[1]!, layer: BY_INDEX.get(match[2]!), part: partOf(match[3]!) };
  },
  nameOf: ({ featureIndex }, part) => `features.${featureIndex}.${part}`,
};

/** The paper's layer names, as in the normalised network of Gatys: `conv1_1.weight`. */
export const PAPER_NAMES: VggNaming = {
  order: "OIHW",
  parse(name) {
    const match = /^((?:.*\.)?)(conv\d_\d)\.(weight|bias)$/s.exec(name);
    if (match === null) return undefined;
    return { prefix: match[1]!, layer: BY_NAME.get(match[2]!), part: partOf(match[3]!) };
  },
  nameOf: ({ name }, part) => `${name}.${part}`,
};

const LONGEST_KERAS_NAME = 1000;

/**
 * Keras' layer names, whatever stands between them and the variable's: `block1_conv1/kernel:0`,
 * `block1_conv1/block1_conv1/kernel:0` or, in its older files, `block1_conv1/block1_conv1_W_1:0`.
 */
export const KERAS_NAMES: VggNaming = {
  order: "HWIO",
  parse(name) {
    // The pattern takes time that grows with the square of a name's length.
    if (name.length > LONGEST_KERAS_NAME) return undefined;
    const match =
      /^((?:.*?[/.])??)block(\d)_conv(\d)(?:[/.].*)?[/._](kernel|bias|[Wb])(?:_\d+)?(?::0)?$/s.exec(
        name,
      );
    if (match === null) return undefined;
    const part = partOf(match[4]!);
    return { prefix: match[1]!, layer: BY_NAME.get(`conv${match[2]}_${match[3]}`), part };
  },
  nameOf: ({ name }, part) =>
    `${name.replace(/conv(\d)_(\d)/, "block$1_conv$2")}/${part === "weight" ? "kernel" : "bias"}:0`,
};

function partOf(text: string): "weight" | "bias" {
  return text === "bias" || text === "b" ? "bias" : "weight";
}
