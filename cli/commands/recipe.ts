/** `pentimento recipe`: how a picture was made. */
import type { Arguments } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { commandWords } from "../recipe/command_line.ts";
import { describeRecipe } from "../recipe/describe.ts";
import { readRecipeOf } from "../recipe/read.ts";
import { shellLine } from "../shell_words.ts";
import { print, printJson, screenOf } from "../terminal/terminal.ts";

/** Runs the command and returns the exit code. */
export async function runRecipe({ files, values }: Arguments): Promise<number> {
  const [path] = files as [string];
  if (values.json && values.command) {
    throw new UsageError("--json and --command both say how to print it: give one of them");
  }
  const { recipe, text } = await readRecipeOf(path);
  // All that the file says, also what a newer program of the same format has added.
  if (values.json) printJson(JSON.parse(text));
  else if (values.command) print(`${shellLine(commandWords(recipe, path))}\n`);
  else print(describeRecipe(recipe, screenOf(Deno.stdout).palette));
  return 0;
}
