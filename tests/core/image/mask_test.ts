/** Tests of masks. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import {
  checkMask,
  type Mask,
  maskFromPicture,
  normalizeGuide,
  propagateMask,
  resizeMask,
} from "../../../core/image/mask.ts";
import { noise, paint } from "./paint.ts";

function maskOf(width: number, height: number, value: (x: number, y: number) => number): Mask {
  const data = Float32Array.from(
    { length: width * height },
    (_, i) => value(i % width, Math.floor(i / width)),
  );
  return { width, height, data };
}

const soft = maskOf(37, 21, (x, y) => noise(x, y, 1));

Deno.test("checkMask: takes masks, and says what is wrong with others", () => {
  checkMask(soft, "mask");
  checkMask(maskOf(1, 1, () => 0.01), "mask");
  const refuse = (mask: Mask, message: string) =>
    assertThrows(() => checkMask(mask, "mask of style 2"), PentimentoError, message);
  refuse({ ...soft, width: 0 }, "The mask of style 2 is 0 x 21 pixels");
  refuse({ ...soft, width: 36 }, "The mask of style 2 of 36 x 21 pixels needs 756 values");
  for (const value of [NaN, -0.5, 1.5, Infinity]) {
    const wrong = maskOf(5, 4, (x, y) => x === 3 && y === 2 ? value : 0.5);
    refuse(wrong, `The mask of style 2 has the value ${value} in column 3 of row 2`);
  }
  refuse(maskOf(5, 4, () => 0), "The mask of style 2 is black all over");
});

Deno.test("maskFromPicture: white 1, black 0, a grey itself", () => {
  const { width, height, data } = maskFromPicture(paint(3, 1, (x) => x / 2));
  assertEquals([width, height], [3, 1]);
  data.forEach((value, i) => assertAlmostEquals(value, i / 2, 1e-6));
  assertAlmostEquals(maskFromPicture(paint(1, 1, (_x, _y, c) => c === 1 ? 1 : 0)).data[0]!, 0.587);
});

Deno.test("resizeMask: averages areas, softly both ways", () => {
  const half = maskOf(8, 4, (x) => x < 3 ? 1 : 0);
  assertEquals([...resizeMask(half, { width: 4, height: 2 }).data], [1, 0.5, 0, 0, 1, 0.5, 0, 0]);
  const large = resizeMask(half, { width: 32, height: 16 });
  assert(large.data.every((value) => value >= 0 && value <= 1));
  assert(large.data.some((value) => value > 0 && value < 1));
  assertEquals(resizeMask(soft, soft), soft);
  const whole = resizeMask(maskOf(37, 21, () => 1), { width: 11, height: 6 });
  whole.data.forEach((value) => assertAlmostEquals(value, 1, 1e-6));
});

Deno.test("resizeMask: aspect ratios may differ by rounding or 2 %, not more", () => {
  const mask = maskOf(1000, 500, () => 1);
  for (const [width, height] of [[1000, 491], [100, 50], [33, 16], [3, 1], [3, 2]] as const) {
    assertEquals(resizeMask(mask, { width, height }).data.length, width * height);
  }
  for (const [width, height] of [[1000, 480], [100, 53], [500, 1000]] as const) {
    assertThrows(
      () => resizeMask(mask, { width, height }),
      PentimentoError,
      `it has 1000 x 500 pixels where that has ${width} x ${height}`,
    );
  }
});

/** As `propagateMask` for a map of the mask's size, by looking at every window. */
function slowly({ width, height, data }: Mask, radius: number, pick: (...v: number[]) => number) {
  return maskOf(width, height, (x, y) => {
    const seen = [];
    for (let v = y - radius; v <= y + radius; v++) {
      for (let u = x - radius; u <= x + radius; u++) {
        const column = Math.min(width - 1, Math.max(0, u));
        seen.push(data[Math.min(height - 1, Math.max(0, v)) * width + column]!);
      }
    }
    return pick(...seen);
  });
}

Deno.test("propagateMask: inside and all are the smallest and largest within the radius", () => {
  const { width, height } = soft;
  for (const radius of [0, 1, 2, 6, 19, 60]) {
    const inside = propagateMask(soft, { width, height, radius, mode: "inside" });
    assertEquals(inside, slowly(soft, radius, Math.min));
    const all = propagateMask(soft, { width, height, radius, mode: "all" });
    assertEquals(all, slowly(soft, radius, Math.max));
  }
  const half = propagateMask(soft, { width, height, radius: 1.5, mode: "all" });
  assertEquals(half, slowly(soft, 2, Math.max), "fractions count as a whole pixel");
});

Deno.test("propagateMask: at a map's size inside lies within simple, and simple within all", () => {
  const square = maskOf(64, 48, (x, y) => x > 15 && x < 50 && y > 10 && y < 40 ? 1 : 0);
  const map = { width: 8, height: 6, radius: 5 };
  const of = (mode: "simple" | "inside" | "all") => propagateMask(square, { ...map, mode }).data;
  const [simple, inside, all] = [of("simple"), of("inside"), of("all")];
  assertEquals(simple.length, 48);
  simple.forEach((value, i) => assert(inside[i]! <= value && value <= all[i]!));
  const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
  assertAlmostEquals(64 * sum(simple), 34 * 29, 1e-2);
  assertAlmostEquals(64 * sum(inside), 24 * 19, 1e-2);
  assertAlmostEquals(64 * sum(all), 44 * 39, 1e-2);
});

Deno.test("propagateMask: a region up to the border goes on beyond it", () => {
  const left = maskOf(16, 4, (x) => x < 8 ? 1 : 0);
  const { data } = propagateMask(left, { width: 16, height: 4, radius: 3, mode: "inside" });
  assertEquals([...data.subarray(0, 16)], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("propagateMask: what makes no sense is refused", () => {
  const map = { width: 4, height: 4, radius: 1, mode: "all" } as const;
  for (const radius of [-1, NaN]) {
    assertThrows(() => propagateMask(soft, { ...map, radius }), PentimentoError, `is ${radius}`);
  }
  assertThrows(() => propagateMask(soft, { ...map, width: 0 }), PentimentoError, "0 x 4");
});

Deno.test("normalizeGuide: the squares are the mask, one on average", () => {
  const guide = normalizeGuide(soft);
  const mean = guide.reduce((sum, value) => sum + value * value, 0) / guide.length;
  assertAlmostEquals(mean, 1, 1e-5);
  guide.forEach((value, i) =>
    assertAlmostEquals(value ** 2 * soft.data[0]!, soft.data[i]! * guide[0]! ** 2, 1e-5)
  );
  assertEquals(normalizeGuide(maskOf(3, 2, () => 0.25)), new Float32Array(6).fill(1));
  assertThrows(
    () => normalizeGuide(maskOf(3, 2, () => 0)),
    PentimentoError,
    "A mask has nothing left at 3 x 2 positions",
  );
});
