/**
 * The cartoon of the mosaic: golden vines that curl up around fruits, on a ground whose rows of stones
 * echo them. Lengths and places are in picture heights; the picture is 1.25 wide.
 */
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

const IVORY = color(0xf3e9d2);
const SAND = color(0xdcc596);
const ROSE = color(0xd08d80);
const TERRACOTTA = color(0xb64a2c);
const CRIMSON = color(0xa3152c);
const OXBLOOD = color(0x6b1423);
const GOLD = color(0xefb52b);
const PALE_GOLD = color(0xffdf7e);
const JADE = color(0x74bd8c);
const MALACHITE = color(0x1c8453);
const PINE = color(0x0e4733);
const BLACK = color(0x191420);
const LAPIS = color(0x2c3fae);

/** Colours of the rows, from the outline of a thing outwards; the last one goes on. */
const LIGHT_GROUND = [OXBLOOD, IVORY, IVORY, SAND, ROSE, TERRACOTTA, OXBLOOD];
const GREEN_GROUND = [BLACK, JADE, MALACHITE, PINE, MALACHITE, JADE, IVORY];
/** Colours of the rows, from the outline of a vine to its middle. */
const VINE = [GOLD, PALE_GOLD];
/** Colours of the rings, from the rim of a fruit inwards; the last one goes on. */
const FRUITS = [
  [ROSE, CRIMSON, CRIMSON, IVORY, BLACK, GOLD],
  [JADE, PINE, IVORY, MALACHITE, BLACK, GOLD],
  [GOLD, BLACK, LAPIS, LAPIS, IVORY, CRIMSON],
  [TERRACOTTA, IVORY, BLACK, TERRACOTTA, ROSE, IVORY],
  [LAPIS, IVORY, ROSE, CRIMSON, OXBLOOD, GOLD],
];

/** A vine, from the middle of its curl outwards to where it comes from. */
interface Vine {
  readonly x: number;
  readonly y: number;
  /** The angle at which the curl begins, in radians around its middle. */
  readonly begin: number;
  /** 1 clockwise on the picture, -1 the other way round. */
  readonly sense: number;
  /** The curl's radius where it begins. */
  readonly inner: number;
  /** The distance that the vine gains with each turn. */
  readonly spacing: number;
  readonly turns: number;
  /** The length of the vine after those turns. */
  readonly tail: number;
  /** The tail's curvature at its end, of the curl's sense. */
  readonly bend: number;
}

/** The vines, each with its values in the order of {@linkcode Vine}. */
const VINES: readonly Vine[] = ([
  [0.34, 0.4, 2, 1, 0.085, 0.112, 1.45, 0.9, -1.5],
  [0.99, 0.29, 0, -1, 0.07, 0.1, 1.28, 0.385, -1],
  [0.84, 0.79, 3, 1, 0.06, 0.1, 1.1, 0.7, 2],
  [0.15, 0.85, 6, 1, 0.055, 0.1, 0.8, 0.7, 1.5],
  [1.18, 0.68, 1, 1, 0.05, 0.09, 1.2, 0.2, -4],
] as const).map(([x, y, begin, sense, inner, spacing, turns, tail, bend]) => ({
  x,
  y,
  begin,
  sense,
  inner,
  spacing,
  turns,
  tail,
  bend,
}));

/** The width of the rows of stones. */
const VINE_ROW = 0.0152;
const FRUIT_ROW = 0.0145;
const GROUND_ROW = 0.0185;

/** Rows of stones in half of a vine, from its outline to its middle line. */
const VINE_ROWS = 1.5;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Fruit extends Point {
  readonly radius: number;
}

/** The design at a point, by which its stone is laid: stones of one row have the same `key`. */
export interface Place {
  readonly key: number;
  /** The width of the row. */
  readonly width: number;
}

/** Keys of a thing's rows run from this times its number: 0 the ground, 1 the vines, then the fruits. */
const ROWS = 256;

/** The distance of the points along a vine. */
const STEP = 0.004;

function walk(vine: Vine): Point[] {
  const points: Point[] = [];
  const full = 2 * Math.PI * vine.turns;
  const radiusAt = (turned: number) => vine.inner + vine.spacing * turned / (2 * Math.PI);
  let x = vine.x + vine.inner * Math.cos(vine.begin);
  let y = vine.y + vine.inner * Math.sin(vine.begin);
  let heading = vine.begin + vine.sense * Math.PI / 2;
  let turned = 0;
  for (let tail = 0; tail < vine.tail;) {
    points.push({ x, y });
    x += STEP * Math.cos(heading);
    y += STEP * Math.sin(heading);
    let curvature = 1 / radiusAt(Math.min(turned, full));
    if (turned >= full) {
      tail += STEP;
      curvature = mix(curvature, vine.bend, smooth(0, 0.6 * vine.tail, tail));
    }
    turned += STEP * curvature;
    heading += vine.sense * STEP * curvature;
  }
  return points;
}

