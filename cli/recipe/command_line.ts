/** The command line that a recipe stands for. */
import { WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { COMMANDS } from "../commands/index.ts";
import { nameOf } from "../files.ts";
import { DEFAULT_FORMAT } from "../pictures/formats/index.ts";
import { splitExtension } from "../pictures/output_file.ts";
import { isStream } from "../standard_streams.ts";
import { paintWords } from "./paint_words.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The words of the command that paints a picture again: those that were given, and the weights. The output is
 * named after the picture.
 *
 * @param from the file that the recipe is of
 */
export function commandWords(recipe: Recipe, from: string): string[] {
  const { command, network: { kind, weights } } = recipe;
  return paintWords({
    ...recipe,
    places: COMMANDS[command].files,
    output: outputFor(from),
    weights: kind === "weights-free" ? WEIGHTS_FREE : weights,
  });
}

function outputFor(from: string): string {
  const name = isStream(from) ? "painted" : nameOf(from);
  const { stem, extension } = splitExtension(name);
  const known = extension === "" || extension === ".json"
    ? DEFAULT_FORMAT.extensions[0]!
    : extension;
  return `${stem}-again${known}`;
}
