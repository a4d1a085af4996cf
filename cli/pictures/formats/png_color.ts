/** What the samples of a PNG file stand for: its chunks of colour as an ICC profile. */
import { viewOf } from "./bytes.ts";
import { cicpProfile } from "./color/cicp.ts";
import { matrixProfile, SRGB_PRIMARIES } from "./color/matrix_profile.ts";
import { LONGEST_PROFILE, UNUSABLE_PROFILE } from "./color/to_srgb.ts";

/** The chunks of a file that speak of colour. */
export interface PngColor {
  /** By their names, as they stand in the file. */
  readonly chunks: Readonly<Record<string, Uint8Array>>;
  /** Whether one of them was damaged, and left out. */
  readonly damaged: boolean;
}

/** The gamma that files have whose samples are sRGB's. */
const USUAL_GAMMA = 0.45455;

/**
 * The profile of a file; none where its samples are sRGB's. The first of `cICP`, `iCCP`, `sRGB` and the pair
 * of `gAMA` and `cHRM` counts (PNG specification, third edition, 4.3), if it is sound.
 */
export async function pngProfile({ chunks, damaged }: PngColor): Promise<{
  readonly profile?: Uint8Array;
  readonly warnings: readonly string[];
}> {
  const warnings = damaged ? [UNUSABLE_PROFILE] : [];
  const { cICP, iCCP, sRGB, gAMA, cHRM } = chunks;
  if (cICP?.length === 4) {
    const [primaries, transfer] = cICP as unknown as [number, number];
    const profile = cicpProfile(primaries, transfer);
    return { ...profile && { profile }, warnings };
  }
  if (iCCP) {
    try {
      return { profile: await inflatedProfile(iCCP), warnings };
    } catch {
      warnings.push(UNUSABLE_PROFILE);
    }
  }
  if (sRGB || !gAMA && !cHRM) return { warnings };
  const profile = measuredProfile(gAMA, cHRM);
  return { ...profile && { profile }, warnings };
}

/** Name, method, zlib stream (11.3.2.3); a stream that is cut short is none. */
async function inflatedProfile(data: Uint8Array): Promise<Uint8Array> {
  const { inflateSync } = await import("node:zlib");
  const stream = data.subarray(data.indexOf(0) + 2);
  return Uint8Array.from(inflateSync(stream, { maxOutputLength: LONGEST_PROFILE }));
}

/** Gamma and chromaticities, in steps of 1e-5 (11.3.2.1, 11.3.2.2); none where they make no sense. */
function measuredProfile(gAMA?: Uint8Array, cHRM?: Uint8Array): Uint8Array | undefined {
  const numbers = (data: Uint8Array) =>
    Array.from({ length: data.length >> 2 }, (_, i) => viewOf(data).getUint32(4 * i) / 1e5);
  const gamma = gAMA?.length === 4 ? numbers(gAMA)[0]! : USUAL_GAMMA;
  const isUsual = Math.abs(gamma / USUAL_GAMMA - 1) < 0.01;
  const [whiteX, whiteY, ...colors] = cHRM?.length === 32 ? numbers(cHRM) : SRGB_PRIMARIES;
  const primaries = [whiteX!, whiteY!, ...colors];
  const isSrgb = primaries.every((value, i) => Math.abs(value - SRGB_PRIMARIES[i]!) < 0.002);
  if (!(gamma > 0.1 && gamma < 10) || isSrgb && isUsual) return undefined;
  return matrixProfile(primaries, { gamma: 1 / gamma });
}
