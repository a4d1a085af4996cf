/** The relative error over all numbers. */
import { assertThrows } from "@std/assert";
import { assertRelative } from "./relative_error.ts";

Deno.test("relative error: fails on a planted error, on NaN and on another length", () => {
  assertRelative([3, 4.00001], [3, 4], 1e-5, "gram");
  const message = "gram: relative error 2.00e-5 is over 1.00e-5";
  assertThrows(() => assertRelative([3, 4.0001], [3, 4], 1e-5, "gram"), Error, message);
  assertThrows(() => assertRelative([3, NaN], [3, 4], 1e-5, "gram"), Error, "NaN");
  assertThrows(() => assertRelative([3], [3, 4], 1e-5, "gram"), Error, "2 numbers were expected");
});
