/** The recipe that a picture's file holds: how it was made, as the encoders wrote it. */
import { recognizeFormat } from "./formats/index.ts";

/**
 * The recipe in the bytes of an image file, of any format that can be written; `undefined` where there is
 * none, the file is none of these, or what holds the recipe is damaged.
 */
export async function readRecipe(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return await recognizeFormat(bytes)?.recipe?.(bytes);
  } catch {
    return undefined;
  }
}
