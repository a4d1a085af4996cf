/** The ICC profile of sRGB, for files that say so by a profile. */
import { matrixProfile, SRGB_PRIMARIES } from "./matrix_profile.ts";

/** Some 500 bytes. */
export function srgbProfile(): Uint8Array<ArrayBuffer> {
  return matrixProfile(SRGB_PRIMARIES, "sRGB", "sRGB")!;
}
