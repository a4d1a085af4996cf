/** Readers: functions that turn the text behind a flag into its value. */
import type { LayerWeights, Size } from "@pentimento/pentimento";
import {
  COLOR_NAMES,
  describeLimits,
  DURATION,
  isWithin,
  LAYER_NAMES,
  type LayerName,
  MOST_LAYER_WEIGHT,
  type NumberLimits,
  parseColor,
} from "@pentimento/pentimento/options";
import { type Interval, INTERVAL_WORDS, readDuration, readInterval } from "./interval.ts";
import { isNetworkName } from "./network_name.ts";
import type { CommandLineOption } from "./own_options.ts";
import { MOST_SHARDS, readShard, type Shard } from "./shard.ts";
import { nearest, UsageError } from "./usage_error.ts";

/** Turns an option's text into its value. @throws {UsageError} when it is none. */
export type Reader<T> = (text: string, option: string) => T;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The error about a text that is no value of an option. */
function wrong(option: string, wanted: string, text: string): UsageError {
  return new UsageError(`--${option} wants ${wanted}, but got "${text}"`);
}

/** The reader of an option that is no switch. */
export function readerOf(option: CommandLineOption): Reader<unknown> {
  const reader = singleReader(option);
  return option.perStyle && option.kind !== "mask" ? listOf(reader) : reader;
}

function singleReader(option: CommandLineOption): Reader<unknown> {
  switch (option.kind) {
    case "number":
      return number(option);
    case "numbers":
      return listOf(number({ positive: true, most: option.most }), "+");
    case "whole": {
      const { least, most = Number.MAX_SAFE_INTEGER } = option;
      return wholeNumber(...option.flag?.range ?? [least, most]);
    }
    case "share":
      return share(option);
    case "choice":
      return oneOf(option.flag?.choices ?? option.choices, option.flag?.synonyms);
    case "layerNames":
      return listOf(layer);
    case "switch":
      throw new Error("A switch has no value");
    default:
      return READERS[option.kind];
  }
}

/** A number within limits. */
function number(limits: NumberLimits): Reader<number> {
  return (text, option) => {
    const value = strictNumber(text);
    if (!isWithin(value, limits)) throw wrong(option, describeLimits(limits), text);
    return value;
  };
}

/** A whole number between two bounds, both included. */
function wholeNumber(least: number, most: number): Reader<number> {
  return (text, option) => {
    const value = strictNumber(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw wrong(option, `a whole number from ${least} to ${most}`, text);
    }
    return value;
  };
}

/** One of some words, or another spelling of one. */
function oneOf(
  words: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): Reader<string> {
  return (text, option) => {
    const spelled = Object.hasOwn(synonyms, text) ? synonyms[text]! : text;
    if (words.includes(spelled)) return spelled;
    const meant = nearest(text, words);
    throw new UsageError(
      `--${option} is one of ${words.join(", ")}, but got "${text}"` +
        (meant ? `; did you mean ${meant}?` : ""),
    );
  };
}

/** A number from 0 to 1; `below` excludes 1. */
function share(options: { readonly below?: boolean }): Reader<number> {
  return (text, option) => {
    const value = strictNumber(text);
    if (value >= 0 && (options.below ? value < 1 : value <= 1)) return value;
    const wanted = options.below ? "a number from 0 to below 1" : "a number from 0 to 1";
    throw wrong(option, wanted, text);
  };
}

/** Values with a separator between them. */
function listOf<T>(read: Reader<T>, separator = ","): Reader<readonly T[]> {
  return (text, option) => text.split(separator).map((entry) => read(entry.trim(), option));
}

/** The sides of a picture, `640x480`; a single number is a square. */
const sides: Reader<Size> = (text, option) => {
  const parts = /^(\d+)(?:[x*](\d+))?$/i.exec(text.trim());
  const width = Number(parts?.[1]);
  const height = Number(parts?.[2] ?? parts?.[1]);
  if (!(Math.min(width, height) >= 16 && Math.max(width, height) <= 32768)) {
    throw wrong(option, "columns and rows from 16 to 32768, as in 640x480", text);
  }
  return { width, height };
};

