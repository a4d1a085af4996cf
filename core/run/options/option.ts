/** One option of the schema: its kind, default and flag, and the types and checks that follow from them. */
import {
  checkChoice,
  expectNumber,
  expectObject,
  expectShare,
  expectText,
  expectWhole,
  found,
  type NumberLimits,
  wrongNumbers,
} from "../../checks.ts";
import { outOfRange, wrongKind } from "../../errors.ts";
import { expectColor } from "../../image/alpha.ts";
import { type Color, COLOR_NAMES, parseColor } from "../../image/colors_by_name.ts";
import type { Mask } from "../../image/mask.ts";
import { expectColors, type Picture } from "../../image/picture.ts";
import type { LayerWeights } from "../../losses/settings.ts";
import { LAYER_NAMES } from "../../network/vgg19.ts";

export { type Color, COLOR_NAMES, parseColor };

/**
 * One option. The library's types and checks, the command line's flag with its parsing and help, and the
 * skeleton of docs/options.md are made from it.
 *
 * @category Options
 */
export type Option = DescribedOption & OptionKind;

/**
 * The part of an option that does not depend on its kind.
 *
 * @category Options
 */
export interface DescribedOption {
  /**
   * The option in an error sentence; of layers the first word, as in `The content layer`.
   * Default: its name in words, `learning rate` for `learningRate`.
   */
  readonly subject?: string;
  /** The default, where it is always the same. */
  readonly default?: string | number | boolean;
  /** The default in words. Default: {@linkcode DescribedOption.default}. */
  readonly fallback?: string;
  /** The option of the command line. Default: the library alone has this option. */
  readonly flag?: Flag;
  /** Whether it belongs to one of several style images. The flag then has a value for each. Default false. */
  readonly perStyle?: boolean;
}

/**
 * An option as the command line has it.
 *
 * @category Options
 */
export interface Flag {
  /** Its description in the help; `{choices}` stands for `a, b, c`, `{choices or}` for `a, b or c`. */
  readonly help: string;
  /** Its name. Default: the library's, `tv-weight` for `tvWeight`. */
  readonly name?: string;
  /** The name of its value in the help; a switch has none. */
  readonly placeholder?: string;
  /** The whole numbers that it takes, the first and the last, where these are fewer than the library's. */
  readonly range?: readonly [least: number, most: number];
  /** The words that it takes, where these are fewer than the library's. */
  readonly choices?: readonly string[];
  /** Other spellings of its words. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** The letter after a single dash. Default: none. */
  readonly letter?: string;
  /** Whether it may be given several times; its values are a list. Default false. */
  readonly many?: boolean;
}

/**
 * The kinds of values, with their limits.
 *
 * @category Options
 */
export type OptionKind =
  /** A finite number of at least 0 or `least`; with `positive` above 0. */
  | { readonly kind: "number" } & NumberLimits
  /** One or several numbers above 0. */
  | { readonly kind: "numbers"; readonly most: number }
  /** A whole number from `least` to `most`, by default 2^53 - 1; with `endless` also `Infinity`. */
  | {
    readonly kind: "whole";
    readonly least: number;
    readonly most?: number;
    readonly endless?: boolean;
  }
  /** A number from 0 to 1; with `below` less than 1. */
  | { readonly kind: "share"; readonly below?: boolean }
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** One of some words, or a picture of one's own. */
  | { readonly kind: "picture"; readonly choices: readonly string[] }
  | { readonly kind: "mask" }
  /** A colour as CSS has it: `#rrggbb`, `#rgb` or the name of one of the first. */
  | { readonly kind: "color" }
  /** Layers of the network with a weight of at least 0 each. */
  | { readonly kind: "layers" }
  /** The side of a tile in pixels, `auto` or `off`. */
  | { readonly kind: "tile" }
  /** A number of bytes above 0. */
  | { readonly kind: "bytes" }
  /** A number of seconds of at least 1, up to a week. */
  | { readonly kind: "duration" };

/**
 * The name of an option's flag, without the dashes before it: its own, or the option's with dashes inside.
 *
 * @category Options
 */
