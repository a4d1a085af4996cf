/** A job in the words of a recipe and of a command line: its files and options, derived from the schema. */
import { flagNameOf, type Option, OPTIONS } from "@pentimento/pentimento/options";
import { textOf } from "../cli/recipe/option_text.ts";
import { paintWords } from "../cli/recipe/paint_words.ts";
import type { RecipeInput, RecipeOptions } from "../cli/recipe/recipe.ts";
import { shellLine } from "../cli/shell_words.ts";
import type { Job } from "./protocol.ts";

type Values = Readonly<Record<string, unknown>>;
type Value = RecipeOptions[string];

/** The network that the studio paints by, as `--weights` has it. */
const WEIGHTS = "free";

/** A PNG of one white pixel: the region of a style that is painted everywhere, where others have one. */
const EVERYWHERE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==";

/** A file that a command reads. */
export interface CommandFile {
  /** Its place on a command line, as in `STYLE` or `--mask`. */
  readonly for: string;
  /** The name that the command has for it: its own, but of two of the same name. */
  readonly name: string;
  readonly blob: Blob;
  readonly sha256: string;
}

/** The files of a job in the order of a command line: content and styles. */
export function inputsOf(job: Job): RecipeInput[] {
  return picturesOf(job).map(({ blob: _, ...input }) => input);
}

/** All files that the command of a job reads: pictures, then regions, which have no name of their own. */
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
  return [...picturesOf(job), ...regionsOf(job)].map(unlike);
}

function picturesOf({ content, styles }: Job): CommandFile[] {
  const places = ["CONTENT", "STYLE", ...styles.slice(1).map(() => "--style")];
  return [content, ...styles].map(({ name, blob, sha256 }, i) => (
    { for: places[i]!, name, blob, sha256 }
  ));
}

function regionsOf(job: Job): CommandFile[] {
  const region = (flag: string, name: string, blob: Blob) => (
    { for: `--${flag}`, name: `${name}.png`, blob, sha256: name }
  );
  return optionsOf().filter(({ kind }) => kind === "mask").flatMap(({ name, flag, perStyle }) => {
    const owners = (perStyle ? job.styles : [job]) as unknown as readonly Values[];
    const blobs = owners.map((owner) => owner[name]).map((one) => one instanceof Blob ? one : null);
    // A command gives regions to the styles in their order: those before the last one need one.
    return blobs.slice(0, 1 + blobs.findLastIndex(Boolean)).map((blob, i) =>
      blob === null
        ? region(flag, "everywhere", everywhere())
        : region(flag, owners.length > 1 ? `${flag}-${i + 1}` : flag, blob)
    );
  });
}

function everywhere(): Blob {
  const bytes = Uint8Array.from(atob(EVERYWHERE), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
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
  const given = givenOptions({ ...job, options: { ...job.options, ...size && { size } } });
  const usual = new Map(optionsOf().map((option) => [option.flag, option.default]));
  const differing = Object.entries(given).filter(([flag, value]) => usual.get(flag) !== value);
  return shellLine(paintWords({
    ...{ command: "stylize", places: ["CONTENT", "STYLE"], output, weights: WEIGHTS },
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
  if (value === undefined || value === null || value instanceof Blob) return false;
  return typeof value !== "object" || !("data" in value);
}
