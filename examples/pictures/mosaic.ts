/**
 * A mosaic of some four thousand stones, laid in rows around the figures of mosaic_design.ts as Roman
 * masters did (opus vermiculatum). Every stone is cut a little differently, chipped and veined, and sits
 * in the mortar at an angle of its own, so that each catches the light differently.
 */
import { blend, color, fractalNoise, hash, mix, noise, scale, smooth } from "./drawing.ts";
import { Design } from "./mosaic_design.ts";
import { lit, type Surface } from "./relief.ts";
import { edgeDistances, layStones, type Rows, type Stone } from "./tesserae.ts";

/** Samples along each side of a pixel. */
const SAMPLES = 2;

/** Half of a joint between two stones, in samples. */
const JOINT = 0.5;

const MORTAR = color(0x4a3f38);

function rowsOf(design: Design, width: number, height: number): Rows {
  const keys = new Int32Array(width * height);
  const widths = new Float32Array(width * height);
  for (let i = 0; i < keys.length; i++) {
    const place = design.place((i % width) / height, Math.floor(i / width) / height);
    keys[i] = place.key;
    widths[i] = place.width * height;
  }
  return { width, height, keys, widths };
}

/** The height of a sample of a stone: rounded at the edge, tilted, rough. */
function heightAt(stone: Stone, number: number, x: number, y: number, edge: number): number {
  const tilt = (seed: number) => mix(-0.09, 0.09, hash(number, seed, 31));
  return 0.95 * smooth(-0.5, 3, edge) + tilt(1) * (x - stone.x) + tilt(2) * (y - stone.y) +
    0.35 * fractalNoise(x / 5, y / 5, 2, number % 97);
}

function paint(surface: Surface, design: Design, rows: Rows): void {
  const { width, height, pixels, relief } = surface;
  const { stones, cells } = layStones(rows, 5);
  const edges = edgeDistances(cells, width);
  const colors = stones.map((s, i) => design.color(s.key, s.x / height, s.y / height, i));
  for (let i = 0; i < cells.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    // Where the noise is high, a corner has come off.
    const chip = 1.6 * smooth(0.7, 0.95, noise(x / 7, y / 7, 71)) + 0.7 * noise(x / 3, y / 3, 72);
    const edge = edges[i]! - JOINT - chip;
    const number = cells[i]!;
    const mortar = scale(MORTAR, 0.6 + 0.7 * fractalNoise(x / 4, y / 4, 3, 73));
    const vein = smooth(0.46, 0.5, fractalNoise(x / 16, y / 16 + 40 * hash(number, 3, 31), 3, 74));
    const face = number < 0 ? mortar : scale(colors[number]!, mix(0.9, 1.06, vein));
    const c = number < 0 ? mortar : blend(mortar, face, smooth(-0.6, 0.6, edge));
    for (let k = 0; k < 3; k++) pixels[3 * i + k] = c[k]!;
    if (number >= 0 && edge > 0) relief[i] = heightAt(stones[number]!, number, x, y, edge);
  }
}

/** The mosaic, `width` x `height` pixels (5 : 4) of red, green and blue in [0, 1], interleaved. */
export function mosaic(width: number, height: number): Float32Array {
  const surface: Surface = {
    width: width * SAMPLES,
    height: height * SAMPLES,
    pixels: new Float32Array(3 * width * height * SAMPLES ** 2),
    relief: new Float32Array(width * height * SAMPLES ** 2),
  };
  const design = new Design();
  paint(surface, design, rowsOf(design, surface.width, surface.height));
  return lit(surface, SAMPLES);
}
