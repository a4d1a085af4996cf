/** The check of gradients by finite differences. */
import { assertThrows } from "@std/assert";
import { assertGradient } from "./gradient_check.ts";

const at = Float64Array.of(0.5, -2, 3);
const sumOfCubes = (x: Float64Array) => x.reduce((sum, value) => sum + value ** 3, 0);
const gradient = at.map((value) => 3 * value ** 2);

Deno.test("gradient check: passes the gradient", () => {
  assertGradient(sumOfCubes, { at, gradient, label: "cubes" });
});

Deno.test("gradient check: fails on a planted error in one number", () => {
  const wrong = gradient.slice();
  wrong[1]! *= 1 + 1e-5;
  assertThrows(
    () => assertGradient(sumOfCubes, { at, gradient: wrong, label: "cubes" }),
    Error,
    "cubes: relative error",
  );
});
