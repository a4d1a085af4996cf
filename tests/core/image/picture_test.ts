/** Tests of making and mixing pictures. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { fromRgba, mix } from "../../../core/image/picture.ts";
import { colorful } from "./paint.ts";

const a = colorful(7, 5, 1);
const b = colorful(7, 5, 2);

Deno.test("mix: the ends are exact copies, between them it goes straight", () => {
  assertEquals(mix(a, b, 0), a);
  assertEquals(mix(a, b, 1), b);
  assert(mix(a, b, 0).data !== a.data, "the copy shares no memory with the original");
  mix(a, b, 0.25).data.forEach((value, i) =>
    assertAlmostEquals(value, 0.75 * a.data[i]! + 0.25 * b.data[i]!, 1e-7)
  );
});

Deno.test("mix: other sizes and shares are refused", () => {
  assertThrows(() => mix(a, colorful(5, 7, 1), 0.5), PentimentoError, "7 x 5 and 5 x 7 pixels");
  for (const t of [-0.1, 1.01, NaN]) {
    assertThrows(() => mix(a, b, t), PentimentoError, `it is ${t}: give a number from 0 to 1`);
  }
});

Deno.test("fromRgba: samples of 16 bits and numbers keep what bytes would round", () => {
  const values = [0, 0.25, 0.5001, 1];
  const of16 = Uint16Array.from(values, (value) => Math.round(65535 * value));
  assertEquals(
    fromRgba(of16, 1, 1).data,
    Float32Array.from(of16.subarray(0, 3), (value) => value / 65535),
  );
  assertEquals(
    fromRgba(Float32Array.from(values), 1, 1).data,
    Float32Array.from(values.slice(0, 3)),
  );
  const beyond = Float32Array.of(-1, 2, 0.5, 3);
  assertEquals(fromRgba(beyond, 1, 1).data, Float32Array.of(0, 1, 0.5));
});

Deno.test("fromRgba: transparency shows white, or black where that is asked for", () => {
  const bytes = [255, 0, 51, 255, 255, 0, 51, 0, 255, 0, 51, 51];
  const planes = (over?: "white" | "black") =>
    Array.from(fromRgba(bytes, 3, 1, over && { over }).data, (value) => Math.round(1000 * value));
  assertEquals(planes(), [1000, 1000, 1000, 0, 1000, 800, 200, 1000, 840]);
  assertEquals(planes("white"), planes());
  assertEquals(planes("black"), [1000, 0, 200, 0, 0, 0, 200, 0, 40]);
});
