/** The brush of the studio: strokes, fills and regions, without a browser. */
import { assert, assertEquals } from "@std/assert";
import { fillSimilar } from "../../studio/page/brush/fill.ts";
import {
  type Brush,
  copied,
  emptyRegion,
  invert,
  isEmpty,
  leftBy,
  paintStroke,
  regionSize,
  shareOf,
} from "../../studio/page/brush/region.ts";
import { WHOLE, withWholeMasks } from "../../studio/page/brush/whole_masks.ts";

const HARD: Brush = { radius: 5, hardness: 1, erases: false };

/** A region with one dab, or a stroke, in it. */
function painted(brush: Brush, to = { x: 20, y: 15, pressure: 1 }, from = to) {
  const region = emptyRegion({ width: 40, height: 30 });
  paintStroke(region, { from, to, brush });
  return region;
}

Deno.test("brush: a dab has the area of its circle, and a soft one fades from its hard part on", () => {
  const area = shareOf(painted(HARD)) * 40 * 30;
  assert(Math.abs(area / (Math.PI * 25) - 1) < 0.03, `${area} pixels`);
  const row = [
    ...painted({ ...HARD, radius: 10, hardness: 0.5 }).data.subarray(15 * 40 + 20, 16 * 40),
  ];
  assertEquals(row.slice(0, 5), [255, 255, 255, 255, 255]);
  assert(row.slice(6, 11).every((value, i) => value < row[5 + i]!), row.join(" "));
  assertEquals(row.slice(12).every((value) => value === 0), true);
});

Deno.test("brush: a stroke is as wide as the pressure at each of its ends", () => {
  const to = { x: 34, y: 15, pressure: 0.4 };
  const { data } = painted({ ...HARD, radius: 8 }, to, { x: 10, y: 15, pressure: 1 });
  const wide = (x: number) =>
    Array.from({ length: 30 }, (_, y) => data[40 * y + x]!).filter((value) => value > 127).length;
  assertEquals([wide(10), wide(34)], [16, 6]);
  assert(wide(22) > 8 && wide(22) < 14, `${wide(22)}`);
});

Deno.test("brush: going over twice changes nothing, and the eraser takes away what was painted", () => {
  const soft = { ...HARD, hardness: 0.2 };
  const region = painted(soft);
  const once = copied(region);
  const at = { x: 20, y: 15, pressure: 1 };
  paintStroke(region, { from: at, to: at, brush: soft });
  assertEquals(region, once);
  paintStroke(region, { from: at, to: at, brush: { ...HARD, radius: 8, erases: true } });
  assert(isEmpty(region));
});

Deno.test("brush: strokes across the border are cut off at it", () => {
  const region = painted(HARD, { x: -2, y: 40, pressure: 1 }, { x: 50, y: -9, pressure: 1 });
  assertEquals(region.data.length, 40 * 30);
  assert(!isEmpty(region));
});

Deno.test("brush: inverting twice changes nothing, and once all but what was inside is inside", () => {
  const region = painted(HARD);
  const before = copied(region);
  invert(region);
  assert(Math.abs(shareOf(region) + shareOf(before) - 1) < 1e-9);
  invert(region);
  assertEquals(region, before);
});

Deno.test("brush: what some regions leave is what is in none of them", () => {
  const [a, b] = [painted(HARD), painted(HARD, { x: 5, y: 5, pressure: 1 })];
  const left = leftBy([a, b]);
  assertEquals([left.data[15 * 40 + 20], left.data[5 * 40 + 5], left.data[29 * 40]], [0, 0, 255]);
  assert(Math.abs(shareOf(left) + shareOf(a) + shareOf(b) - 1) < 1e-9);
});

Deno.test("brush: a fill takes what is like the pixel and hangs together with it", () => {
  // Two dark bars on white, the left one shading off to its right.
  const [width, height] = [9, 4];
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    const grey = [0, 10, 40, 255, 255, 0, 0, 255, 255][i % width]!;
    rgba.set([grey, grey, grey], 4 * i);
  }
  const filled = (x: number, tolerance: number) => {
    const region = emptyRegion({ width, height });
    fillSimilar(region, rgba, { x, y: 2, tolerance, erases: false });
    return [...region.data.subarray(0, width)].map((value) => value / 255).join("");
  };
  assertEquals(filled(0, 0), "100000000");
  assertEquals(filled(0, 0.1), "110000000");
  assertEquals(filled(0, 0.2), "111000000");
  assertEquals(filled(5, 0.2), "000001100");
  assertEquals(filled(3, 1), "111111111");
  const region = emptyRegion({ width, height });
  invert(region);
  fillSimilar(region, rgba, { x: 0, y: 0, tolerance: 0.2, erases: true });
  assertEquals([...region.data.subarray(0, 5)], [0, 0, 0, 255, 255]);
});

Deno.test("brush: styles before the last that has a mask have one, for the command line counts them", () => {
  const [own, whole] = ["mask-1.png", "white.png"].map((name) => ({
    name,
    blob: new Blob([name]),
    sha256: name,
  }));
  const settings = [{}, { weight: 2 }, { mask: own! }, {}];
  const filled = withWholeMasks(settings, whole!);
  assertEquals(filled.map(({ mask }) => mask?.name), [WHOLE, WHOLE, "mask-1.png", undefined]);
  assertEquals(filled[1]!.weight, 2);
  // Without it none is left over.
  assertEquals(withWholeMasks(filled.toSpliced(2, 1), whole!).map(({ mask }) => mask), [
    ...[undefined, undefined, undefined],
  ]);
});

Deno.test("brush: regions have the aspect ratio of their picture, as near as masks have to be", () => {
  for (const [width, height] of [[64, 48], [4000, 3000], [1000, 7], [9, 2000]] as const) {
    const size = regionSize({ width, height });
    const ratio = size.width / size.height / (width / height);
    assert(
      Math.abs(ratio - 1) < 0.02,
      `${width} x ${height} became ${size.width} x ${size.height}`,
    );
  }
});
