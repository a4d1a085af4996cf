/** Reading the recipe of a file: of a picture, or of a text that holds nothing else. */
import { PentimentoError } from "@pentimento/pentimento";
import { MOST_PIXELS } from "../pictures/formats/format.ts";
import { recognizeFormat } from "../pictures/formats/index.ts";
import { readInput } from "../pictures/input_file.ts";
import { readRecipe } from "../pictures/recipe_in_file.ts";
import { shownInput } from "../standard_streams.ts";
import { parseRecipe } from "./parse.ts";
import type { Recipe } from "./recipe.ts";

/** A recipe and its text. */
export interface FoundRecipe {
  readonly recipe: Recipe;
  readonly text: string;
}

/**
 * Reads the recipe of a picture's file, of a text file as `pentimento recipe --json` prints it, or of standard input.
 *
 * @throws {PentimentoError} when there is none, or it cannot be used
 */
export async function readRecipeOf(path: string): Promise<FoundRecipe> {
  const bytes = await readInput(path, "recipe", () => MOST_PIXELS);
  const named = shownInput(path);
  const text = await textOf(bytes, named);
  return { recipe: parseRecipe(text, named), text };
}

async function textOf(bytes: Uint8Array, named: string): Promise<string> {
  if (recognizeFormat(bytes)) {
    const text = await readRecipe(bytes);
    if (text !== undefined) return text;
    throw new PentimentoError(
      `There is no recipe in ${named}: name a picture that Pentimento has painted without --no-recipe, ` +
        "and that no other program has saved again",
    );
  }
  const text = new TextDecoder().decode(bytes);
  if (text.trimStart().startsWith("{")) return text;
  throw new PentimentoError(
    `${named} is neither a picture nor a recipe: name a picture that Pentimento has painted`,
  );
}
