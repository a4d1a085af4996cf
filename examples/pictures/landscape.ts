/**
 * The far parts of the harbour: sky, sun, clouds, hills and the water's waves. A picture is 4 wide and 3
 * high, y points down; colours are asked for point by point.
 */
import {
  add,
  blend,
  type Color,
  color,
  fractalNoise,
  gradient,
  mix,
  noise,
  scale,
  smooth,
} from "./drawing.ts";

/** The height of the horizon. */
export const HORIZON = 1.72;

/** The middle of the evening sun. */
export const SUN = { x: 1.52, y: 1.36 };

const SKY: readonly (readonly [number, Color])[] = [
  [0, color(0x2d5f96)],
  [0.45, color(0x6ba0bd)],
  [0.75, color(0xd9c9a4)],
  [0.9, color(0xf8c27c)],
  [1, color(0xf5a566)],
];

/** The sky with sun and clouds. */
export function sky(x: number, y: number): Color {
  const distance = Math.hypot(x - SUN.x, y - SUN.y);
  let c = gradient(SKY, y / HORIZON);
  c = add(c, color(0xffb45e), 0.5 * Math.exp(-2.2 * distance));
  c = blend(c, color(0xffdf9c), 0.62 * Math.exp(-5 * distance));
  c = blend(c, color(0xfffdf0), 1 - smooth(0.15, 0.157, distance));
  const { cover, light } = cloud(x, y);
  const shade = blend(color(0x8c87a8), color(0xd79a86), smooth(0.5, 1.5, y));
  const lit = blend(color(0xfff1dc), color(0xffd08a), smooth(0.4, 1.4, y));
  return blend(c, blend(shade, lit, light), cover);
}

/** The density of cloud at a point, and the sunlight on it. */
function cloud(x: number, y: number): { cover: number; light: number } {
  // Flatter and smaller towards the horizon, as a ceiling of clouds looks.
  const squeeze = 1.5 / (1.85 - y);
  const at = (px: number, py: number) => fractalNoise(px * 1.25 + 3.1, py * squeeze * 2.6, 5, 11);
  const density = at(x, y);
  const threshold = mix(0.55, 0.5, smooth(0.2, 1.1, y)) + 0.12 * smooth(1.15, 1.6, y) +
    0.3 * Math.exp(-(((x - SUN.x) / 0.42) ** 2) - (((y - SUN.y) / 0.2) ** 2));
  const cover = 0.95 * smooth(threshold, threshold + 0.11, density);
  if (cover === 0) return { cover, light: 0 };
  const towards = 0.07 / Math.hypot(SUN.x - x, SUN.y - y);
  const inFront = at(x + (SUN.x - x) * towards, y + (SUN.y - y) * towards * 0.7);
  return { cover, light: smooth(-0.11, 0.13, density - inFront + 0.02) };
}

interface Ridge {
  readonly base: number;
  readonly rise: number;
  readonly scale: number;
  readonly seed: number;
  readonly shade: Color;
  readonly lit: Color;
}

/** Far to near; the nearer, the darker and greener. */
const RIDGES: readonly Ridge[] = [
  { base: 1.5, rise: 0.62, scale: 0.9, seed: 21, shade: color(0xa79bb0), lit: color(0xe6b79b) },
  { base: 1.58, rise: 0.5, scale: 1.1, seed: 43, shade: color(0x7d88a3), lit: color(0xc79f8c) },
  { base: 1.66, rise: 0.34, scale: 1.5, seed: 64, shade: color(0x506f7d), lit: color(0x9a9670) },
];

/** The hills behind the harbour: the colour at a point of them, nothing in the sky. */
export function hills(x: number, y: number): Color | undefined {
  for (let i = RIDGES.length - 1; i >= 0; i--) {
    const { base, rise, scale: size, seed, shade, lit } = RIDGES[i]!;
    // A gap where the sun sets, so that it is seen.
    const gap = 1 - 0.85 * Math.exp(-(((x - SUN.x) / 0.55) ** 2));
    const height = rise * gap * (fractalNoise(x * size, 0.5, 5, seed) - 0.16);
    const top = base - height;
    if (y < top) continue;
    const slope = fractalNoise(x * size * 2.6, y * 4, 4, seed + 9) - 0.5;
    const light = smooth(-0.22, 0.3, slope + (x > SUN.x ? 0.04 : -0.04));
    const c = blend(shade, lit, light);
    return blend(c, color(0xf7c796), 0.55 * smooth(top, HORIZON, y) * (1 - i * 0.22));
  }
  return undefined;
}

/** The refraction of the view by a wave at a point of the water, sideways and up and down. */
export function wave(x: number, y: number): { dx: number; dy: number } {
  const near = (y - HORIZON) / (3 - HORIZON);
  const size = mix(0.12, 1, near);
  const [u, v] = [x / size, (y - HORIZON) / size];
  const long = noise(u * 1.9, v * 24, 81) + 0.5 * noise(u * 4.3 + v, v * 52, 82) - 0.75;
  const short = noise(u * 7 - v, v * 70, 83) + 0.5 * noise(u * 15, v * 150, 84) - 0.75;
  return { dx: (0.05 * long + 0.045 * short) * size, dy: (0.15 * long + 0.07 * short) * size };
}

/** Water at a point, whose mirror image is `mirrored`. */
export function water(x: number, y: number, mirrored: Color): Color {
  const near = (y - HORIZON) / (3 - HORIZON);
  const { dy } = wave(x, y);
  const deep = blend(color(0x2f7488), color(0x0e3450), smooth(0, 0.9, near));
  // Water mirrors less the steeper one looks down on it, and on the waves' near sides.
  let c = blend(mirrored, deep, Math.min(0.92, 0.16 + 0.5 * near + 1.6 * Math.max(0, -dy)));
  c = add(c, color(0x8fb6b4), 0.7 * Math.max(0, dy));
  const breadth = mix(0.1, 0.36, near);
  const column = Math.exp(-(((x - SUN.x) / breadth) ** 2));
  const size = mix(0.1, 1, near);
  const sparkle = 0.7 * noise(x * 9 / size, (y - HORIZON) * 90 / size, 85) +
    0.3 * noise(x * 30 / size, (y - HORIZON) * 210 / size, 86);
  c = add(c, color(0xffc777), 0.28 * column * (1 - 0.5 * near));
  c = blend(c, color(0xfff0c4), 0.9 * column * smooth(0.55, 0.7, sparkle + 0.1 * (1 - near)));
  return scale(c, 1 - 0.12 * near);
}
