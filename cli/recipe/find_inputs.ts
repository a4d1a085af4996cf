/** Finding the files that a recipe names: beside the picture that it is of, or in the current folder. */
import { PentimentoError } from "@pentimento/pentimento";
import { sha256 } from "../digest.ts";
import { explainFileError, folderOf, statOf } from "../files.ts";
import { isStream, shownInput } from "../standard_streams.ts";
import type { RecipeInput } from "./recipe.ts";

/** No larger file is read to see whether it is the one. */
const LARGEST = 2 ** 31;

/** The folders in which the files of a recipe are looked for, as beginnings of paths. */
export function placesBeside(path: string): string[] {
  const folder = isStream(path) ? "." : folderOf(path);
  return folder === "." ? [""] : [folder, ""];
}

/**
 * The path of a file of a recipe.
 *
 * @param from the file that the recipe is of
 * @throws {PentimentoError} when there is no file of that name, or only such that have changed
 */
export async function findInput(input: RecipeInput, from: string): Promise<string> {
  const { name } = input;
  const remedy = input.for.startsWith("--")
    ? `give it with ${input.for}`
    : `give the files on the command line`;
  if (name === "-") {
    throw new PentimentoError(
      `${input.for} of the recipe in ${shownInput(from)} came from standard input: ${remedy}`,
    );
  }
  let changed: string | undefined;
  for (const place of placesBeside(from)) {
    const path = place + name;
    const found = await hashOfFile(path);
    if (found === input.sha256) return path;
    if (found !== undefined) changed ??= path;
  }
  if (changed !== undefined) {
    throw new PentimentoError(
      `${changed} is not the ${input.for} that the recipe in ${
        shownInput(from)
      } was painted from, or has ` +
        `changed since (its SHA-256 is not ${
          input.sha256.slice(0, 12)
        }...): ${remedy} to take what is there`,
    );
  }
  const places = placesBeside(from).map((place) => place === "" ? "the current folder" : place);
  throw new PentimentoError(
    `The ${input.for} ${name} of the recipe in ${shownInput(from)} is not in ${
      places.join(" or ")
    }: ` +
      `put it there, or ${remedy}`,
  );
}

/** The SHA-256 of a file; `undefined` where there is none that could be a picture. */
async function hashOfFile(path: string): Promise<string | undefined> {
  const action = "read the recipe's";
  const info = await statOf(path, action);
  if (!info?.isFile || info.size > LARGEST) return undefined;
  try {
    return await sha256(await Deno.readFile(path));
  } catch (error) {
    throw explainFileError(error, action, path);
  }
}
