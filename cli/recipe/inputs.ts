/** The files that go into a picture, as the line that paints it names them: for recipes and checkpoints. */
import type { Command } from "../arguments/command.ts";
import { type Arguments, type OptionName, optionNames, OPTIONS } from "../arguments/options.ts";
import { COMMANDS } from "../commands/index.ts";
import { nameOf } from "../files.ts";
import { isStandardInput } from "../standard_streams.ts";
import { isFile, isRecorded } from "./option_values.ts";
import type { RecipeCommand, RecipeInput } from "./recipe.ts";

/** A file of a line, before its bytes are known. */
export interface NamedInput extends Omit<RecipeInput, "sha256"> {
  /** Its path as it was given. */
  readonly path: string;
}

/** The options of a command, in the order of its help. */
export function optionsOf(command: RecipeCommand): OptionName[] {
  const { options }: Command = COMMANDS[command];
  return Object.values(options).flatMap(optionNames);
}

/** The files of a line: the command's own, then those of its options. */
export function namedInputs(command: RecipeCommand, { files, values }: Arguments): NamedInput[] {
  const places = files.map((path, i) => [COMMANDS[command].files[i]!, path] as const);
  const options = optionsOf(command).filter(isRecorded).flatMap((name) =>
    [values[name]].flat().filter((value) => isFile(OPTIONS[name], value))
      .map((path) => [`--${name}`, path as string] as const)
  );
  return [...places, ...options].map(([place, path]) => (
    { for: place, name: isStandardInput(path) ? "-" : nameOf(path), path }
  ));
}
