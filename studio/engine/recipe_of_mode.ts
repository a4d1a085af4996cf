/** What the recipe of a texture or a reconstruction leaves out, since its command does not take it. */
import type { Size } from "@pentimento/pentimento";
import type { RecipeOptions } from "../../cli/recipe/recipe.ts";
import type { Job, Mode } from "../protocol.ts";

/** Options that a command does not have, by the names of their flags. */
const FOREIGN: Readonly<Record<Mode, RegExp>> = {
  texture: /^(content-.*|size|padding|padding-layers|strength|preset|protect|.*color.*)$/,
  reconstruct: /^(style-.*|blend|mask-propagation|preset|.*color.*)$/,
};

/** The options that the command of a job takes. A texture has two sides in place of one. */
export function optionsOfMode(
  values: RecipeOptions,
  { mode, tileable = false }: Job,
  { width, height }: Size,
): RecipeOptions {
  if (mode === undefined) return values;
  const own = Object.entries(values).filter(([name]) => !FOREIGN[mode].test(name));
  const sides = { sides: `${width}x${height}`, ...tileable && { tileable } };
  return { ...Object.fromEntries(own), ...mode === "texture" && sides };
}

/** The files that a mode looks at. */
export function usedBy<File extends { readonly for: string }>(
  mode: Mode | undefined,
  files: readonly File[],
): File[] {
  if (mode === undefined) return [...files];
  return files.filter((file) => (file.for === "CONTENT") === (mode === "reconstruct"));
}
