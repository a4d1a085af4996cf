/** The words of a command that paints, from what a recipe has of it. Whoever shows such a line, shows this one. */
import type { Recipe, RecipeOptions } from "./recipe.ts";

/** What a line that paints is made from. */
export interface PaintLine extends Pick<Recipe, "command" | "inputs" | "given"> {
  /** The names of the command's own files, as in `CONTENT`, in order. */
  readonly places: readonly string[];
  readonly output: string;
  /** What `--weights` is given. */
  readonly weights: string;
}

/** The words, the program's name first; a place that no input is for stands for itself. */
export function paintWords(
  { command, places, inputs, output, given, weights }: PaintLine,
): string[] {
  const files = places.map((place) => inputs.find((input) => input.for === place)?.name ?? place);
  const options = inputs.filter((input) => !places.includes(input.for))
    .flatMap((input) => [input.for, fileWord(input.name)]);
  return [
    ...["pentimento", command, ...files.map(fileWord), "-o", fileWord(output)],
    ...optionWords(given),
    ...options,
    ...["--weights", weights],
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
