/** The command line that a recipe stands for. */
import { WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { COMMANDS } from "../commands/index.ts";
import { nameOf } from "../files.ts";
import { DEFAULT_FORMAT } from "../pictures/formats/index.ts";
import { splitExtension } from "../pictures/output_file.ts";
import { isStream } from "../standard_streams.ts";
import type { Recipe, RecipeOptions } from "./recipe.ts";

/**
 * The words of the command that paints a picture again: those that were given, and the weights. The output is
 * named after the picture.
 *
 * @param from the file that the recipe is of
 */
export function commandWords(recipe: Recipe, from: string): string[] {
  const { command, inputs, given, network } = recipe;
  const places: readonly string[] = COMMANDS[command].files;
  const files = places.map((place) => inputs.find((input) => input.for === place)?.name ?? place);
  const options = inputs.filter((input) => !places.includes(input.for))
    .flatMap((input) => [input.for, fileWord(input.name)]);
  return [
    "pentimento",
    command,
    ...files.map(fileWord),
    "-o",
    outputFor(from),
    ...optionWords(given),
    ...options,
    "--weights",
    network.kind === "weights-free" ? WEIGHTS_FREE : network.weights,
  ];
}

function optionWords(options: RecipeOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return [`--${name}`, String(value)];
  });
}

/** A file's name so that it is not taken for an option. */
function fileWord(name: string): string {
  return name.startsWith("-") && name !== "-" ? `./${name}` : name;
}

function outputFor(from: string): string {
  const name = isStream(from) ? "painted" : nameOf(from);
  const { stem, extension } = splitExtension(name);
  const known = extension === "" || extension === ".json"
    ? DEFAULT_FORMAT.extensions[0]!
    : extension;
  return fileWord(`${stem}-again${known}`);
}
