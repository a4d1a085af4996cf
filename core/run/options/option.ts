/** One option of the schema: its kind, default, checks, flag and the types that follow from them. */
import type { Mask } from "../../image/mask.ts";
import type { Picture } from "../../image/picture.ts";
import type { LayerWeights } from "../../losses/settings.ts";

/**
 * One option. The library's types and checks, the command line's flag with its parsing and help, and the
 * skeleton of docs/options.md are made from it.
 */
export type Option = DescribedOption & OptionKind;

/** The part of an option that does not depend on its kind. */
export interface DescribedOption {
  /**
   * The option in an error sentence: `The learning rate is ...`; of layers the first word, as in `The content layer`.
   * Default: the library checks the value where it is used.
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

/** An option as the command line has it. */
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

/** The kinds of values, with their limits. */
export type OptionKind =
  /** A finite number of at least 0; with `positive` above 0. */
  | { readonly kind: "number"; readonly positive?: boolean }
  /** One or several numbers above 0. */
  | { readonly kind: "numbers" }
  /** A whole number of at least `least`; with `endless` also `Infinity`. */
  | { readonly kind: "whole"; readonly least: number; readonly endless?: boolean }
  /** A number from 0 to 1; with `below` less than 1. */
  | { readonly kind: "share"; readonly below?: boolean }
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** One of some words, or a picture of one's own. */
  | { readonly kind: "picture"; readonly choices: readonly string[] }
  | { readonly kind: "mask" }
  /** Layers of the network with a weight of at least 0 each. */
  | { readonly kind: "layers" }
  /** The side of a tile in pixels, `auto` or `off`. */
  | { readonly kind: "tile" }
  /** A number of bytes above 0. */
  | { readonly kind: "bytes" };

/** Options by their names in the library. */
export type Options = Readonly<Record<string, Option>>;

/** The type of an option's values in the library. */
export type OptionValue<O> = O extends { readonly kind: "number" | "whole" | "share" | "bytes" }
  ? number
  : O extends { readonly kind: "numbers" } ? number | readonly number[]
  : O extends { readonly kind: "switch" } ? boolean
  : O extends { readonly kind: "choice"; readonly choices: readonly (infer Word)[] } ? Word
  : O extends { readonly kind: "picture"; readonly choices: readonly (infer Word)[] }
    ? Word | Picture
  : O extends { readonly kind: "mask" } ? Mask
  : O extends { readonly kind: "layers" } ? LayerWeights
  : O extends { readonly kind: "tile" } ? number | "auto" | "off"
  : never;

/** The type of an object with these options, none of which has to be there. */
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
