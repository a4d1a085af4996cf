/** Pixels in whatever colours a file has them, as sRGB. */
import { hasLetters, lettersAt } from "../bytes.ts";
import type { Bitmap, Decoded, Samples } from "../format.ts";
import { convertByLcms, type Layout } from "./lcms.ts";

/** The most bytes of a profile that is used; printers' have up to 2 MB. */
export const LONGEST_PROFILE = 2 ** 22;

/** What is said of a profile that is not used. */
export const UNUSABLE_PROFILE = "has a damaged colour profile, which is not used";

/**
 * Converts pixels to sRGB in place: by their profile; inks without one by what they let through.
 */
export async function toSrgb(decoded: Decoded): Promise<Bitmap> {
  const { width, height, data, inks = "rgb", profile, metadata } = decoded;
  const warnings = [...metadata?.warnings ?? []];
  let icc: string | undefined;
  if (profile) {
    const layout = layoutOf(profile);
    if (layout && (layout === "cmyk") === (inks === "cmyk")) {
      icc = await convertByLcms(data, profile, layout).catch(() => undefined);
    }
    if (icc === undefined) warnings.push(UNUSABLE_PROFILE);
  }
  if (icc === undefined && inks === "cmyk") multiplyInks(data);
  return { width, height, data, metadata: { ...metadata, ...icc && { icc }, warnings } };
}

/** What a profile's pixels are made of; `undefined` where it is none that pixels can be converted from. */
function layoutOf(profile: Uint8Array): Layout | undefined {
  if (profile.length > LONGEST_PROFILE || !hasLetters(profile, 36, "acsp")) return undefined;
  const layouts = { "GRAY": "gray", "RGB ": "rgb", "CMYK": "cmyk" } as const;
  return layouts[lettersAt(profile, 16, 4) as keyof typeof layouts];
}

/** Multiplies what each ink lets through with what black does. */
function multiplyInks(data: Samples): void {
  const most = data instanceof Float32Array ? 1 : data instanceof Uint16Array ? 65535 : 255;
  const whole = most > 1;
  for (let i = 0; i < data.length; i += 4) {
    const black = data[i + 3]! / most;
    for (let c = i; c < i + 3; c++) {
      const light = data[c]! * black;
      data[c] = whole ? Math.round(light) : light;
    }
    data[i + 3] = most;
  }
}
