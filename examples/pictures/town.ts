/** The town: a hillside of houses and trees right of the harbour, with a quay. */
import {
  blend,
  type Color,
  color,
  fractalNoise,
  hash,
  mix,
  noise,
  randomNumbers,
  scale,
  smooth,
} from "./drawing.ts";
import { HORIZON } from "./landscape.ts";

const WALLS = [0xf3e2c2, 0xe9c48d, 0xe3a586, 0xf7efe2, 0xd98e6e, 0xe8d5a6, 0xc9b8a8].map(color);
const ROOFS = [0xb5533a, 0xa4452f, 0xc4694a, 0x8f4a3d].map(color);

interface House {
  readonly x: number;
  readonly foot: number;
  readonly width: number;
  readonly height: number;
  readonly wall: Color;
  readonly roof: Color;
  readonly seed: number;
}

interface Tree {
  readonly x: number;
  readonly foot: number;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

/** The top of the hillside. */
function hillTop(x: number): number {
  return HORIZON - 0.02 - 0.98 * smooth(2.3, 3.75, x) -
    0.1 * (fractalNoise(x * 2.4, 1, 4, 71) - 0.5);
}

const { houses, trees } = build();

function build(): { houses: House[]; trees: Tree[] } {
  const houses: House[] = [];
  const trees: Tree[] = [];
  const random = randomNumbers(72);
  for (let row = 0; row < 6; row++) {
    const foot = HORIZON - 0.012 - row * 0.137;
    let x = 2.36 + row * 0.2;
    while (x < 4.05) {
      const small = 1 - 0.055 * row;
      const width = mix(0.13, 0.23, random()) * small;
      const height = mix(0.12, 0.22, random()) * small;
      const isTree = random() < 0.26 + 0.05 * row;
      const middle = x + width / 2;
      if (foot - 0.05 > hillTop(middle) && !isTree) {
        const wall = WALLS[Math.floor(random() * WALLS.length)]!;
        const roof = ROOFS[Math.floor(random() * ROOFS.length)]!;
        houses.push({ x: middle, foot, width, height, wall, roof, seed: houses.length });
      } else if (foot + 0.1 > hillTop(middle)) {
        const slim = random() < 0.45;
        trees.push({
          x: middle,
          foot: Math.max(foot, hillTop(middle) + 0.02),
          width: slim ? 0.055 : mix(0.12, 0.19, random()),
          height: slim ? mix(0.22, 0.32, random()) : mix(0.14, 0.2, random()),
          seed: trees.length,
        });
      }
      x += width * mix(0.92, 1.18, random());
    }
  }
  const nearFirst = (a: { foot: number }, b: { foot: number }) => b.foot - a.foot;
  return { houses: houses.sort(nearFirst), trees: trees.sort(nearFirst) };
}

/** The colour at a point of the town, nothing above it. */
export function town(x: number, y: number): Color | undefined {
  if (x < 2.15 || y < 0.4) return undefined;
  let best: { foot: number; c: Color } | undefined;
  for (const each of houses) {
    const c = houseAt(each, x, y);
    if (c) {
      best = { foot: each.foot, c };
      break;
    }
  }
  for (const each of trees) {
    if (best && each.foot <= best.foot) break;
    const c = treeAt(each, x, y);
    if (c) {
      best = { foot: each.foot, c };
      break;
    }
  }
  const c = quay(x, y) ?? best?.c ?? hillside(x, y);
  // The air between takes some of the contrast, more of it higher up.
  return c && blend(c, color(0xf3c79c), 0.08 + 0.16 * smooth(1.6, 0.7, y));
}

function houseAt(house: House, x: number, y: number): Color | undefined {
  const { width, height, foot, wall, roof, seed } = house;
  const u = (x - house.x) / width + 0.5;
  const v = (foot - y) / height;
  const pitch = 0.075 / height;
  if (u < -0.06 || u > 1.06 || v < -0.25 || v > 1 + pitch) return undefined;
  // The right fifth is the side wall, in shadow.
  const isSide = u > 0.78;
  if (v > 1) {
    const up = (v - 1) / pitch;
    if (u < -0.06 + 0.3 * up || u > 1.06 - 0.2 * up) return undefined;
    const tiles = 0.9 + 0.16 * noise(u * 26, v * 50, seed) + 0.05 * Math.sin(v * height * 420);
    return scale(roof, tiles * (u > 0.78 + 0.1 * up ? 0.66 : mix(1.14, 0.95, u)));
  }
  if (u < 0 || u > 1) return undefined;
  if (v > 0.93) return scale(wall, 0.58);
  const windows = windowAt(house, u, v);
  if (windows) return windows;
  const plaster = 0.95 + 0.1 * fractalNoise(x * 40, y * 30, 2, seed);
  const light = isSide ? 0.6 : mix(1.06, 0.92, u);
  const c = scale(wall, light * plaster * mix(0.86, 1, smooth(0, 0.4, v)));
  return isSide ? blend(c, color(0x6b6f9c), 0.22) : c;
}

function windowAt(house: House, u: number, v: number): Color | undefined {
  const columns = house.width > 0.17 ? 3 : 2;
  const rows = house.height > 0.15 ? 2 : 1;
  if (u > 0.76 || u < 0.03) return undefined;
  const column = Math.floor((u - 0.03) / 0.73 * columns);
  const row = Math.floor(v / 0.95 * rows);
  const px = (u - 0.03) / 0.73 * columns - column - 0.5;
  const py = v / 0.95 * rows - row - 0.5;
  const chance = hash(column, row, house.seed + 300);
  if (row === 0 && column === 0 && rows === 2) {
    return Math.abs(px) < 0.24 && py < 0.22 ? color(0x5a3a2c) : undefined;
  }
  if (Math.abs(px) < 0.2 && Math.abs(py) < 0.26) {
    return chance > 0.7 ? color(0xffd98a) : color(0x3b4658);
  }
  const shutters = Math.abs(px) < 0.34 && Math.abs(py) < 0.26 && chance < 0.5;
  return shutters ? color(0x4d7a78) : undefined;
}

function treeAt(tree: Tree, x: number, y: number): Color | undefined {
  const u = (x - tree.x) / (tree.width / 2);
  const v = (tree.foot - y) / tree.height;
  if (v < -0.1 || v > 1.2 || Math.abs(u) > 1.4) return undefined;
  const leaves = fractalNoise(x * 34, y * 34, 3, tree.seed + 200);
  const slim = tree.width < 0.06;
  const shape = slim
    ? Math.abs(u) / Math.max(0.001, Math.sin(Math.PI * Math.min(1, 0.12 + 0.88 * v)) ** 0.7)
    : Math.hypot(u, (v - 0.55) / 0.5);
  if (v > 1 && slim || shape + 0.7 * (leaves - 0.5) > 1) {
    return !slim && Math.abs(u) < 0.1 && v < 0.4 && v > -0.1 ? color(0x4a3328) : undefined;
  }
  const light = smooth(0.2, 1, 0.5 - 0.42 * u + 0.3 * (v - 0.5) + 0.9 * (leaves - 0.5));
  const dark = slim ? color(0x1f3a30) : color(0x2c4a2e);
  return blend(dark, slim ? color(0x6f8a4c) : color(0xa5a851), light);
}

function hillside(x: number, y: number): Color | undefined {
  const top = hillTop(x) + 0.018 * (fractalNoise(x * 30, 7, 2, 76) - 0.5);
  if (y < top) return undefined;
  const growth = fractalNoise(x * 16, y * 16, 4, 74);
  const light = smooth(0.3, 0.75, growth + 0.2 * (fractalNoise(x * 3, y * 3, 2, 75) - 0.5));
  return blend(color(0x46603a), color(0xb9ab63), light);
}

function quay(x: number, y: number): Color | undefined {
  const top = HORIZON - 0.028;
  if (x < 2.27 || y < top || y > HORIZON + 0.001) return undefined;
  const stones = 0.85 + 0.25 * hash(Math.floor(x * 22), Math.floor((y - top) / 0.014), 77);
  return y < top + 0.007 ? color(0xe3cda6) : scale(color(0x927f71), stones);
}
