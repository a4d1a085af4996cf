/** A still life: three pears on a table before a dark wall, lit from the left. A picture is 4 wide and 3 high. */
import {
  blend,
  type Color,
  color,
  fractalNoise,
  noise,
  sampled,
  scale,
  smooth,
} from "./drawing.ts";

/** The front edge of the wall. */
const TABLE = 2.02;

interface Pear {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly lean: number;
  readonly skin: Color;
  readonly cheek: Color;
}

/** Far to near. */
const PEARS: readonly Pear[] = [
  { x: 1.95, y: 1.98, size: 0.62, lean: 0.05, skin: color(0x9aa43a), cheek: color(0xc98a2e) },
  { x: 1.02, y: 2.2, size: 0.68, lean: -0.12, skin: color(0xd6b53c), cheek: color(0xc8502c) },
  { x: 2.92, y: 2.26, size: 0.64, lean: 0.2, skin: color(0xb8b23e), cheek: color(0xa63a2a) },
];

/** Half the width of a pear at a height above its foot, both by its size. */
function halfWidth(t: number): number {
  if (t < 0 || t > 1.62) return 0;
  const belly = Math.sqrt(Math.max(0, 1 - ((t - 0.58) / 0.6) ** 2));
  const neck = 0.36 * Math.sqrt(Math.max(0, 1 - ((t - 1.18) / 0.44) ** 2));
  return Math.max(0.62 * belly, neck + 0.2 * smooth(1.3, 0.9, t));
}

function pear(x: number, y: number, one: Pear): Color | undefined {
  const t = (one.y - y) / one.size + 0.3;
  const u = (x - one.x) / one.size - one.lean * t;
  if (t > 1.5 && t < 1.95 && Math.abs(u - 0.12 * (t - 1.5)) < 0.035) return color(0x4a3620);
  const half = halfWidth(t);
  if (Math.abs(u) > half) return undefined;
  const across = u / half;
  const light = smooth(
    -1.1,
    0.9,
    -0.75 * across + 0.3 * Math.sqrt(1 - across ** 2) + 0.25 * (t - 0.6),
  );
  const speckle = noise(x * 60, y * 60, 5) > 0.8 ? 0.88 : 1;
  let c = blend(
    one.skin,
    one.cheek,
    0.8 * smooth(0.35, 0.75, fractalNoise(x * 2, y * 2, 3, 9) + 0.3 * across),
  );
  c = scale(c, speckle * (0.2 + 0.95 * light));
  const shine = Math.exp(-(((across + 0.45) / 0.16) ** 2) - (((t - 0.8) / 0.22) ** 2));
  return blend(c, color(0xfff4d8), 0.65 * shine);
}

/** The shadow on the table at a point, to the right of each pear. */
function shadow(x: number, y: number): number {
  return PEARS.reduce((most, one) => {
    const foot = one.y + 0.27 * one.size;
    const [u, v] = [
      (x - one.x - 0.5 * one.size) / (1.05 * one.size),
      (y - foot) / (0.2 * one.size),
    ];
    return Math.max(most, smooth(1, 0.35, Math.hypot(u, v)));
  }, 0);
}

function room(x: number, y: number): Color {
  if (y < TABLE) {
    const glow = Math.exp(-(((x - 1.1) / 1.7) ** 2) - (((y - 0.9) / 1.1) ** 2));
    const plaster = fractalNoise(x * 3, y * 3, 5, 31) - 0.5;
    return scale(blend(color(0x1f2a35), color(0x6f7f83), glow), 1 + 0.35 * plaster);
  }
  const grain = fractalNoise(x * 1.4, y * 22, 4, 51);
  const wood = blend(color(0x5a3219), color(0xb4763c), grain);
  return scale(wood, (1 - 0.72 * shadow(x, y)) * (0.62 + 0.4 * smooth(4, 0.5, x)));
}

/** Draws the still life: red, green and blue in [0, 1], interleaved. */
export function pears(width: number, height: number): Float32Array {
  return sampled(width, height, (column, row) => {
    const [x, y] = [4 * column / width, 3 * row / height];
    return PEARS.reduce<Color | undefined>((at, one) => pear(x, y, one) ?? at, undefined) ??
      room(x, y);
  });
}
