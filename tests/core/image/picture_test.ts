/** Tests of making and mixing pictures. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { checkPicture, fromRgba, mix, toRgba } from "../../../core/image/picture.ts";
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
    assertThrows(() => mix(a, b, t), PentimentoError, `to mix is ${t}: give a number from 0 to 1`);
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

Deno.test("fromRgba: alpha is kept, or put on white or black where that is asked for", () => {
  const bytes = [255, 0, 51, 255, 255, 0, 51, 0, 255, 0, 51, 51];
  const planes = (over?: "white" | "black") =>
    Array.from(fromRgba(bytes, 3, 1, over && { over }).data, (value) => Math.round(1000 * value));
  // What cannot be seen is white, whatever stood there.
  assertEquals(planes(), [1000, 1000, 1000, 0, 1000, 0, 200, 1000, 200]);
  assertEquals(planes("white"), [1000, 1000, 1000, 0, 1000, 800, 200, 1000, 840]);
  assertEquals(planes("black"), [1000, 0, 200, 0, 0, 0, 200, 0, 40]);
  const picture = fromRgba(bytes, 3, 1);
  assertEquals(picture.alpha, Float32Array.of(1, 0, 0.2));
  assertEquals(fromRgba(bytes, 3, 1, { over: "white" }).alpha, undefined);
  assertEquals(fromRgba(bytes.slice(0, 4), 1, 1).alpha, undefined);
  assertEquals([...toRgba(picture)], [255, 0, 51, 255, 255, 255, 255, 0, 255, 0, 51, 51]);
});

Deno.test("checkPicture: alpha of another length, or outside [0, 1], is refused", () => {
  const data = new Float32Array(6);
  const check = (...alpha: number[]) => () =>
    checkPicture({ width: 2, height: 1, data, alpha: Float32Array.from(alpha) }, "style image");
  check(0, 1)();
  assertThrows(check(1), PentimentoError, "The alpha of the style image of 2 x 1 pixels needs 2");
  assertThrows(check(1, 2), PentimentoError, "has the value 2: give numbers from 0 (transparent)");
  assertThrows(check(NaN, 1), PentimentoError, "has the value NaN");
});

Deno.test("mix: colours count as much as they are seen", () => {
  const red = { width: 2, height: 1, data: Float32Array.of(1, 1, 0, 0, 0, 0) };
  const blue = {
    ...red,
    data: Float32Array.of(0, NaN, 0, NaN, 1, NaN),
    alpha: Float32Array.of(1, 0),
  };
  const { data, alpha } = mix(red, blue, 0.5);
  assertEquals(data, Float32Array.of(0.5, 1, 0, 0, 0.5, 0));
  assertEquals(alpha, Float32Array.of(1, 0.5));
  assertEquals(mix(red, blue, 1), blue);
  assertEquals(mix(red, blue, 0), red);
});
