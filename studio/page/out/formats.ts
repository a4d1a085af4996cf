/** The recipe in the files that the browser's encoders write. A script of its own, loaded when something is saved. */
import { srgbProfile } from "../../../cli/pictures/formats/color/srgb_profile.ts";
import { withJpegMetadata } from "../../../cli/pictures/formats/jpeg_metadata.ts";
import { withPngMetadata } from "../../../cli/pictures/formats/png_metadata.ts";
import { withWebpMetadata } from "../../../cli/pictures/formats/webp/metadata.ts";

/** A picture file with a recipe in it, as the command line writes it. */
export async function withRecipe(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  recipe: string,
): Promise<Uint8Array<ArrayBuffer>> {
  switch (type) {
    case "image/jpeg":
      return await withJpegMetadata(bytes, { recipe, profile: srgbProfile() });
    case "image/webp":
      return withWebpMetadata(bytes, { recipe });
    default:
      return withPngMetadata(bytes, { recipe });
  }
}
