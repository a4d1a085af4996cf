/** Rows of sRGB values as linear light and back, by tables: a picture has millions of them. */
import { linearToSrgb, srgbToLinear } from "./color_spaces.ts";

/**
 * Steps of a table, which fits the fastest cache. Linear interpolation between them is off by at most 2e-7 of
 * sRGB's range: by an eighth of the second derivative, which is 26 at most, times the step's square.
 */
const STEPS = 4096;

/** Light by sRGB's value, and sRGB's value by the root of light, which is nearly a line. */
let tables: { readonly light: Float64Array; readonly values: Float64Array } | undefined;

function made() {
  const of = (f: (x: number) => number) =>
    Float64Array.from({ length: STEPS + 2 }, (_, i) => f(i / STEPS));
  return { light: of(srgbToLinear), values: of((root) => linearToSrgb(root * root)) };
}

/** Makes sRGB values linear light, in place. Outside [0, 1] the curve goes on as {@linkcode srgbToLinear}'s. */
export function toLight(row: Float64Array): void {
  const { light } = tables ??= made();
  for (let i = 0; i < row.length; i++) {
    const value = row[i]!;
    if (value >= 0 && value <= 1) {
      const at = STEPS * value;
      const index = at | 0;
      const below = light[index]!;
      row[i] = below + (at - index) * (light[index + 1]! - below);
    } else row[i] = srgbToLinear(value);
  }
}

/** The inverse of {@linkcode toLight}. */
export function fromLight(row: Float64Array): void {
  const { values } = tables ??= made();
  for (let i = 0; i < row.length; i++) {
    const light = row[i]!;
    if (light >= 0 && light <= 1) {
      const at = STEPS * Math.sqrt(light);
      const index = at | 0;
      const below = values[index]!;
      row[i] = below + (at - index) * (values[index + 1]! - below);
    } else row[i] = linearToSrgb(light);
  }
}
