/** Colours by their code points (ITU-T H.273), as PNG, AVIF and HEIC name them. */
import { type Curve, matrixProfile, type Primaries, SRGB_PRIMARIES } from "./matrix_profile.ts";

const D65 = [0.3127, 0.329];
const C = [0.31, 0.316];

/** White, red, green, blue by ColourPrimaries (H.273, table 2). */
const PRIMARIES: Readonly<Record<number, Primaries>> = {
  1: SRGB_PRIMARIES,
  4: [...C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08],
  5: [...D65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  6: [...D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  7: [...D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  8: [...C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049],
  9: [...D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  11: [0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  12: [...D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  22: [...D65, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077],
};

/** The curve of television's cameras (ITU-R BT.709, 1.2), backwards. */
const TELEVISION = { parameters: [1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081] };

/** The light of white paper in pictures of high dynamic range, in cd/m2 (ITU-R BT.2408); brighter is clipped. */
const WHITE = 203;

/** Samples to light by TransferCharacteristics (H.273, table 3). */
const CURVES: Readonly<Record<number, () => Curve>> = {
  1: () => TELEVISION,
  4: () => ({ gamma: 2.2 }),
  5: () => ({ gamma: 2.8 }),
  6: () => TELEVISION,
  8: () => ({ gamma: 1 }),
  13: () => "sRGB",
  14: () => TELEVISION,
  15: () => TELEVISION,
  16: () => ({ table: tabulated((x) => 10_000 / WHITE * fromPq(x)) }),
  18: () => ({ table: tabulated((x) => 1000 / WHITE * fromHlg(x) ** 1.2) }),
};

/**
 * The profile of a pair of code points; `undefined` where they are sRGB's or say nothing that is known, for
 * then sRGB is the best guess.
 */
export function cicpProfile(primaries: number, transfer: number): Uint8Array | undefined {
  const colors = PRIMARIES[primaries] ?? SRGB_PRIMARIES;
  const curve = CURVES[transfer]?.() ?? "sRGB";
  if (colors === SRGB_PRIMARIES && curve === "sRGB") return undefined;
  return matrixProfile(colors, curve);
}

const tabulated = (curve: (x: number) => number) =>
  Float64Array.from({ length: 4096 }, (_, i) => curve(i / 4095));

/** SMPTE ST 2084, of 10 000 cd/m2 (ITU-R BT.2100, table 4). */
function fromPq(x: number): number {
  const [m1, m2, c1, c2, c3] = [2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128];
  const power = x ** (1 / m2);
  return (Math.max(0, power - c1) / (c2 - c3 * power)) ** (1 / m1);
}

/** The camera's light of hybrid log-gamma (ITU-R BT.2100, table 5). */
function fromHlg(x: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return x <= 0.5 ? x ** 2 / 3 : (Math.exp((x - c) / a) + b) / 12;
}
