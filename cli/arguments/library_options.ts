/** The library's options among the values of a command line, by the schema. */
import {
  type ControlOptions,
  type LossOptions,
  type Mask,
  maskFromPicture,
  OPTIONS,
  type Options,
  type OptionValues as LibraryOptions,
  type Picture,
  type PrecisionOptions,
  type PreserveColor,
  type PresetOption,
  type RunOptions,
  type StyleImage,
  type TilingOptions,
} from "@pentimento/pentimento";
import { readPicture } from "../pictures/image_file.ts";
import { flagName, type OptionValues } from "./options.ts";
import type { CommandLineOption } from "./own_options.ts";
import { UsageError } from "./usage_error.ts";

/** The most iterations between two reports where some are to be met exactly. */
const LONGEST_INTERVAL = 10;

/** The loss options among the values. */
export function lossOptions(values: OptionValues): LossOptions & PresetOption & PrecisionOptions {
  const { preset, layer } = values;
  return {
    ...preset && { preset },
    ...layer && { contentLayers: Object.fromEntries(layer.map((name) => [name, 1])) },
    ...chosen(OPTIONS.Losses, values),
    ...chosen(OPTIONS.Network, values),
  };
}

/** The run options among the values. */
export async function runOptions(values: OptionValues): Promise<Omit<RunOptions, "size">> {
  const { background, "save-every": saveEvery } = values;
  return {
    ...background !== undefined && { background },
    ...chosen(OPTIONS.Optimisation, values),
    ...withoutUndefined({ init: await readInit(values.init) }),
    ...saveEvery && { progressEvery: greatestCommonDivisor(saveEvery, LONGEST_INTERVAL) },
    ...tilingOptions(values),
  };
}

/** The tiles of pictures that are too large for the GPU. */
export function tilingOptions(values: OptionValues): TilingOptions {
  return chosen(OPTIONS.Memory, values);
}

/** The treatment of the content image's colours. */
export function colorOptions(values: OptionValues): { readonly preserveColor?: PreserveColor } {
  const { mode, ...how } = chosen(OPTIONS.Colour, values);
  return mode === undefined ? {} : { preserveColor: { mode, ...how } };
}

/** Blending and regions, with the masks read. */
export async function controlOptions(values: OptionValues): Promise<ControlOptions> {
  const masks: Record<string, Mask> = {};
  for (const [name, option] of Object.entries<CommandLineOption>(OPTIONS.Regions)) {
    const flag = flagName(name, option);
    if (option.kind !== "mask" || option.perStyle || values[flag] === undefined) continue;
    masks[name] = await readMask(values[flag] as string, flag);
  }
  return { ...chosen(OPTIONS.Styles, values), ...chosen(OPTIONS.Regions, values), ...masks };
}

/** Reads the picture to start from: one of the words, or a file. */
export async function readInit(
  init: string | undefined,
): Promise<RunOptions["init"]> {
  if (init === undefined || isInit(init)) return init;
  return await readPicture(init, "picture of --init");
}

/** Whether a word names a picture to start from. */
function isInit(word: string): word is Exclude<RunOptions["init"], Picture | undefined> {
  return (OPTIONS.Optimisation.init.choices as readonly string[]).includes(word);
}

/**
 * Reads the style images of a command line: STYLE itself, then those of --style, each with its own options.
 *
 * @throws {UsageError} when there are more masks or other values than styles
 */
export async function readStyles(path: string, values: OptionValues): Promise<StyleImage[]> {
  const paths = [path, ...values.style ?? []];
  const given = Object.entries<CommandLineOption>({ ...OPTIONS.Styles, ...OPTIONS.Regions })
    .filter(([, option]) => option.perStyle)
    .map(([name, option]) => ({ name, option, flag: flagName(name, option) }))
    .map((one) => ({ ...one, list: (values[one.flag] ?? []) as readonly unknown[] }));
  for (const { flag, list } of given) {
    if (list.length <= paths.length) continue;
    const styles = paths.length === 1 ? "there is one style" : `there are ${paths.length} styles`;
    throw new UsageError(
      `--${flag} has ${list.length} values, but ${styles}: give one for each, or more styles with --style`,
    );
  }
  const styles: StyleImage[] = [];
  for (const [i, file] of paths.entries()) {
    const picture = await readPicture(file, "style image");
    const own: Record<string, unknown> = {};
    for (const { name, option, flag, list } of given) {
      if (i >= list.length) continue;
      own[name] = option.kind === "mask" ? await readMask(list[i] as string, flag) : list[i];
    }
    styles.push({ picture, ...own });
  }
  return styles;
}

/**
 * The values of the options of a schema, by their names in the library: all but those that name files, and those that
 * belong to one of several styles.
 */
function chosen<const Schema extends Options>(
  schema: Schema,
  values: OptionValues,
): LibraryOptions<Schema> {
  const entries = Object.entries(schema)
    .filter(([, { flag, kind, perStyle }]) =>
      flag !== undefined && kind !== "mask" && kind !== "picture" && !perStyle
    )
    .map(([name, option]) => [name, values[flagName(name, option)]] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as LibraryOptions<Schema>;
}

/** Reads a mask: the lightness of a picture. What is transparent is outside. */
async function readMask(path: string, flag: string): Promise<Mask> {
  return maskFromPicture(await readPicture(path, `picture of --${flag}`, { over: "black" }));
}

/** The same object without what is undefined, so that defaults hold there. */
export function withoutUndefined<T extends object>(
  object: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
