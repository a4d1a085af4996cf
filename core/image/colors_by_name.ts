/** Colours by their names in CSS. */
import { expectText } from "../checks.ts";

/**
 * Red, green and blue in [0, 1], sRGB.
 *
 * @category Options
 */
export type Color = readonly [red: number, green: number, blue: number];

/** The names of CSS Level 2, and the other spelling of gray. */
const NAMES: Readonly<Record<string, string>> = {
  aqua: "00ffff",
  black: "000000",
  blue: "0000ff",
  fuchsia: "ff00ff",
  gray: "808080",
  green: "008000",
  grey: "808080",
  lime: "00ff00",
  maroon: "800000",
  navy: "000080",
  olive: "808000",
  orange: "ffa500",
  purple: "800080",
  red: "ff0000",
  silver: "c0c0c0",
  teal: "008080",
  white: "ffffff",
  yellow: "ffff00",
};

/**
 * The names that {@linkcode parseColor} knows.
 *
 * @category Options
 */
export const COLOR_NAMES: readonly string[] = Object.keys(NAMES);

/**
 * The colour that a text means: `#rrggbb`, `#rgb` or a name, in capitals or not; `undefined`: none.
 *
 * @category Options
 */
export function parseColor(text: string): Color | undefined {
  expectText("colour", text);
  const word = text.toLowerCase();
  const digits = Object.hasOwn(NAMES, word)
    ? NAMES[word]!
    : /^#([0-9a-f]{6}|[0-9a-f]{3})$/.exec(word)?.[1];
  if (digits === undefined) return undefined;
  const each = digits.length / 3;
  const channel = (c: number) =>
    parseInt(digits.slice(c * each, (c + 1) * each).repeat(2 / each), 16) / 255;
  return [channel(0), channel(1), channel(2)];
}
