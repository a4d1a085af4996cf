/** Tests of resampling. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { srgbToLinear } from "../../../core/image/color_spaces.ts";
import { PentimentoError } from "../../../core/errors.ts";
import { fitArea, fitLongestSide, resize, resizePlanes } from "../../../core/image/resample.ts";
import fixture from "../../fixtures/pictures/resampled.json" with { type: "json" };
import { assertAllClose } from "../../helpers/all_close.ts";
import { noise, paint } from "./paint.ts";

Deno.test("resize: the same size gives an exact copy", () => {
  const picture = paint(7, 5, noise);
  const copy = resize(picture, { width: 7, height: 5 });
  assertEquals(copy, picture);
  assert(copy.data !== picture.data, "the copy shares no memory with the original");
});

Deno.test("resize: a constant stays the constant, larger and smaller", () => {
  const picture = paint(13, 9, (_x, _y, c) => 0.25 * (c + 1));
  for (const [width, height] of [[29, 40], [5, 3], [1, 1], [40, 2], [13, 4]] as const) {
    const resized = resize(picture, { width, height });
    assertEquals([resized.width, resized.height], [width, height]);
    resized.data.forEach((value, i) =>
      assertAlmostEquals(value, 0.25 * (Math.floor(i / (width * height)) + 1), 1e-6)
    );
  }
});

Deno.test("resize: an impulse, enlarged, is the Lanczos kernel itself", () => {
  const kernel = (x: number) =>
    x === 0 ? 1 : 3 * Math.sin(Math.PI * x) * Math.sin(Math.PI * x / 3) / (Math.PI * x) ** 2;
  for (const outputs of [33, 66]) {
    // Half the impulse on a grey ground, so that nothing is clipped.
    const picture = paint(33, 1, (x) => x === 16 ? 0.75 : 0.25);
    const { data } = resize(picture, { width: outputs, height: 1 });
    const step = 33 / outputs;
    for (let i = 12; i < 20; i++) {
      const at = (i + 0.5) * step - 0.5;
      let sum = 0;
      for (let k = Math.ceil(at - 3); k <= at + 3; k++) sum += kernel(k - at);
      const distance = 16 - at;
      const weight = Math.abs(distance) < 3 ? kernel(distance) / sum : 0;
      assertAlmostEquals(data[i]!, 0.25 + 0.5 * weight, 1e-6);
    }
  }
});

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
}

Deno.test("resize: colours and alpha are those of the same sums in float64", () => {
  const { width, height, data, alpha } = fixture.source;
  const opaque = { width, height, data: floats(data) };
  const veiled = { ...opaque, alpha: floats(alpha) };
  for (const { width, height, ...expected } of fixture.cases) {
    const size = { width, height };
    const [seen, opacity] = [floats(expected.seen), floats(expected.alpha)];
    assertAllClose(resize(opaque, size).data, floats(expected.opaque), { rtol: 0, atol: 1e-6 });
    const resized = resize(veiled, size);
    assertAllClose(resized.alpha!, opacity, { rtol: 0, atol: 1e-6 });
    const count = size.width * size.height;
    resized.data.forEach((value, i) => {
      if (opacity[i % count]! > 0) assertAlmostEquals(value, seen[i]!, 3e-6);
    });
  }
});

Deno.test("resize: a smooth picture shrinks as ImageMagick's Lanczos in linear light does it", () => {
  const { width, height } = fixture.source;
  const picture = { width, height, data: floats(fixture.smooth) };
  const cases = fixture.cases.filter(({ smooth }) => smooth);
  assert(cases.length > 0);
  for (const { smooth, ...size } of cases) {
    // At edges and extremes ours stays in the range of what is under a pixel.
    assertAllClose(resize(picture, size).data, floats(smooth!), { rtol: 0, atol: 0.02 });
  }
});

Deno.test("resize: a checkerboard shrinks to the grey of half the light and does not alias", () => {
  const board = paint(96, 64, (x, y) => (x + y) % 2);
  for (const [width, height] of [[12, 8], [31, 17]] as const) {
    const { data } = resize(board, { width, height });
    data.forEach((value) => assertAlmostEquals(srgbToLinear(value), 0.5, 0.02));
  }
});

Deno.test("resize: what is coarse survives the way down and up again, and the mean stays", () => {
  const wave = (x: number, y: number) =>
    0.5 + 0.3 * Math.sin(2 * Math.PI * x / 48) * Math.cos(2 * Math.PI * y / 64);
  const picture = paint(96, 64, wave);
  const small = resize(picture, { width: 48, height: 32 });
  const back = resize(small, { width: 96, height: 64 });
  const energy = (data: Float32Array) => data.reduce((sum, v) => sum + (v - 0.5) ** 2, 0);
  const mean = (data: Float32Array) =>
    data.reduce((sum, v) => sum + srgbToLinear(v), 0) / data.length;
  const ratio = 4 * energy(small.data) / energy(picture.data);
  assertAlmostEquals(ratio, 1, 0.02);
  assertAlmostEquals(mean(small.data), mean(picture.data), 1e-3);
  let error = 0;
  picture.data.forEach((v, i) => error += (v - back.data[i]!) ** 2);
  assert(Math.sqrt(error / energy(picture.data)) < 0.03, `error ${error}`);
});

Deno.test("resize: the two axes do the same", () => {
  const picture = paint(23, 11, noise);
  const turned = paint(11, 23, (x, y, c) => noise(y, x, c));
  const a = resize(picture, { width: 40, height: 5 });
  const b = resize(turned, { width: 5, height: 40 });
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 40; x++) {
      assertAlmostEquals(a.data[y * 40 + x]!, b.data[x * 5 + y]!, 1e-6);
    }
  }
});

Deno.test("resize: shrinking rings nowhere and keeps the light", () => {
  const disc = paint(64, 64, (x, y) => Math.hypot(x - 30.2, y - 33.1) < 21 ? 0.9 : 0.2);
  const mean = (data: Float32Array) =>
    data.reduce((sum, v) => sum + srgbToLinear(v), 0) / data.length;
  for (const side of [51, 32, 20, 9]) {
    const { data } = resize(disc, { width: side, height: side });
    data.forEach((value) => assert(value > 0.2 - 1e-6 && value < 0.9 + 1e-6));
    assertAlmostEquals(mean(data) / mean(disc.data), 1, 0.01);
  }
});

Deno.test("resize: overshoot at a hard edge is clipped to [0, 1]", () => {
  const edge = paint(16, 1, (x) => x < 8 ? 0 : 1);
  const { data } = resize(edge, { width: 61, height: 1 });
  data.forEach((value) => assert(value >= 0 && value <= 1));
  assert(data.includes(1) && data.includes(0));
});

Deno.test("resize: one pixel, one row, one column", () => {
  const dot = paint(1, 1, (_x, _y, c) => c / 2);
  const levels = [0, 0.5, 1];
  const four = levels.flatMap((level) => Array(4).fill(level));
  assertEquals([...resize(dot, { width: 2, height: 2 }).data], four);
  const flat = paint(5, 4, (_x, _y, c) => c / 2);
  assertEquals([...resize(flat, { width: 1, height: 1 }).data], levels);
  assertEquals(resize(paint(1, 9, noise), { width: 1, height: 3 }).data.length, 9);
  assertEquals(resize(paint(9, 1, noise), { width: 3, height: 4 }).data.length, 36);
});

Deno.test("fitLongestSide: keeps the aspect ratio, at least one pixel a side", () => {
  const sizeOf = (width: number, height: number, size: number) => {
    const fitted = fitLongestSide(paint(width, height, () => 0.5), size);
    return [fitted.width, fitted.height];
  };
  assertEquals(sizeOf(64, 48, 32), [32, 24]);
  assertEquals(sizeOf(48, 64, 32), [24, 32]);
  assertEquals(sizeOf(30, 20, 60), [60, 40]);
  assertEquals(sizeOf(10, 10, 7), [7, 7]);
  assertEquals(sizeOf(300, 1, 30), [30, 1]);
  assertEquals(sizeOf(1, 300, 30), [1, 30]);
  const picture = paint(9, 4, noise);
  assertEquals(fitLongestSide(picture, 9), picture);
});

Deno.test("resize and fitLongestSide: sizes that make no sense are refused", () => {
  const picture = paint(4, 4, noise);
  for (const side of [0, -3, 2.5, NaN]) {
    assertThrows(() => resize(picture, { width: side, height: 4 }), PentimentoError, "resized");
    assertThrows(() => resize(picture, { width: 4, height: side }), PentimentoError, "resized");
    assertThrows(() => fitLongestSide(picture, side), PentimentoError, "resized");
  }
  const torn = { width: 4, height: 4, data: new Float32Array(5) };
  assertThrows(() => resize(torn, { width: 2, height: 2 }), PentimentoError, "picture to resize");
});

Deno.test("fitArea: the area comes near and the aspect ratio stays", () => {
  const sizeOf = (width: number, height: number, pixels: number) => {
    const fitted = fitArea(paint(width, height, () => 0.5), pixels);
    return [fitted.width, fitted.height];
  };
  assertEquals(sizeOf(64, 48, 32 * 24), [32, 24]);
  assertEquals(sizeOf(48, 64, 4 * 48 * 64), [96, 128]);
  assertEquals(sizeOf(10, 10, 50), [7, 7]);
  assertEquals(sizeOf(300, 1, 30), [30, 1]);
  assertEquals(sizeOf(1, 300, 30), [1, 30]);
  assertEquals(sizeOf(7, 5, 0.2), [1, 1]);
  for (const [width, height] of [[37, 23], [91, 17], [20, 33]] as const) {
    for (const pixels of [150, 777.7, 2000]) {
      const [columns, rows] = sizeOf(width, height, pixels) as [number, number];
      const ideal = Math.sqrt(pixels * width / height);
      assert(Math.abs(columns - ideal) < 1 && Math.abs(rows - pixels / ideal) < 1);
      const rounded = Math.round(ideal) * Math.round(pixels / ideal);
      assert(Math.abs(columns * rows - pixels) <= Math.abs(rounded - pixels));
    }
  }
  const picture = paint(19, 7, noise);
  assertEquals(fitArea(picture, 19 * 7), picture);
});

Deno.test("fitArea: areas that make no sense are refused", () => {
  for (const pixels of [0, -4, NaN, Infinity]) {
    assertThrows(() => fitArea(paint(4, 4, noise), pixels), PentimentoError, "an area of");
  }
});

Deno.test("resizePlanes: nothing is clipped, and linear keeps the range of the values", () => {
  const planes = 5;
  const from = { width: 13, height: 9 };
  const data = Float32Array.from({ length: planes * 13 * 9 }, (_, i) => 40 * noise(i, 3, 1) ** 8);
  for (const to of [{ width: 20, height: 13 }, { width: 7, height: 4 }, { width: 1, height: 30 }]) {
    const linear = resizePlanes(data, { planes, from, to }, { filter: "linear" });
    assertEquals(linear.length, planes * to.width * to.height);
    assert(linear.every((value) => value >= 0 && value <= 40));
    assert(linear.some((value) => value > 1));
  }
  const enlarged = resizePlanes(data, { planes, from, to: { width: 31, height: 25 } });
  assert(enlarged.some((value) => value < 0), "Lanczos overshoots, and that stays");
  const same = resizePlanes(data, { planes, from, to: from });
  assertEquals(same, data);
  assert(same !== data, "the copy shares no memory with the original");
});

Deno.test("resizePlanes: linear interpolates, area averages", () => {
  const resized = (values: number[], to: number, filter: "linear" | "area") => {
    const sizes = { from: { width: values.length, height: 1 }, to: { width: to, height: 1 } };
    const data = Float32Array.from(values);
    return [...resizePlanes(data, { planes: 1, ...sizes }, { filter })];
  };
  assertEquals(resized([0, 4], 4, "linear"), [0, 1, 3, 4]);
  assertEquals(resized([0, 4], 4, "area"), [0, 1, 3, 4]);
  assertEquals(resized([1, 3, 8, 2], 2, "area"), [2, 5]);
  assertEquals(resized([3, 6, 9], 2, "area").map((v) => Math.round(1e5 * v) / 1e5), [4, 8]);
  assertEquals(resized([0, 0, 8, 0, 0, 0], 3, "linear"), [1, 3, 0]);
});

Deno.test("resizePlanes: data of another length is refused", () => {
  const sizes = { planes: 2, from: { width: 3, height: 3 }, to: { width: 2, height: 2 } };
  assertThrows(
    () => resizePlanes(new Float32Array(9), sizes),
    PentimentoError,
    "2 planes of 3 x 3 pixels need 18 values, but 9 were given",
  );
});
