/** Hills in the morning: ridges in mist one behind the other, a low sun, a lone tree. 4 wide and 3 high. */
import {
  add,
  blend,
  type Color,
  color,
  fractalNoise,
  gradient,
  hash,
  mix,
  sampled,
  scale,
  smooth,
} from "./drawing.ts";

const SUN = { x: 2.75, y: 0.95 };

const SKY: readonly (readonly [number, Color])[] = [
  [0, color(0x46679b)],
  [0.5, color(0xc5a9b8)],
  [0.8, color(0xf4c79a)],
  [1, color(0xfbe3b4)],
];

const RIDGES = 6;
const FAR = color(0xd9b7a8);
const NEAR = color(0x14312e);

/** The tree on the nearest ridge: its foot, and how large it is. */
const TREE = { x: 0.86, size: 0.95 };

function sky(x: number, y: number): Color {
  const distance = Math.hypot(x - SUN.x, y - SUN.y);
  const c = add(gradient(SKY, y / 1.5), color(0xffc27a), 0.45 * Math.exp(-2.4 * distance));
  const streak = smooth(0.52, 0.7, fractalNoise(x * 0.9, y * 6, 5, 3));
  const veiled = blend(c, color(0xf7d9c4), 0.55 * streak * smooth(1.3, 0.3, y));
  return blend(veiled, color(0xfffbe8), 1 - smooth(0.16, 0.168, distance));
}

/** The upper edge of a ridge, far ones first. */
function top(i: number, x: number): number {
  const near = i / (RIDGES - 1);
  const rough = fractalNoise(x * mix(1.3, 0.8, near) + 7.3 * i, 0.5, i > 3 ? 6 : 4, 90 + i);
  return mix(1.25, 2.62, near ** 1.15) - mix(0.5, 0.75, near) * (rough - 0.3);
}

/** Whether a point belongs to the tree: a trunk, and a crown of many balls of leaves. */
function isTree(x: number, y: number): boolean {
  const foot = top(RIDGES - 1, TREE.x) + 0.05;
  const [u, v] = [(x - TREE.x) / TREE.size, (foot - y) / TREE.size];
  if (v > -0.1 && v < 0.7 && Math.abs(u - 0.04 * Math.sin(5 * v)) < 0.035 * (1.5 - v)) return true;
  for (let k = 0; k < 26; k++) {
    const angle = 2 * Math.PI * hash(k, 1, 3);
    const far = 0.38 * Math.sqrt(hash(k, 2, 3));
    const [a, b] = [far * Math.cos(angle), 0.95 + 0.85 * far * Math.sin(angle)];
    const edge = 0.11 + 0.05 * fractalNoise(x * 18, y * 18, 2, k);
    if (Math.hypot(u - a, v - b) < edge) return true;
  }
  return false;
}

function view(x: number, y: number): Color {
  if (isTree(x, y)) return scale(color(0x10211f), 0.8 + 0.5 * fractalNoise(x * 14, y * 14, 3, 5));
  for (let i = RIDGES - 1; i >= 0; i--) {
    const edge = top(i, x);
    if (y < edge) continue;
    const near = i / (RIDGES - 1);
    const c = blend(FAR, NEAR, near ** 0.75);
    const grass = fractalNoise(x * 6, y * 14, 4, 40 + i) - 0.5;
    const lit = blend(c, color(0xffcf8f), 0.32 * (1 - near) + 0.25 * smooth(0.12, 0, y - edge));
    const mist = blend(lit, color(0xf6dcc0), 0.55 * smooth(0, 0.6, y - edge) * (1 - near));
    return scale(mist, 1 + 0.5 * near * grass);
  }
  return sky(x, y);
}

/** Draws the hills: red, green and blue in [0, 1], interleaved. */
export function morning(width: number, height: number): Float32Array {
  return sampled(width, height, (column, row) => view(4 * column / width, 3 * row / height));
}