/** The side of a tile in pixels, or one of two words. */
const tile: Reader<number | "auto" | "off"> = (text, option) => {
  if (text === "auto" || text === "off") return text;
  const value = strictNumber(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw wrong(option, "a whole number of pixels from 1 on, auto or off", text);
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
const memorySize: Reader<number> = (text, option) => {
  const [, number = "", unit = ""] = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = strictNumber(number) * (UNITS[unit.toUpperCase()] ?? NaN);
  if (bytes >= 1) return Math.floor(bytes);
  throw wrong(option, "a size as in 2GiB or 800MB, above 0", text);
};

/** Any text but an empty one. */
const text: Reader<string> = (text, option) => {
  if (text === "") throw new UsageError(`--${option} wants a value, but got an empty one`);
  return text;
};

/** A name under which a network can be kept. */
const networkName: Reader<string> = (text, option) => {
  if (isNetworkName(text)) return text;
  const letters = "letters, digits, dots, dashes and underscores";
  throw wrong(option, `a name of up to 64 ${letters} that is not free and not a file's`, text);
};

/** A time or a number of iterations, `30s` or `100`. */
const interval: Reader<Interval> = (text, option) => {
  const read = readInterval(text);
  if (read !== undefined) return read;
  throw wrong(option, INTERVAL_WORDS, text);
};

/** A time in seconds, `1m30s`. */
const duration: Reader<number> = (text, option) => {
  const seconds = readDuration(text);
  if (seconds !== undefined && isWithin(seconds, DURATION)) return seconds;
  const most = `${DURATION.most / 3600}h`;
  throw wrong(option, `a time from ${DURATION.least}s to ${most}, as in 60s, 2m or 1m30s`, text);
};

/** One of several parts of a batch, `2/8`. */
const shard: Reader<Shard> = (text, option) => {
  const read = readShard(text);
  if (read !== undefined) return read;
  throw wrong(option, `a part of several, from 1/1 to ${MOST_SHARDS}/${MOST_SHARDS}`, text);
};

/** Layers with or without a weight, `conv1_1,conv2_1:0.5`; without, a layer weighs 1. */
const layerWeights: Reader<LayerWeights> = (text, option) => {
  const weights: Partial<Record<LayerName, number>> = {};
  for (const entry of text.split(",")) {
    const [name = "", weight, ...rest] = entry.trim().split(":");
    const named = layer(name, option);
    const value = weight === undefined ? 1 : strictNumber(weight);
    const limits = { most: MOST_LAYER_WEIGHT };
    if (!isWithin(value, limits) || rest.length > 0) {
      const each = `each weight ${describeLimits(limits)}`;
      throw wrong(option, `layers as in conv1_1,conv2_1:0.5, ${each}`, entry);
    }
    if (named in weights) throw new UsageError(`--${option} names the layer ${named} twice`);
    weights[named] = value;
  }
  return weights;
};

/** The name of one layer. */
function layer(name: string, option: string): LayerName {
  const found = LAYER_NAMES.find((layer) => layer === name);
  if (found) return found;
  // Other programs call the same features relu4_2, so any name with a number like ours gets an answer.
  const meant = nearest(name, LAYER_NAMES, Math.max(4, name.length - 3));
  throw new UsageError(
    `--${option} names the layer "${name}", which VGG-19 does not have` +
      (meant ? `; did you mean ${meant}?` : `: its layers are ${LAYER_NAMES.join(", ")}`),
  );
}

/** A colour, as it was written: the library reads it. */
const color: Reader<string> = (text, option) => {
  if (parseColor(text) !== undefined) return text.toLowerCase();
  throw wrong(option, `#rrggbb, #rgb or one of ${COLOR_NAMES.join(", ")}`, text);
};

/** `NaN` for all that is not entirely a decimal number. */
function strictNumber(text: string): number {
  return DECIMAL.test(text) ? Number(text) : NaN;
}

/** The readers of kinds without limits of their own. */
const READERS = {
  mask: text,
  picture: text,
  input: text,
  weights: text,
  tensors: text,
  source: text,
  recipe: text,
  output: text,
  folder: text,
  jobs: text,
  shard,
  networkName,
  interval,
  layer,
  layers: layerWeights,
  sides,
  tile,
  bytes: memorySize,
  duration,
  color,
} as const satisfies Readonly<Record<string, Reader<unknown>>>;
