/** A job in the words of a recipe and of a command line: its files and options, derived from the schema. */
import { flagNameOf, type Option, OPTIONS } from "@pentimento/pentimento/options";
import { textOf } from "../cli/recipe/option_text.ts";
import { paintWords } from "../cli/recipe/paint_words.ts";
import type { RecipeInput, RecipeOptions } from "../cli/recipe/recipe.ts";
import { shellLine } from "../cli/shell_words.ts";
import { optionsOfMode, placesOf, textureSide, usedBy } from "./mode_words.ts";
import type { Job, PictureFile } from "./protocol.ts";

type Values = Readonly<Record<string, unknown>>;
type Value = RecipeOptions[string];

/** A file that a command reads. */
export interface CommandFile {
  /** Its place on a command line, as in `STYLE` or `--mask`. */
  readonly for: string;
  /** The name that the command has for it: its own, but of two of the same name. */
  readonly name: string;
  readonly blob: Blob;
  readonly sha256: string;
}

/** The files of a job in the order of a command line: pictures, then regions. */
export function inputsOf(job: Job): RecipeInput[] {
  return allFilesOf(job).map(({ blob: _, ...input }) => input);
}

/** The same files, each by a name that no other one has. */
export function filesOf(job: Job): CommandFile[] {
  const taken = new Map<string, string>();
  const unlike = (file: CommandFile): CommandFile => {
    const { sha256, name: own } = file;
    const [, stem, extension] = /^(.*?)(\.[^.]*)?$/s.exec(own)!;
    let name = own;
    for (let i = 2; (taken.get(name) ?? sha256) !== sha256; i++) {
      name = `${stem}-${i}${extension ?? ""}`;
    }
    taken.set(name, sha256);
    return { ...file, name };
  };
  return allFilesOf(job).map(unlike);
}

/** The network that a job is painted by, as `--weights` has it. */
export function weightsOf({ network }: Job): string {
  return network?.name ?? "free";
}

function allFilesOf(job: Job): CommandFile[] {
  const { content, styles } = job;
  const places = ["CONTENT", "STYLE", ...styles.slice(1).map(() => "--style")];
  const pictures = [content, ...styles].map((file, i) => placed(places[i]!, file));
  const regions = optionsOf().filter(({ kind }) => kind === "mask").flatMap((option) => {
    const owners = (option.perStyle ? styles : [job]) as unknown as readonly Values[];
    return owners.map((owner) => owner[option.name]).filter(isFile)
      .map((file) => placed(`--${option.flag}`, file));
  });
  return usedBy(job.mode, [...pictures, ...regions]);
}

function placed(place: string, { name, blob, sha256 }: PictureFile): CommandFile {
  return { for: place, name, blob, sha256 };
}

function isFile(value: unknown): value is PictureFile {
  return typeof value === "object" && value !== null && "blob" in value;
}

/** What a person chose, by the names of the flags. */
export function givenOptions({ options, styles }: Job): Record<string, Value> {
  const { preserveColor = {}, ...others } = options;
  const values = { ...withFlags(others), ...withFlags(preserveColor, "Colour") };
  for (const option of optionsOf().filter(({ perStyle }) => perStyle)) {
    const each = styles.map((style) => (style as unknown as Values)[option.name]);
    if (!each.some((value) => isWritten(value) && value !== option.default)) continue;
    values[option.flag] = textOf(option, each.map((value) => value ?? option.default));
  }
  return values;
}

/**
 * Values by the names of their flags, those that have one; pictures and masks are none.
 *
 * @param group those of the colours, or all others
 */
export function withFlags(values: object, group?: "Colour"): Record<string, Value> {
  const found: Record<string, Value> = {};
  for (const option of optionsOf()) {
    const value = (values as Values)[option.name];
    if (option.perStyle || (option.group === "Colour") !== (group === "Colour")) continue;
    if (isWritten(value)) found[option.flag] = simple(value) ?? textOf(option, value);
  }
  return found;
}

/**
 * The command that paints a job with the program, in full or at another size.
 *
 * @param choice.size the longest side in pixels. Default: the job's
 */
export function commandOf(job: Job, { size, output }: {
  readonly size?: number;
  readonly output: string;
}): string {
  const sized = { ...job, options: { ...job.options, ...size && { size } } };
  const side = textureSide(sized);
  const given = optionsOfMode(givenOptions(sized), sized, { width: side, height: side });
  const usual = new Map(optionsOf().map((option) => [option.flag, option.default]));
  const differing = Object.entries(given).filter(([flag, value]) => usual.get(flag) !== value);
  return shellLine(paintWords({
    ...{ command: job.mode ?? "stylize", places: placesOf(job.mode), weights: weightsOf(job) },
    output,
    inputs: filesOf(job),
    given: Object.fromEntries(differing),
  }));
}

/** An option of the schema that has a flag. */
interface Flagged {
  readonly group: string;
  readonly name: string;
  readonly flag: string;
  readonly kind: string;
  readonly perStyle: boolean;
  readonly default: Value | undefined;
}

function optionsOf(): Flagged[] {
  return Object.entries(OPTIONS).flatMap(([group, schema]) =>
    Object.entries<Option>(schema).filter(([, { flag }]) => flag !== undefined)
      .map(([name, option]) => {
        const { kind, perStyle = false, default: usual } = option;
        return { group, name, flag: flagNameOf(name, option), kind, perStyle, default: usual };
      })
  );
}

function simple(value: unknown): Value | undefined {
  return typeof value === "object" ? undefined : value as Value;
}

/** Whether a value can stand on a command line. */
function isWritten(value: unknown): boolean {
  if (value === undefined || value === null || isFile(value)) return false;
  return typeof value !== "object" || !("data" in value);
}
