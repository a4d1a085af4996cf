/** Values of options in a recipe: as on a command line, numbers and switches as JSON has them. */
import type { OptionName } from "../arguments/options.ts";
import { OPTIONS } from "../arguments/options.ts";
import type { CommandLineOption } from "../arguments/own_options.ts";
import { pathKindOf } from "../arguments/path_kinds.ts";
import { readerOf } from "../arguments/values.ts";
import { textOf } from "./option_text.ts";

/** A value as it stands in a recipe. */
export type RecipeValue = string | number | boolean;

/** Whether a recipe has an option among its values: files stand among its inputs, and what is only for one run nowhere. */
export function isRecorded(name: OptionName): boolean {
  const option = OPTIONS[name];
  return option.unrecorded !== true && (pathKindOf(option.kind) ?? "input") === "input";
}

/** Whether an option's value is a file, and no word that it takes as well. */
export function isFile(option: CommandLineOption, value: unknown): value is string {
  if (typeof value !== "string" || pathKindOf(option.kind) !== "input") return false;
  return !("choices" in option && option.choices.includes(value));
}

/** A value for a recipe; `undefined` where no command line can have it. */
export function toRecipe(name: OptionName, value: unknown): RecipeValue | undefined {
  const option = OPTIONS[name];
  if (option.kind === "switch") return value === true;
  const text = textOf(option, value);
  try {
    readerOf(option)(text, name);
  } catch {
    return undefined;
  }
  return typeof value === "number" && !option.perStyle ? value : text;
}

/**
 * The value that the command line would have, checked as there.
 *
 * @throws {UsageError} when it is none
 */
export function fromRecipe(name: OptionName, value: unknown): unknown {
  const option = OPTIONS[name];
  if (option.kind === "switch") return value === true ? true : undefined;
  return readerOf(option)(String(value), name);
}
