/** Every option of the command line: those of the library's schema, and those of the command line alone. */
import {
  type COLOR,
  type DescribedOption,
  type Flag,
  type LayerName,
  type LayerWeights,
  type LOSSES,
  type MEMORY,
  type NETWORK,
  type OPTIMIZATION,
  type Option,
  OPTIONS as GROUPS,
  type PICTURE,
  type REGIONS,
  type Size,
  type STYLES,
} from "@pentimento/pentimento";
import type { OptionList } from "./command.ts";

/** An option as the command line has it: one of the library's schema, or of a kind that only a flag has. */
export type CommandLineOption =
  | Option
  | DescribedOption & {
    /** Any text, a layer, several layers, columns and rows, or a name for a network. */
    readonly kind: "text" | "layer" | "layerNames" | "sides" | "networkName";
  };

/** The options that the library does not have. */
const OWN = {
  output: {
    kind: "text",
    flag: {
      letter: "o",
      placeholder: "FILE",
      help: "Where the result goes; pictures end in .png, .jpg or .jpeg",
    },
  },
  sides: {
    kind: "sides",
    fallback: "512x512",
    flag: { placeholder: "WxH", help: "Columns and rows of the picture" },
  },
  saveEvery: {
    kind: "whole",
    least: 1,
    flag: {
      placeholder: "N",
      range: [1, 1_000_000],
      help: "Also save every N iterations, as in out-0010.png",
    },
  },
  overwrite: { kind: "switch", flag: { help: "Replace files that exist" } },
  style: {
    kind: "text",
    flag: {
      placeholder: "FILE",
      many: true,
      help: "One more style image; may be given several times",
    },
  },
  layer: {
    kind: "layerNames",
    fallback: "what suits the network",
    flag: { placeholder: "LAYER,...", help: "The layers that are looked at" },
  },
  weights: {
    kind: "text",
    fallback: "vgg19 if fetched, else free",
    flag: {
      placeholder: "NAME",
      help:
        "A trained VGG-19: a name from weights list, a safetensors file, or free: a network made on the spot " +
        "from the style image",
    },
  },
  channels: {
    kind: "whole",
    least: 1,
    default: 8,
    flag: {
      placeholder: "N",
      range: [1, 512],
      help: "How many of the strongest channels to show",
    },
  },
  pairs: {
    kind: "whole",
    least: 0,
    default: 6,
    flag: { placeholder: "N", range: [0, 100], help: "How many of the most alike pairs to show" },
  },
  from: {
    kind: "text",
    flag: {
      placeholder: "URL|FILE",
      help: "Fetch it from here instead; formats as for weights import",
    },
  },
  as: {
    kind: "networkName",
    flag: { placeholder: "NAME", help: "The name under which it is kept" },
  },
  layers: {
    kind: "layer",
    flag: { placeholder: "LAYER", help: "The last, deepest layer that is kept, as in conv5_4" },
  },
  half: {
    kind: "switch",
    flag: { help: "Keep it in 16 bits: half the size, differences of some thousandths" },
  },
  noTune: {
    kind: "switch",
    flag: {
      help: "Take the kernels that are the default everywhere, and leave remembered timings alone",
    },
  },
  tune: {
    kind: "switch",
    flag: {
      help:
        "Time every kernel there is a choice of for pictures of --size, and remember which are the fastest",
    },
  },
  json: { kind: "switch", flag: { help: "Print one JSON object on standard output" } },
  verbose: {
    kind: "switch",
    flag: { help: "Also say how much memory every scale takes, and in which tiles" },
  },
  quiet: { kind: "switch", flag: { help: "Say nothing while all goes well" } },
  help: { kind: "switch", flag: { letter: "h", help: "Show this help" } },
} as const satisfies Readonly<Record<string, CommandLineOption>>;

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
  : O extends { readonly kind: "number" | "whole" | "share" | "bytes" } ? number
  : O extends { readonly kind: "text" | "networkName" | "mask" | "picture" } ? string
  : O extends { readonly kind: "switch" } ? boolean
  : O extends { readonly kind: "numbers" } ? readonly number[]
  : O extends { readonly kind: "layers" } ? LayerWeights
  : O extends { readonly kind: "layerNames" } ? readonly LayerName[]
  : O extends { readonly kind: "layer" } ? LayerName
  : O extends { readonly kind: "sides" } ? Size
  : O extends { readonly kind: "tile" } ? number | "auto" | "off"
  : never;

type FlagValues<Schema> = {
  readonly [Name in keyof Schema as FlagName<Name, Schema[Name]>]?: FlagValue<Schema[Name]>;
};

/** The values of the options that were given, by the names of their flags. */
export interface OptionValues
  extends
    FlagValues<typeof PICTURE>,
    FlagValues<typeof STYLES>,
    FlagValues<typeof REGIONS>,
    FlagValues<typeof COLOR>,
    FlagValues<typeof OPTIMIZATION>,
    FlagValues<typeof LOSSES>,
    FlagValues<typeof NETWORK>,
    FlagValues<typeof MEMORY>,
    FlagValues<typeof OWN> {}

/** The name of an option on the command line. */
export type OptionName = keyof OptionValues;

/** A command line that has been understood. */
export interface Arguments {
  /** The files, in the order of the command's. */
  readonly files: readonly string[];
  /** The options that were given. */
  readonly values: OptionValues;
}

/** Every option of every command, by the name of its flag. */
export const OPTIONS = Object.fromEntries(
  [...Object.values(GROUPS), OWN]
    .flatMap((schema) => Object.entries<CommandLineOption>(schema))
    .filter(([, option]) => option.flag !== undefined)
    .map(([name, option]) => [flagName(name, option), option]),
) as Readonly<Record<OptionName, CommandLineOption & { readonly flag: Flag }>>;

/** The name of the flag of an option. */
export function flagName(name: string, { flag }: CommandLineOption): OptionName {
  const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return (flag?.name ?? dashed) as OptionName;
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