export function flagNameOf(
  name: string,
  option: { readonly flag?: Flag | undefined },
): string {
  expectText("name of the option", name);
  expectObject("option", option, "an entry of OPTIONS");
  const { flag } = option;
  return flag?.name ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The most that a weight or a rate may be: about the largest number of 32 bits. */
export const MOST = 3e38;

/**
 * The most that a layer may weigh: the squares of its gradient are then still such numbers, so that it is balanced.
 *
 * @category Options
 */
export const MOST_LAYER_WEIGHT = 1e15;

/**
 * The limits of durations, in seconds.
 *
 * @category Options
 */
export const DURATION = { least: 1, most: 7 * 24 * 3600 } as const satisfies NumberLimits;

/**
 * Options by their names in the library.
 *
 * @category Options
 */
export type Options = Readonly<Record<string, Option>>;

/**
 * The type of an option's values in the library.
 *
 * @category Options
 */
export type OptionValue<O> = O extends
  { readonly kind: "number" | "whole" | "share" | "bytes" | "duration" } ? number
  : O extends { readonly kind: "numbers" } ? number | readonly number[]
  : O extends { readonly kind: "switch" } ? boolean
  : O extends { readonly kind: "choice"; readonly choices: readonly (infer Word)[] } ? Word
  : O extends { readonly kind: "picture"; readonly choices: readonly (infer Word)[] }
    ? Word | Picture
  : O extends { readonly kind: "mask" } ? Mask
  : O extends { readonly kind: "color" } ? string
  : O extends { readonly kind: "layers" } ? LayerWeights
  : O extends { readonly kind: "tile" } ? number | "auto" | "off"
  : never;

/**
 * The type of an object with these options, none of which has to be there.
 *
 * @category Options
 */
export type OptionValues<Schema> = { readonly [Name in keyof Schema]?: OptionValue<Schema[Name]> };

/** The type of {@linkcode defaultsOf}. */
export type OptionDefaults<Schema> = {
  readonly [
    Name in keyof Schema as Schema[Name] extends { readonly default: unknown } ? Name : never
  ]: OptionValue<Schema[Name]>;
};

/** The defaults that are always the same. */
export function defaultsOf<const Schema extends Options>(schema: Schema): OptionDefaults<Schema> {
  const entries = Object.entries(schema).filter(([, option]) => option.default !== undefined);
  return Object.fromEntries(
    entries.map(([name, option]) => [name, option.default]),
  ) as OptionDefaults<Schema>;
}

/**
 * Checks those of some options that are given.
 *
 * @throws {PentimentoError} naming the first that makes no sense
 */
export function checkOptions(schema: Options, values: object): void {
  for (const [name, option] of Object.entries(schema)) {
    const value = (values as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) check(name, option, value);
  }
}

function check(name: string, option: Option, value: unknown): void {
  const subject = option.subject ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  switch (option.kind) {
    case "number":
      return expectNumber(subject, value as number, option);
    case "numbers":
      for (const one of [value].flat()) {
        expectNumber(subject, one as number, { positive: true, most: option.most });
      }
      return;
    case "whole":
      if (option.endless && value === Infinity) return;
      return expectWhole(subject, value as number, option.least, option.most);
    case "share":
      return expectShare(subject, value as number, option.below);
    case "choice":
      return checkChoice(subject, value as string, option.choices);
    case "layers":
      return checkLayers(subject, value as LayerWeights);
    case "switch":
      return expectSwitch(subject, value);
    case "picture":
      if (typeof value === "object") return expectColors(value as Picture, subject);
      return checkChoice(subject, value as string, option.choices);
    case "mask":
      return expectObject(subject, value, "a mask, as maskFromPicture() makes it");
    case "color":
      return void expectColor(subject, value as string);
    case "tile":
      return checkTile(value as number | string);
    case "bytes":
      return checkBytes(value as number);
    case "duration":
      return expectNumber(subject, value as number, DURATION);
  }
}

function checkLayers(subject: string, weights: LayerWeights): void {
  if (typeof weights !== "object" || weights === null || Array.isArray(weights)) {
    throw wrongKind(
      `The ${subject} layers are ${
        found(weights)
      }: give an object with a weight for each, as in { conv3_1: 1 }`,
    );
  }
  for (const [layer, weight] of Object.entries(weights)) {
    if (!(LAYER_NAMES as readonly string[]).includes(layer)) {
      throw outOfRange(
        `The ${subject} layer "${layer}" is not one of VGG-19: choose among ${
          LAYER_NAMES.join(", ")
        }`,
      );
    }
    expectNumber(`${subject} weight of ${layer}`, weight, { most: MOST_LAYER_WEIGHT });
  }
}

function expectSwitch(subject: string, value: unknown): void {
  if (typeof value === "boolean") return;
  throw wrongKind(`The ${subject} is ${found(value)}: give true or false`);
}

function checkTile(tile: number | string): void {
  if (tile === "auto" || tile === "off" || Number.isInteger(tile) && Number(tile) > 0) return;
  throw (typeof tile === "number" || typeof tile === "string" ? outOfRange : wrongKind)(
    `The tile is ${tile}: give a whole number of pixels of at least 1, auto or off`,
  );
}

function checkBytes(bytes: number): void {
  if (typeof bytes === "number" && bytes > 0) return;
  throw wrongNumbers(`The memory is ${bytes} bytes: give a number of bytes above 0`, bytes);
}