/** The cartoon of the mosaic. */
export class Design {
  /** Distances from the vines' middle lines at the corners of a grid. */
  readonly #field: Float32Array;
  readonly #columns: number;
  readonly #cell = 1 / 256;
  readonly #fruits: Fruit[];

  constructor() {
    const points = VINES.flatMap(walk);
    this.#columns = Math.ceil(1.25 / this.#cell) + 2;
    const rows = Math.ceil(1 / this.#cell) + 2;
    this.#field = new Float32Array(this.#columns * rows);
    for (let i = 0; i < this.#field.length; i++) {
      const x = (i % this.#columns) * this.#cell;
      const y = Math.floor(i / this.#columns) * this.#cell;
      let least = Infinity;
      for (const p of points) least = Math.min(least, (p.x - x) ** 2 + (p.y - y) ** 2);
      this.#field[i] = Math.sqrt(least);
    }
    this.#fruits = VINES.map(({ x, y, inner }) => ({ x, y, radius: 0.72 * inner - 0.01 }));
    this.#hangFruits();
  }

  /** Fills the gaps with fruits, large ones first. */
  #hangFruits(): void {
    const random = randomNumbers(17);
    for (let radius = 0.075; radius > 0.022; radius *= 0.94) {
      for (let i = 0; i < 400; i++) {
        const [x, y] = [mix(-0.02, 1.27, random()), mix(-0.02, 1.02, random())];
        const room = this.#outside(Math.min(1.25, Math.max(0, x)), Math.min(1, Math.max(0, y)));
        if (room > radius + 1.6 * GROUND_ROW) this.#fruits.push({ x, y, radius });
      }
    }
  }

  /** The way to the nearest vine's middle line. */
  #vine(x: number, y: number): number {
    const [u, v] = [Math.max(0, x / this.#cell), Math.max(0, y / this.#cell)];
    const from = Math.floor(v) * this.#columns + Math.floor(u);
    const at = (i: number) => this.#field[from + i]!;
    return mix(
      mix(at(0), at(1), u % 1),
      mix(at(this.#columns), at(this.#columns + 1), u % 1),
      v % 1,
    );
  }

  /** The way from a point of the ground to the nearest thing on it; negative within the thing. */
  #outside(x: number, y: number): number {
    let least = this.#vine(x, y) - VINE_ROWS * VINE_ROW;
    for (const f of this.#fruits) least = Math.min(least, Math.hypot(x - f.x, y - f.y) - f.radius);
    return least;
  }

  /** The design at a point. */
  place(x: number, y: number): Place {
    // The ground is laid by hand: no row is quite even.
    const waver = 0.25 * (noise(14 * x, 14 * y, 41) - 0.5);
    const inVine = VINE_ROWS - this.#vine(x, y) / VINE_ROW;
    if (inVine > 0) return { key: ROWS + Math.floor(inVine), width: VINE_ROW };
    for (const [i, fruit] of this.#fruits.entries()) {
      const inFruit = (fruit.radius - Math.hypot(x - fruit.x, y - fruit.y)) / FRUIT_ROW;
      if (inFruit > 0) return { key: (2 + i) * ROWS + Math.floor(inFruit), width: FRUIT_ROW };
    }
    const level = this.#outside(x, y) / GROUND_ROW;
    return { key: Math.floor(level + waver * Math.min(1, level)), width: GROUND_ROW };
  }

  /** The colour of the stone at a point, whose number is `stone`. */
  color(key: number, x: number, y: number, stone: number): Color {
    const chance = (seed: number) => hash(stone, seed, 21);
    const rows = this.#palette(Math.floor(key / ROWS), x, y, chance(0));
    // Now and then a stone of the next row's colour.
    const stray = chance(1) < 0.1 ? (chance(2) < 0.5 ? -1 : 1) : 0;
    const row = Math.min(rows.length - 1, Math.max(0, key % ROWS + stray));
    const base = blend(rows[row]!, chance(3) < 0.5 ? SAND : TERRACOTTA, 0.13 * chance(4));
    return scale(base, mix(0.86, 1.16, chance(5)));
  }

  #palette(thing: number, x: number, y: number, chance: number): readonly Color[] {
    if (thing === 1) return chance < 0.07 ? [OXBLOOD, CRIMSON] : VINE;
    if (thing >= 2) return FRUITS[thing % FRUITS.length]!;
    const region = fractalNoise(2.1 * x + 0.3, 2.1 * y, 2, 61) + 0.05 * (chance - 0.5);
    return region > 0.5 ? LIGHT_GROUND : GREEN_GROUND;
  }
}
