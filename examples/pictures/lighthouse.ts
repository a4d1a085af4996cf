/** The lighthouse and the rock it stands on. */
import { blend, type Color, color, fractalNoise, mix, noise, scale, smooth } from "./drawing.ts";
import { HORIZON } from "./landscape.ts";

const X = 0.72;
const FOOT = 1.5;
const GALLERY = 0.6;

/** The tower with gallery, lamp and roof, and the keeper's house; nothing beside them. */
export function lighthouse(x: number, y: number): Color | undefined {
  return tower(x - X, y) ?? lamp(x - X, y) ?? house(x, y);
}

function round(across: number): number {
  // Sun from the right and a little from behind the picture; the sky lights the shadow side.
  return 0.58 + 0.5 * smooth(-0.5, 0.95, across) - 0.12 * smooth(0.9, 1, across);
}

function tower(dx: number, y: number): Color | undefined {
  if (y < GALLERY || y > FOOT + 0.05) return undefined;
  const down = (y - GALLERY) / (FOOT - GALLERY);
  const half = mix(0.092, 0.152, down ** 1.15);
  if (Math.abs(dx) > half) return undefined;
  const across = dx / half;
  const band = down * 5 + 0.05 * across ** 2;
  const isRed = Math.floor(band) % 2 === 0;
  let c = isRed ? color(0xc43a2e) : color(0xf6ecdc);
  for (const [wy, wx] of [[0.82, 0.18], [1.08, 0.1], [1.34, 0.16]] as const) {
    if (Math.hypot((across - wx) / 0.17, Math.max(0, Math.abs(y - wy) - 0.025) / 0.022) < 1) {
      c = color(0x2b3442);
    }
  }
  const plaster = 0.94 + 0.12 * fractalNoise(dx * 30, y * 22, 3, 51);
  const light = round(across) * plaster;
  return blend(scale(c, light), color(0x6d7fae), 0.25 * (1 - smooth(-0.9, 0.1, across)));
}

function lamp(dx: number, y: number): Color | undefined {
  const wide = Math.abs(dx);
  if (y > GALLERY - 0.03 && y < GALLERY + 0.012 && wide < 0.135) {
    return scale(color(0x39404e), round(dx / 0.135));
  }
  if (y > GALLERY - 0.085 && y < GALLERY && wide < 0.13) {
    const bar = Math.abs((wide / 0.0325) % 1 - 0.5) > 0.36 || y < GALLERY - 0.073;
    if (bar) return color(0x333b49);
  }
  if (y > GALLERY - 0.2 && y < GALLERY && wide < 0.072) {
    if (Math.abs((wide / 0.048) % 1 - 0.5) > 0.42) return color(0x4a4038);
    const glow = Math.exp(-((dx / 0.05) ** 2) - (((y - GALLERY + 0.11) / 0.07) ** 2));
    return blend(color(0xe9a848), color(0xfffbe0), glow);
  }
  const rise = (GALLERY - 0.2 - y) / 0.125;
  if (rise >= -0.1 && rise < 1 && wide < 0.095 * Math.sqrt(Math.max(0, 1 - rise ** 2)) ** 1.2) {
    return scale(color(0xb5342b), round(dx / 0.095));
  }
  const ball = Math.hypot(dx, y - (GALLERY - 0.34));
  if (ball < 0.017 || (wide < 0.005 && y < GALLERY - 0.32 && y > GALLERY - 0.42)) {
    return color(0x3a3236);
  }
  return undefined;
}

function house(x: number, y: number): Color | undefined {
  const left = 0.2;
  const right = 0.5;
  const eaves = 1.36;
  if (y < eaves && y > eaves - 0.13) {
    const cut = 0.1 * (eaves - y) / 0.13;
    if (x > left - 0.025 + cut && x < right + 0.025 - cut * 0.4) {
      const tiles = 0.88 + 0.2 * noise(x * 60, y * 90, 53) + 0.06 * Math.sin(y * 260);
      return scale(color(0xb4553a), tiles);
    }
  }
  if (x > 0.255 && x < 0.292 && y > eaves - 0.17 && y < eaves - 0.05) return color(0x8d5c4d);
  if (x < left || x > right || y < eaves || y > 1.54) return undefined;
  if (x > 0.335 && x < 0.38 && y > 1.42) return color(0x4a3128);
  for (const wx of [0.262, 0.445]) {
    if (Math.abs(x - wx) < 0.024 && Math.abs(y - 1.433) < 0.028) return color(0xffcf73);
  }
  const light = mix(0.74, 1, smooth(left, right, x)) - 0.16 * (1 - smooth(eaves, eaves + 0.05, y));
  return scale(color(0xf0e2cb), light);
}

/** The rock under the lighthouse, with grass on top. */
export function rock(x: number, y: number): Color | undefined {
  if (x > 1.5 || y < 1.3) return undefined;
  const shape = 1.5 + 0.05 * (fractalNoise(x * 5, 2, 4, 61) - 0.5) + 0.03 * Math.sin(3 * x);
  const top = shape + 0.36 * smooth(0.86, 1.3, x + 0.05 * fractalNoise(x * 9, y * 9, 2, 62));
  const foot = HORIZON + 0.2 - 0.2 * smooth(0.35, 1.3, x) +
    0.02 * (fractalNoise(x * 14, 3, 3, 63) - 0.5);
  if (y < top || y > foot) return undefined;
  // Ridges where the noise passes its middle, as edges of broken stone.
  const edge = 1 - Math.abs(2 * fractalNoise(x * 5 - 2 * y, y * 5 + x, 4, 64) - 1);
  const facet = fractalNoise(x * 7 - 5 * y, y * 13 + 3 * x, 5, 65);
  const light = smooth(0.25, 0.8, 0.9 * facet + 0.2 * (x - 0.5)) *
    (1 - 0.75 * smooth(0.86, 0.98, edge));
  let c = blend(color(0x35313f), color(0xb98a68), light);
  c = blend(c, color(0x22303a), smooth(foot - 0.06, foot, y));
  const turf = top + 0.03 + 0.075 * fractalNoise(x * 12, 5, 3, 66);
  const grass = scale(
    blend(color(0x3f5a2f), color(0xb6a44e), fractalNoise(x * 40, y * 26, 3, 67)),
    0.8 + 0.35 * smooth(0.2, 1.1, x),
  );
  return blend(grass, c, smooth(turf - 0.012, turf + 0.012, y));
}
