import { mix } from "./noise.ts";

/** Red, green and blue as a screen shows them, 0 to 1. */
export type Colour = readonly [number, number, number];

/** A colour from `0xrrggbb`. */
export function colour(hex: number): Colour {
  return [(hex >> 16) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255];
}

/** From `a` at 0 to `b` at 1. */
export function blend(a: Colour, b: Colour, t: number): Colour {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}

/** A colour, brighter or darker. */
export function scale(c: Colour, by: number): Colour {
  return [c[0] * by, c[1] * by, c[2] * by];
}

/** Two lights on one spot. */
export function add(a: Colour, b: Colour, amount = 1): Colour {
  return [a[0] + b[0] * amount, a[1] + b[1] * amount, a[2] + b[2] * amount];
}

/** A gradient through colours at positions that rise; level before the first and beyond the last. */
export function gradient(stops: readonly (readonly [number, Colour])[], at: number): Colour {
  for (let i = 1; i < stops.length; i++) {
    const [to, after] = stops[i]!;
    if (at > to && i < stops.length - 1) continue;
    const [from, before] = stops[i - 1]!;
    return blend(before, after, Math.min(1, Math.max(0, (at - from) / (to - from))));
  }
  return stops[0]![1];
}
