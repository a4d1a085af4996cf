/** The radial symmetry transform. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { gaussianBlur } from "../../../core/image/gaussian.ts";
import { radialSymmetry } from "../../../core/image/radial_symmetry.ts";

const size = { width: 41, height: 33 };

/** A plane of some function of places. */
function plane(value: (x: number, y: number) => number): Float64Array {
  const { width, height } = size;
  return Float64Array.from(
    { length: width * height },
    (_, i) => value(i % width, Math.floor(i / width)),
  );
}

/** A disc with a soft rim. */
const disc = (x0: number, y0: number, radius: number, sign = 1) =>
  plane((x, y) => 0.5 + sign * 0.4 / (1 + Math.exp(2 * (Math.hypot(x - x0, y - y0) - radius))));

const placeOfMost = (values: Float64Array) => {
  const i = values.indexOf(Math.max(...values));
  return [i % size.width, Math.floor(i / size.width)];
};

Deno.test("radialSymmetry: discs have it in their middle, bright ones as much as dark ones", () => {
  const bright = radialSymmetry(disc(17, 14, 6), size, [6]);
  assertEquals(placeOfMost(bright), [17, 14]);
  const dark = radialSymmetry(disc(17, 14, 6, -1), size, [6]);
  for (const [i, value] of bright.entries()) assertAlmostEquals(value, dark[i]!, 1e-12);
  // Another radius finds no middle, so that all it finds is less.
  const other = radialSymmetry(disc(17, 14, 6), size, [3]);
  assert(Math.max(...other) < 0.3 * Math.max(...bright), `${Math.max(...other)}`);
});

Deno.test("radialSymmetry: a straight edge and a flat plane have none in the middle", () => {
  const edge = radialSymmetry(plane((x) => x < 20 ? 0.2 : 0.8), size, [6]);
  assert(Math.max(...edge) < 0.1 * Math.max(...radialSymmetry(disc(17, 14, 6), size, [6])));
  assert(radialSymmetry(plane(() => 0.3), size, [3, 6]).every((value) => value === 0));
});

Deno.test("radialSymmetry: the formula, on a single slope", () => {
  // One bright pixel: its four neighbours have gradients of 0.25 that point at it.
  const found = radialSymmetry(plane((x, y) => x === 20 && y === 16 ? 0.5 : 0), size, [1]);
  const votes = new Float64Array(size.width * size.height);
  const at = (x: number, y: number) => y * size.width + x;
  const vote = (count: number) => count * 0.25 / 9.9 * (count / 9.9) ** 2;
  votes[at(20, 16)] = vote(4);
  for (const [x, y] of [[18, 16], [22, 16], [20, 14], [20, 18]] as const) {
    votes[at(x, y)] = -vote(1);
  }
  const expected = gaussianBlur(votes, size, 0.25).map(Math.abs);
  for (const [i, value] of found.entries()) assertAlmostEquals(value, expected[i]!, 1e-15);
});
