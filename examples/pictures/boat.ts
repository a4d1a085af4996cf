/** Sailing boats, seen from the side, wind from the left. */
import { blend, type Color, color, mix, noise, scale, smooth } from "./drawing.ts";

/** A boat: its mast's foot, the waterline, its length. */
export interface Boat {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly hull: Color;
  readonly sail: Color;
  readonly jib: Color;
}

const MAST_TOP = -1.42;
const BOOM = -0.27;

/** The colour at a point of a boat, nothing beside it. */
export function boat(boat: Boat, x: number, y: number): Color | undefined {
  const u = (x - boat.x) / boat.size;
  // Leaning a little away from the wind.
  const v = (y - boat.y) / boat.size;
  const lean = u + 0.06 * v;
  if (Math.abs(u) > 0.75 || v > 0.02 || v < MAST_TOP - 0.08) return undefined;
  return hull(boat, u, v) ?? sailor(u, v) ?? sails(boat, lean, v) ?? rigging(lean, v);
}

function hull(boat: Boat, u: number, v: number): Color | undefined {
  const sheer = -0.125 - 0.1 * (u + 0.1) ** 2 - 0.05 * Math.max(0, u) ** 2;
  const stem = 0.56 - 0.42 * (v + 0.17);
  const stern = -0.5 + 0.25 * (v + 0.1);
  if (v < sheer || u > stem || u < stern) {
    const cabin = u > -0.12 && u < 0.2 && v < sheer + 0.01 && v > -0.2 - 0.05 * (u + 0.1);
    if (!cabin) return undefined;
    const port = Math.hypot((u - 0.04) / 0.03, (v + 0.165) / 0.018) < 1;
    return port ? color(0x27313c) : scale(color(0xe6d3b1), mix(1, 0.8, smooth(-0.1, 0.2, u)));
  }
  const down = (v - sheer) / (0.02 - sheer);
  if (down < 0.14) return color(0xd9b27a);
  const planks = 0.93 + 0.07 * Math.sin(down * 40) * smooth(0.1, 0.3, down);
  const light = mix(1.12, 0.62, smooth(0.1, 1, down)) * mix(1.05, 0.85, smooth(-0.5, 0.55, u)) *
    planks;
  if (down > 0.28 && down < 0.36) return scale(color(0xf2e6cf), light);
  return scale(down > 0.86 ? color(0x28303c) : boat.hull, light);
}

function sailor(u: number, v: number): Color | undefined {
  if (Math.hypot(u + 0.33, v + 0.285) < 0.032) return color(0x7a4a35);
  const coat = Math.hypot((u + 0.335) / 0.05, (v + 0.19) / 0.075) < 1;
  return coat ? blend(color(0x2f6c86), color(0x1c3f57), smooth(-0.36, -0.3, u)) : undefined;
}

function sails(boat: Boat, u: number, v: number): Color | undefined {
  const up = (BOOM - v) / (BOOM - MAST_TOP);
  if (up < 0 || up > 1) return undefined;
  // The mainsail stands behind the mast: its after edge swings out, fullest below the middle.
  const leech = -0.53 * (1 - up) - 0.12 * Math.sin(Math.PI * up) * (1 - 0.3 * up);
  if (u < -0.012 && u > leech) return cloth(boat.sail, u / leech, up, 31);
  const luff = 0.55 * (1 - up / 0.92);
  const foot = 0.11 * (1 - up / 0.92) ** 2;
  if (up < 0.92 && u > 0.02 + foot && u < luff + 0.02) {
    return cloth(boat.jib, (luff - u) / (luff + 1e-6), up, 32);
  }
  return undefined;
}

/** Sailcloth, bellied: brightest where it turns to the sun, with seams and soft folds. */
function cloth(base: Color, across: number, up: number, seed: number): Color {
  const belly = Math.sin(Math.PI * Math.min(1, across * 0.95 + 0.05));
  const seam = Math.abs((up * 9 + across * 0.7) % 1 - 0.5) > 0.475 ? 0.9 : 1;
  const folds = 0.95 + 0.1 * noise(across * 6 + up * 3, up * 9 - across * 2, seed);
  const light = (0.7 + 0.36 * smooth(0.15, 1, 1 - 0.75 * across + 0.25 * belly)) * seam * folds;
  return blend(scale(base, light), color(0x6f7fa6), 0.3 * smooth(0.55, 1, across));
}

function rigging(u: number, v: number): Color | undefined {
  if (Math.abs(u) < 0.013 && v < -0.12 && v > MAST_TOP - 0.04) return color(0x5c3b2a);
  if (v > BOOM - 0.012 && v < BOOM + 0.014 && u < 0 && u > -0.56) return color(0x6b4630);
  const flag = v > MAST_TOP - 0.075 && v < MAST_TOP - 0.02 && u > 0 &&
    u < 0.12 * (1 + (v - MAST_TOP + 0.02) * 4);
  return flag ? color(0xd23f2f) : undefined;
}
