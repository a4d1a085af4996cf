/** Every option of the command line: those of the library's schema, and those of the command line alone. */
import type { LayerWeights, Size } from "@pentimento/pentimento";
import {
  type Flag,
  flagNameOf,
  type LayerName,
  OPTIONS as GROUPS,
} from "@pentimento/pentimento/options";
import type { Interval } from "./interval.ts";
import { type CommandLineOption, OWN_OPTIONS } from "./own_options.ts";
import type { PathKind } from "./path_kinds.ts";
import type { Shard } from "./shard.ts";

/** `tv-weight` for `tvWeight`. */
type Dashed<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Dashed<Rest>}`
  : "";

/** The name of an option's flag; `never` for options that have none. */
type FlagName<Name, O> = O extends { readonly flag: infer F }
  ? F extends { readonly name: infer Own extends string } ? Own : Dashed<Name & string>
  : never;

/** The type of the value behind a flag. */
type FlagValue<O> = O extends { readonly perStyle: true } ? readonly OneValue<O>[]
  : O extends { readonly flag: { readonly many: true } } ? readonly OneValue<O>[]
  : OneValue<O>;

/** The type of a single value: a picture is the name of its file. */
type OneValue<O> = O extends { readonly flag: { readonly choices: readonly (infer Word)[] } } ? Word
  : O extends { readonly kind: "choice"; readonly choices: readonly (infer Word)[] } ? Word
  : O extends { readonly kind: "number" | "whole" | "share" | "bytes" | "duration" } ? number
  : O extends { readonly kind: PathKind | "networkName" | "mask" | "picture" | "color" } ? string
  : O extends { readonly kind: "switch" } ? boolean
  : O extends { readonly kind: "numbers" } ? readonly number[]
  : O extends { readonly kind: "layers" } ? LayerWeights
  : O extends { readonly kind: "layerNames" } ? readonly LayerName[]
  : O extends { readonly kind: "layer" } ? LayerName
  : O extends { readonly kind: "sides" } ? Size
  : O extends { readonly kind: "interval" } ? Interval
  : O extends { readonly kind: "shard" } ? Shard
  : O extends { readonly kind: "tile" } ? number | "auto" | "off"
  : never;

type FlagValues<Schema> = {
  readonly [Name in keyof Schema as FlagName<Name, Schema[Name]>]?: FlagValue<Schema[Name]>;
};

/** The values of the options that were given, by the names of their flags. */
export interface OptionValues
  extends
    FlagValues<typeof GROUPS.Picture>,
    FlagValues<typeof GROUPS.Styles>,
    FlagValues<typeof GROUPS.Regions>,
    FlagValues<typeof GROUPS.Colour>,
    FlagValues<typeof GROUPS.Optimisation>,
    FlagValues<typeof GROUPS.Losses>,
    FlagValues<typeof GROUPS.Network>,
    FlagValues<typeof GROUPS.Memory>,
    FlagValues<typeof OWN_OPTIONS> {}

/** The name of an option on the command line. */
export type OptionName = keyof OptionValues;

/** Options by name, and whole groups of the library's schema. */
export type OptionList = readonly (OptionName | OptionGroup)[];

/** The options of one group of the library's schema that have a flag. */
export interface OptionGroup {
  readonly group: keyof typeof GROUPS;
  /** The options of it that are left out. */
  readonly without: readonly OptionName[];
}

/** A command line that has been understood. */
export interface Arguments {
  /** The files, in the order of the command's. */
  readonly files: readonly string[];
  /** The options that were given. */
  readonly values: OptionValues;
}

/** Every option of every command, by the name of its flag. */
export const OPTIONS = Object.fromEntries(
  [...Object.values(GROUPS), OWN_OPTIONS]
    .flatMap((schema) => Object.entries<CommandLineOption>(schema))
    .filter(([, option]) => option.flag !== undefined)
    .map(([name, option]) => [flagName(name, option), option]),
) as Readonly<Record<OptionName, CommandLineOption & { readonly flag: Flag }>>;

/** The name of the flag of an option. */
export function flagName(name: string, option: CommandLineOption): OptionName {
  return flagNameOf(name, option) as OptionName;
}

/** Whether the flag may be given several times: once for each style image where it names files. */
export function isRepeated({ flag, kind, perStyle }: CommandLineOption): boolean {
  return flag?.many ?? (perStyle === true && kind === "mask");
}

/** The names of the options of a list, its groups in the order of the schema. */
export function optionNames(list: OptionList): OptionName[] {
  return list.flatMap((entry) => {
    if (typeof entry === "string") return [entry];
    return Object.entries<CommandLineOption>(GROUPS[entry.group])
      .filter(([, option]) => option.flag !== undefined)
      .map(([name, option]) => flagName(name, option))
      .filter((name) => !entry.without.includes(name));
  });
}
