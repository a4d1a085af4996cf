/**
 * A painting without a subject: some thousand strokes, coarse to fine, that follow whirling streams.
 * Every stroke has bristles, is loaded with two colours that mix along the brush, runs dry at its end and
 * leaves paint standing up; in the end light from the upper left falls over the relief.
 */
import {
  blend,
  type Color,
  color,
  fractalNoise,
  mix,
  noise,
  randomNumbers,
  scale,
  smooth,
} from "./drawing.ts";
import { lit, type Surface } from "./relief.ts";

/** Side of a pixel of the finished picture, in samples. */
const SAMPLES = 2;

const PALETTE: readonly Color[] = [
  0x14206b, // deep ultramarine
  0x1f3fa8,
  0x1b7f9c, // teal
  0x4fb6a4,
  0xf3e3b3, // cream
  0xf2b632, // ochre
  0xe2701d,
  0xc8321f, // vermilion
  0x7a1f45, // plum
  0x2a1a5e,
].map(color);

/** The eddies of the streams: position and radius in picture heights, strength, and sense. */
const WHIRLS = [
  { x: 0.40, y: 0.40, radius: 0.30, strength: 1.15 },
  { x: 0.95, y: 0.66, radius: 0.25, strength: -1.0 },
  { x: 0.98, y: 0.16, radius: 0.16, strength: 0.62 },
  { x: 0.16, y: 0.88, radius: 0.17, strength: -0.6 },
];

interface Layer {
  /** Strokes per unit of area, in picture heights squared. */
  readonly density: number;
  /** Half width of a stroke, in picture heights. */
  readonly width: number;
  /** Length of a stroke, in picture heights. */
  readonly length: number;
  /** The variation of colours around those of the position. */
  readonly stray: number;
  /** The thickness of the paint. */
  readonly thickness: number;
  /** The share of the strokes that is painted at a place. */
  readonly where?: (x: number, y: number) => number;
}

const LAYERS: readonly Layer[] = [
  { density: 700, width: 0.032, length: 0.36, stray: 0.05, thickness: 0.7 },
  { density: 1500, width: 0.0165, length: 0.26, stray: 0.09, thickness: 1 },
  { density: 2600, width: 0.0095, length: 0.19, stray: 0.13, thickness: 1.1 },
  {
    density: 2600,
    width: 0.0052,
    length: 0.13,
    stray: 0.2,
    thickness: 1.2,
    where: (x, y) => smooth(0.45, 0.7, fractalNoise(3 * x, 3 * y, 2, 91)),
  },
];

/** The height of the streams' surface: they run along its level lines, and so do the colours. */
function stream(x: number, y: number): number {
  let height = 0.9 * y + 0.22 * Math.sin(2.6 * x + 0.6) +
    0.22 * (fractalNoise(2.2 * x, 2.2 * y, 2, 5) - 0.5);
  for (const whirl of WHIRLS) {
    const square = ((x - whirl.x) ** 2 + (y - whirl.y) ** 2) / whirl.radius ** 2;
    height += 0.55 * whirl.strength * whirl.radius * 2.2 * Math.exp(-0.9 * square);
  }
  return height;
}

/** The direction of the streams, of length 1. */
function direction(x: number, y: number): [number, number] {
  const step = 1e-3;
  const dx = stream(x + step, y) - stream(x - step, y);
  const dy = stream(x, y + step) - stream(x, y - step);
  const length = Math.hypot(dx, dy) + 1e-9;
  return [dy / length, -dx / length];
}

/** The colour of a place, from the level of the stream there. */
function colorAt(x: number, y: number, stray: number): Color {
  const level = 1.28 * stream(x, y) + 0.25 * (noise(1.7 * x, 1.7 * y, 33) - 0.5) + stray + 0.02;
  const place = (level - Math.floor(level)) * PALETTE.length;
  const index = Math.floor(place);
  const next = PALETTE[(index + 1) % PALETTE.length]!;
  // Mostly pure colours that meet, rather than a rainbow.
  return blend(PALETTE[index]!, next, smooth(0.35, 0.65, place - index));
}

interface Point {
  readonly x: number;
  readonly y: number;
  /** The direction of the stroke, of length 1. */
  readonly along: readonly [number, number];
}

class Canvas implements Surface {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
  readonly relief: Float32Array;
  readonly #touched: Int32Array;
  #strokes = 0;

  constructor(width: number, height: number) {
    this.width = width * SAMPLES;
    this.height = height * SAMPLES;
    this.pixels = new Float32Array(3 * this.width * this.height);
    this.relief = new Float32Array(this.width * this.height);
    this.#touched = new Int32Array(this.width * this.height);
  }

