/** What the words of a texture or a reconstruction leave out, since its command does not take it. */
import type { Size } from "@pentimento/pentimento";
import type { RecipeOptions } from "../cli/recipe/recipe.ts";
import type { Job, Mode } from "./protocol.ts";

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
  return files.filter(({ for: place }) => {
    if (place === "CONTENT") return mode === "reconstruct";
    if (["STYLE", "--style", "--mask"].includes(place)) return mode === "texture";
    return !FOREIGN[mode].test(place.replace("--", ""));
  });
}

/** The places of the files that the command of a mode has without a flag. */
export function placesOf(mode: Mode | undefined): readonly string[] {
  if (mode === undefined) return ["CONTENT", "STYLE"];
  return mode === "texture" ? ["STYLE"] : ["CONTENT"];
}

/** The sides of a texture where none is chosen. */
const TEXTURE_SIDE = 384;

/** A texture that continues at its opposite edge has sides that are a multiple of this. */
const TILE = 16;

/** The sides of a texture in pixels. */
export function textureSide(
  { tileable = false, options }: Pick<Job, "options" | "tileable">,
): number {
  const { size = TEXTURE_SIDE } = options;
  return tileable ? Math.max(TILE, Math.round(size / TILE) * TILE) : size;
}
