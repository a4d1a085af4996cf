import { LAYER_NAMES, type LayerName, type LayerWeights, type Size } from "@pentimento/pentimento";
import { isNetworkName } from "./network_name.ts";
import { nearest, UsageError } from "./usage_error.ts";

/** Turns an option's text into its value. @throws {UsageError} when it is none. */
export type Reader<T> = (text: string, option: string) => T;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number from `least` on; `above` leaves `least` itself out. */
export function numberFrom(least: number, options: {
  /** Whether it has to be larger than `least`. Default `false`. */
  readonly above?: boolean;
} = {}): Reader<number> {
  return (text, option) => {
    const value = strictNumber(text);
    if (value < least || (options.above && value === least) || !Number.isFinite(value)) {
      const wanted = options.above ? `a number above ${least}` : `a number from ${least} on`;
      throw new UsageError(`--${option} wants ${wanted}, but got "${text}"`);
    }
    return value;
  };
}

/** A whole number between two bounds, both included. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return (text, option) => {
    const value = strictNumber(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new UsageError(
        `--${option} wants a whole number from ${least} to ${most}, but got "${text}"`,
      );
    }
    return value;
  };
}

/** One of some words. */
export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (text, option) => {
    const word = words.find((word) => word === text);
    if (word !== undefined) return word;
    const meant = nearest(text, words);
    throw new UsageError(
      `--${option} is one of ${words.join(", ")}, but got "${text}"` +
        (meant ? `; did you mean ${meant}?` : ""),
    );
  };
}

/** How to pool; PyTorch's users say avg. */
export const pooling: Reader<"max" | "average" | "l2"> = (text, option) =>
  oneOf("max", "average", "l2")(text === "avg" ? "average" : text, option);

/** A number from 0 to 1; `below` leaves 1 out. */
export function share(options: { readonly below?: boolean } = {}): Reader<number> {
  return (text, option) => {
    const value = strictNumber(text);
    if (value >= 0 && (options.below ? value < 1 : value <= 1)) return value;
    const wanted = options.below ? "a number from 0 to below 1" : "a number from 0 to 1";
    throw new UsageError(`--${option} wants ${wanted}, but got "${text}"`);
  };
}

/** Values with a separator between them. */
export function listOf<T>(read: Reader<T>, separator = ","): Reader<readonly T[]> {
  return (text, option) => text.split(separator).map((entry) => read(entry.trim(), option));
}

/** The sides of a picture, `640x480`; a single number is a square. */
export const sides: Reader<Size> = (
  text,
  option,
) => {
  const parts = /^(\d+)(?:[x*](\d+))?$/i.exec(text.trim());
  const width = Number(parts?.[1]);
  const height = Number(parts?.[2] ?? parts?.[1]);
  if (!(Math.min(width, height) >= 16 && Math.max(width, height) <= 32768)) {
    throw new UsageError(
      `--${option} wants columns and rows from 16 to 32768, as in 640x480, but got "${text}"`,
    );
  }
  return { width, height };
};

/** How pictures are cut into tiles: pixels a side, or one of two words. */
export const tile: Reader<number | "auto" | "off"> = (text, option) => {
  if (text === "auto" || text === "off") return text;
  const value = strictNumber(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(
    `--${option} wants a whole number of pixels from 1 on, auto or off, but got "${text}"`,
  );
};

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  // What most programs mean by one letter.
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};

/** A size of memory in bytes: `2GiB`, `800MB`, `1.5G`. */
export const memorySize: Reader<number> = (text, option) => {
  const [, number = "", unit = ""] = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = strictNumber(number) * (UNITS[unit.toUpperCase()] ?? NaN);
  if (bytes >= 1) return Math.floor(bytes);
  throw new UsageError(
    `--${option} wants a size as in 2GiB or 800MB, above 0, but got "${text}"`,
  );
};

/** The name of one layer. */
export const layer: Reader<LayerName> = layerNamed;

/** Any text but an empty one. */
export const text: Reader<string> = (text, option) => {
  if (text === "") throw new UsageError(`--${option} wants a value, but got an empty one`);
  return text;
};

/** A name under which a network can be kept. */
export const networkName: Reader<string> = (text, option) => {
  if (isNetworkName(text)) return text;
  throw new UsageError(
    `--${option} wants a name of up to 64 letters, digits, dots, dashes and underscores that is not ` +
      `free and not a file's, but got "${text}"`,
  );
};

/** Layers with or without a weight, `conv1_1,conv2_1:0.5`; without, a layer weighs 1. */
export const layerWeights: Reader<LayerWeights> = (text, option) => {
  const weights: Partial<Record<LayerName, number>> = {};
  for (const entry of text.split(",")) {
    const [name = "", weight, ...rest] = entry.trim().split(":");
    const layer = layerNamed(name, option);
    const value = weight === undefined ? 1 : strictNumber(weight);
    if (!(value >= 0 && Number.isFinite(value)) || rest.length > 0) {
      throw new UsageError(
        `--${option} wants layers as in conv1_1,conv2_1:0.5, weights from 0 on, but got "${entry}"`,
      );
    }
    if (layer in weights) throw new UsageError(`--${option} names the layer ${layer} twice`);
    weights[layer] = value;
  }
  return weights;
};

function layerNamed(name: string, option: string): LayerName {
  const layer = LAYER_NAMES.find((layer) => layer === name);
  if (layer) return layer;
  // Other programs call the same features relu4_2, so any name with a number like ours gets an answer.
  const meant = nearest(name, LAYER_NAMES, Math.max(4, name.length - 3));
  throw new UsageError(
    `--${option} names the layer "${name}", which VGG-19 does not have` +
      (meant ? `; did you mean ${meant}?` : `: its layers are ${LAYER_NAMES.join(", ")}`),
  );
}

/** `NaN` for all that is not entirely a decimal number. */
function strictNumber(text: string): number {
  return DECIMAL.test(text) ? Number(text) : NaN;
}
