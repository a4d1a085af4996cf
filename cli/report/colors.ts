/** Colours of a report: the colour map of feature maps and matrices, the plate and the ink. */

/** A colour as three numbers in [0, 1]: red, green, blue in sRGB. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * The stops of the colour map for feature maps and matrices, from nothing to the most, evenly spaced:
 * lightness, chroma and hue (degrees) in Oklab (B. Ottosson, "A perceptual color space for image
 * processing", 2020). Lightness grows in even steps, so that equal differences look equal and the map reads
 * as well in grey; the hue goes from night through red to daylight.
 */
const STOPS: readonly (readonly [lightness: number, chroma: number, hue: number])[] = [
  [0.16, 0.045, 285],
  [0.32, 0.12, 305],
  [0.48, 0.16, 355],
  [0.64, 0.17, 33],
  [0.8, 0.14, 72],
  [0.96, 0.06, 102],
];

/** The colours of the stops. */
export const COLOR_STOPS: readonly Rgb[] = STOPS.map((_, i) => colorOf(i / (STOPS.length - 1)));

/** The background of maps, lighter than the darkest value. */
export const PLATE: Rgb = oklabToRgb([0.24, 0, -0.012]);

/** The colour of numbers on the plate. */
export const INK: Rgb = oklabToRgb([0.8, 0, -0.01]);

/** The colour of dead channels. */
export const DEAD: Rgb = oklabToRgb([0.42, 0, -0.012]);

/**
 * The colour of a value.
 *
 * @param value 0 is nothing, 1 the most; beyond, the nearest of the two
 */
export function colorOf(value: number): Rgb {
  const at = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const i = Math.min(STOPS.length - 2, Math.floor(at));
  const [from, to] = [labOf(STOPS[i]!), labOf(STOPS[i + 1]!)];
  const between = (k: 0 | 1 | 2) => from[k] + (at - i) * (to[k] - from[k]);
  return oklabToRgb([between(0), between(1), between(2)]);
}

/** A colour as CSS writes it: `#ffe9b0`. */
export function cssColor(color: Rgb): string {
  return "#" + color.map((part) => Math.round(255 * part).toString(16).padStart(2, "0")).join("");
}

function labOf([lightness, chroma, hue]: typeof STOPS[number]): [number, number, number] {
  const angle = hue * Math.PI / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** Ottosson's matrices, then the curve of sRGB (IEC 61966-2-1); what no screen can show is clipped. */
function oklabToRgb([lightness, a, b]: readonly [number, number, number]): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const curve = (linear: number) => {
    const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.min(1, Math.max(0, value));
  };
  return [
    curve(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    curve(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    curve(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