  /** Paints one stroke: `bristle` tells the colour and thickness of paint at (along, across) or nothing. */
  stroke(
    path: readonly Point[],
    halfWidth: number,
    bristle: (along: number, across: number) => { c: Color; thick: number } | undefined,
  ): void {
    const id = ++this.#strokes;
    const rows = Math.ceil(halfWidth * this.height * 1.5);
    for (const [i, point] of path.entries()) {
      for (let row = -rows; row <= rows; row++) {
        const across = row / rows;
        const px = Math.round((point.x - point.along[1] * across * halfWidth) * this.height);
        const py = Math.round((point.y + point.along[0] * across * halfWidth) * this.height);
        if (px < 0 || py < 0 || px >= this.width || py >= this.height) continue;
        const index = py * this.width + px;
        if (this.#touched[index] === id) continue;
        const paint = bristle(i / (path.length - 1), across);
        if (!paint) continue;
        this.#touched[index] = id;
        for (let k = 0; k < 3; k++) this.pixels[3 * index + k] = paint.c[k]!;
        this.relief[index] = 0.3 * this.relief[index]! + paint.thick;
      }
    }
  }
}

function follow(x: number, y: number, length: number, step: number): Point[] {
  const walk = (sense: number) => {
    const points: Point[] = [];
    let [px, py] = [x, y];
    for (let way = 0; way < length / 2; way += step) {
      const along = direction(px, py);
      points.push({ x: px, y: py, along });
      px += sense * along[0] * step;
      py += sense * along[1] * step;
    }
    return points;
  };
  return [...walk(-1).reverse(), ...walk(1).slice(1)];
}

function paintStroke(canvas: Canvas, layer: Layer, x: number, y: number, seed: number): void {
  const random = randomNumbers(seed);
  const width = layer.width * mix(0.7, 1.25, random());
  const length = layer.length * mix(0.55, 1.25, random());
  const path = follow(x, y, length, 0.7 / canvas.height);
  if (random() < 0.5) path.reverse();
  const stray = (random() - 0.5) * 2 * layer.stray;
  const first = colorAt(x, y, stray);
  const second = colorAt(x, y, stray + mix(-0.09, 0.09, random()));
  const light = mix(0.86, 1.14, random());
  const bristles = 3 + width * 420;
  const side = random() < 0.5 ? -1 : 1;
  canvas.stroke(path, width, (along, across) => {
    const hair = noise(across * bristles, along * 2.5, seed);
    const fine = noise(across * bristles * 2.7, along * 5, seed + 1);
    // Round where the brush is set down, ragged where it leaves the canvas.
    const start = Math.sqrt(Math.min(1, along * length / width));
    const dryness = smooth(0.6, 1, along) * 0.95;
    if (Math.abs(across) > start * (0.86 + 0.14 * fine) || hair < dryness) return;
    const load = smooth(0.25, 0.75, 0.5 + 0.42 * side * across + 0.5 * (hair - 0.5));
    const c = scale(blend(first, second, load), light * (0.86 + 0.2 * hair + 0.1 * fine));
    // Paint is pushed to the edges and heaped up where the stroke began.
    const rim = 0.35 * smooth(0.6, 0.85, Math.abs(across)) * (1 - smooth(0.9, 1, Math.abs(across)));
    const heap = 0.5 * Math.exp(-((along * length / width - 0.6) ** 2) * 2);
    const thick = layer.thickness * (0.4 + 0.75 * hair + 0.3 * fine + rim + heap) *
      (1 - 0.5 * along);
    return { c, thick };
  });
}

function paintLayer(canvas: Canvas, layer: Layer, number: number): void {
  const random = randomNumbers(1000 + number);
  const aspect = canvas.width / canvas.height;
  const margin = 0.06;
  const count = Math.round(layer.density * (aspect + 2 * margin) * (1 + 2 * margin));
  for (let i = 0; i < count; i++) {
    const x = mix(-margin, aspect + margin, random());
    const y = mix(-margin, 1 + margin, random());
    const share = random();
    if (layer.where && share > layer.where(x, y)) continue;
    paintStroke(canvas, layer, x, y, number * 100_000 + i);
  }
}

/** The painting, `width` x `height` pixels of red, green and blue in [0, 1], interleaved. */
export function brushwork(width: number, height: number): Float32Array {
  const canvas = new Canvas(width, height);
  for (const [number, layer] of LAYERS.entries()) paintLayer(canvas, layer, number);
  return lit(canvas, SAMPLES);
}
