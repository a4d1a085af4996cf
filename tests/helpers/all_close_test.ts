/** The comparison of numbers one by one. */
import { assertThrows } from "@std/assert";
import { assertAllClose } from "./all_close.ts";

const expected = Float32Array.of(0, 1, -200, 3e-9);

Deno.test("all close: passes equal numbers and ones within the tolerance", () => {
  assertAllClose(expected, expected);
  assertAllClose([1e-9, 1.000009, -200.0019, 0], expected);
  assertAllClose([Infinity], [Infinity]);
  assertAllClose([0.9], [1], { rtol: 0, atol: 0.11 });
});

Deno.test("all close: a planted error is found and named", () => {
  assertThrows(
    () => assertAllClose([0, 1.00002, -200.1, 0], expected, { label: "features" }),
    Error,
    "features: 2 of 4 numbers differ; the worst is number 2: got -200.1, expected -200, 50.0 times",
  );
});

Deno.test("all close: NaN, infinity and a missing number are errors", () => {
  assertThrows(() => assertAllClose([NaN], [1]), Error, "got NaN");
  assertThrows(() => assertAllClose([NaN], [NaN]), Error, "got NaN");
  assertThrows(() => assertAllClose([Infinity], [1]), Error, "got Infinity");
  assertThrows(() => assertAllClose([1], [-Infinity]), Error, "expected -Infinity");
  assertThrows(() => assertAllClose([1], [1, 2]), Error, "expected 2 numbers, got 1");
});
