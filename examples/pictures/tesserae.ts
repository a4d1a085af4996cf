/**
 * Stones laid in rows: every row is cut into cells of about the same size around sites that move to
 * their cells' middles (Lloyd's relaxation of a Voronoi diagram, each row a diagram of its own).
 */
import { mix, randomNumbers } from "./drawing.ts";

/** The rows that stones are laid in, in samples. */
export interface Rows {
  readonly width: number;
  readonly height: number;
  /** The row of each sample. */
  readonly keys: Int32Array;
  /** The width of that row. */
  readonly widths: Float32Array;
}

/** A stone: the middle of its cell, in samples, and its row. */
export interface Stone {
  x: number;
  y: number;
  readonly key: number;
  readonly width: number;
  /** The number of samples in its cell. */
  area: number;
}

/** Rounds of relaxation; after half a dozen nothing visible changes. */
const ROUNDS = 6;
/** The preference of a sample for a stone of its own row, in row widths. */
const LOYALTY = 1.6;
/** Stones smaller than this share of a square of the row's width are left out. */
const SMALLEST = 0.62;

/** Lays the stones; `cells` tells which of them each sample belongs to. */
export function layStones(rows: Rows, seed: number): { stones: Stone[]; cells: Int32Array } {
  let stones = scatter(rows, seed);
  let cells = divide(rows, stones);
  for (let round = 0; round < ROUNDS; round++) {
    settle(rows, stones, cells);
    stones = stones.filter((s) => s.area > SMALLEST * s.width ** 2);
    cells = divide(rows, stones);
  }
  settle(rows, stones, cells);
  return { stones, cells };
}

/** Sites at random, none too near to another of its row, until there is hardly room for one more. */
function scatter(rows: Rows, seed: number): Stone[] {
  const random = randomNumbers(seed);
  const stones: Stone[] = [];
  const taken = new Map<number, Stone[]>();
  const size = 32;
  const columns = Math.ceil(rows.width / size) + 2;
  for (let i = 0; i < rows.keys.length / 8; i++) {
    const x = Math.floor(random() * rows.width);
    const y = Math.floor(random() * rows.height);
    const index = y * rows.width + x;
    const [key, width] = [rows.keys[index]!, rows.widths[index]!];
    const apart = width * mix(0.8, 1.4, random() ** 2);
    const cell = (Math.floor(y / size) + 1) * columns + Math.floor(x / size) + 1;
    const near = [-1, 0, 1].flatMap((row) =>
      [-1, 0, 1].flatMap((column) => taken.get(cell + row * columns + column) ?? [])
    );
    if (near.some((s) => s.key === key && Math.hypot(s.x - x, s.y - y) < apart)) continue;
    const stone = { x, y, key, width, area: 0 };
    stones.push(stone);
    taken.set(cell, [...taken.get(cell) ?? [], stone]);
  }
  return stones;
}

/** For every sample the nearest stone, those of other rows counted further off; -1 far from all. */
function divide(rows: Rows, stones: readonly Stone[]): Int32Array {
  const cells = new Int32Array(rows.keys.length).fill(-1);
  const nearest = new Float32Array(rows.keys.length).fill(Infinity);
  for (const [i, stone] of stones.entries()) {
    const reach = Math.ceil(2 * stone.width);
    const penalty = (LOYALTY * stone.width) ** 2;
    const [left, right] = [Math.round(stone.x) - reach, Math.round(stone.x) + reach];
    const [top, bottom] = [Math.round(stone.y) - reach, Math.round(stone.y) + reach];
    for (let y = Math.max(0, top); y <= Math.min(rows.height - 1, bottom); y++) {
      for (let x = Math.max(0, left); x <= Math.min(rows.width - 1, right); x++) {
        const index = y * rows.width + x;
        const square = (x - stone.x) ** 2 + (y - stone.y) ** 2 +
          (rows.keys[index] === stone.key ? 0 : penalty);
        if (square >= nearest[index]!) continue;
        nearest[index] = square;
        cells[index] = i;
      }
    }
  }
  return cells;
}

/** Moves every stone to the middle of its cell. */
function settle(rows: Rows, stones: readonly Stone[], cells: Int32Array): void {
  const sums = new Float64Array(3 * stones.length);
  for (const [index, cell] of cells.entries()) {
    if (cell < 0) continue;
    sums[3 * cell]! += index % rows.width;
    sums[3 * cell + 1]! += Math.floor(index / rows.width);
    sums[3 * cell + 2]! += 1;
  }
  for (const [i, stone] of stones.entries()) {
    stone.area = sums[3 * i + 2]!;
    if (stone.area === 0) continue;
    stone.x = sums[3 * i]! / stone.area;
    stone.y = sums[3 * i + 1]! / stone.area;
  }
}

/** Steps to the neighbours that a sweep has already passed: columns, rows and how far it is. */
const PASSED = [[-1, 0, 1], [0, -1, 1], [-1, -1, Math.SQRT2], [1, -1, Math.SQRT2]] as const;

/** The distance of every sample from the edge of its cell: in samples, along straight and diagonal steps. */
export function edgeDistances(cells: Int32Array, width: number): Float32Array {
  const distances = new Float32Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const column = i % width;
    const same = (step: number) => (cells[i + step] ?? cells[i]) === cells[i];
    const across = (column === 0 || same(-1)) && (column === width - 1 || same(1));
    distances[i] = across && same(-width) && same(width) ? Infinity : 0;
  }
  const spread = (i: number, sense: number) => {
    for (const [dx, dy, way] of PASSED) {
      const column = i % width + sense * dx;
      if (column < 0 || column >= width) continue;
      const other = distances[i + sense * (dx + dy * width)] ?? Infinity;
      distances[i] = Math.min(distances[i]!, other + way);
    }
  };
  for (let i = 0; i < cells.length; i++) spread(i, 1);
  for (let i = cells.length - 1; i >= 0; i--) spread(i, -1);
  return distances;
}
