/**
 * A harbour on a summer evening: a lighthouse on its rock, a town on a hillside, boats, low sun. See
 * landscape.ts for what lies behind them and for the coordinates.
 */
import { type Boat, boat } from "./boat.ts";
import { blend, type Color, color, hash, scale, smooth } from "./drawing.ts";
import { hills, HORIZON, sky, water, wave } from "./landscape.ts";
import { lighthouse, rock } from "./lighthouse.ts";
import { town } from "./town.ts";

/** Samples along each side of a pixel. */
const SAMPLES = 3;

/** Far to near. */
const BOATS: readonly Boat[] = [
  {
    x: 2.2,
    y: 1.8,
    size: 0.16,
    hull: color(0x6d3b3a),
    sail: color(0xf3e3c6),
    jib: color(0xe8d2ae),
  },
  {
    x: 1.2,
    y: 1.86,
    size: 0.2,
    hull: color(0x2c4a5e),
    sail: color(0xd97b4a),
    jib: color(0xefc98f),
  },
  {
    x: 2.02,
    y: 2.42,
    size: 0.92,
    hull: color(0xa83a2c),
    sail: color(0xfbf0d8),
    jib: color(0xe9a23c),
  },
];

/** Gulls: place and span. */
const GULLS = [[1.16, 0.5, 0.1], [1.36, 0.62, 0.075], [1.06, 0.74, 0.055], [
  2.62,
  0.42,
  0.06,
]] as const;

function isGull(x: number, y: number): boolean {
  return GULLS.some(([gx, gy, span]) => {
    const u = Math.abs(x - gx) / span;
    // Two arched wings that thin out towards their tips.
    const wing = gy - span * 0.42 * Math.sin(Math.PI * Math.min(1, u * 0.85)) + 0.12 * span * u;
    return u < 1 && Math.abs(y - wing) < span * 0.085 * (1.15 - u);
  });
}

/** The part of the harbour at a spot of the picture. */
export type Part = "sky" | "land" | "sea" | "boats";

interface Spot {
  readonly part: Part;
  readonly c: Color;
}

function land(c: Color | undefined): Spot | undefined {
  return c && { part: "land", c };
}

/** All that stands above the water, but boats. Gulls are too small to be more than sky. */
function shore(x: number, y: number): Spot {
  const ground = lighthouse(x, y) ?? rock(x, y) ?? town(x, y) ?? hills(x, y);
  return land(ground) ?? { part: "sky", c: isGull(x, y) ? color(0x3c4456) : sky(x, y) };
}

function sea(x: number, y: number): Spot {
  const { dx, dy } = wave(x, y);
  const mirrored = shore(x + dx, Math.min(HORIZON - 0.004, 2 * HORIZON - y + dy)).c;
  let c = water(x, y, mirrored);
  for (const each of BOATS) {
    if (y < each.y) continue;
    const image = boat(each, x + 0.8 * dx, 2 * each.y - y + 0.7 * dy);
    if (image) {
      c = blend(c, scale(image, 0.75), 0.62 * (1 - smooth(0, 1.15, (y - each.y) / each.size)));
    }
  }
  return { part: "sea", c };
}

function scene(x: number, y: number): Spot {
  for (let i = BOATS.length - 1; i >= 0; i--) {
    const c = y <= BOATS[i]!.y ? boat(BOATS[i]!, x, y) : undefined;
    if (c) return { part: "boats", c };
  }
  return land(lighthouse(x, y) ?? rock(x, y)) ?? (y < HORIZON ? shore(x, y) : sea(x, y));
}

/** The colours at the samples of a pixel of a picture that is `width` pixels wide. */
function* samples(column: number, row: number, width: number): Generator<Spot> {
  const unit = 4 / width;
  for (let i = 0; i < SAMPLES ** 2; i++) {
    const x = (column + (i % SAMPLES + 0.5) / SAMPLES) * unit;
    const y = (row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) * unit;
    yield scene(x, y);
  }
}

/** The picture, `width` x `height` pixels (4 : 3) of red, green and blue in [0, 1], interleaved. */
export function harbour(width: number, height: number): Float32Array {
  const picture = new Float32Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const sum = [0, 0, 0];
      for (const { c } of samples(column, row, width)) {
        for (let k = 0; k < 3; k++) sum[k]! += Math.min(1, Math.max(0, c[k]!));
      }
      const corner = Math.hypot(column / width - 0.5, row / height - 0.5);
      const vignette = 1 - 0.3 * smooth(0.42, 0.8, corner);
      const grain = 0.018 * (hash(column, row, 99) - 0.5);
      for (let k = 0; k < 3; k++) {
        picture[3 * (row * width + column) + k] = Math.min(
          1,
          Math.max(0, sum[k]! / SAMPLES ** 2 * vignette + grain),
        );
      }
    }
  }
  return picture;
}

/**
 * The mask of a part of the harbour: `width` x `height` values, 1 on it and 0 beside it, rising over
 * about three pixels at its edge.
 */
export function harbourMask(part: Part, width: number, height: number): Float32Array {
  const share = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let inside = 0;
      for (const spot of samples(column, row, width)) if (spot.part === part) inside++;
      share[row * width + column] = inside / SAMPLES ** 2;
    }
  }
  return soften(soften(share, width, height, 1, 0), width, height, 0, 1);
}

/** Every value a quarter of either neighbour along (dx, dy) and half of itself. */
function soften(
  values: Float32Array,
  width: number,
  height: number,
  dx: number,
  dy: number,
): Float32Array {
  const at = (column: number, row: number) =>
    values[
      Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column))
    ]!;
  return values.map((value, i) => {
    const [column, row] = [i % width, Math.floor(i / width)];
    return value / 2 + (at(column - dx, row - dy) + at(column + dx, row + dy)) / 4;
  });
}
