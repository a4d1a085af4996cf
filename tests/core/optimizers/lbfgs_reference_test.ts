/** Tests of the float64 reference of L-BFGS. */

import { assert, assertEquals } from "@std/assert";
import { LbfgsReference } from "../../../core/optimizers/lbfgs/reference.ts";
import { assertAllClose } from "../../helpers/all_close.ts";

/** Rosenbrock's valley. */
function rosenbrock([x, y]: Float64Array): [number, number[]] {
  const [a, b] = [x!, y! - x! * x!];
  const gradient = [-400 * a * b - 2 * (1 - a), 200 * b];
  return [100 * b * b + (1 - a) ** 2, gradient];
}

Deno.test("L-BFGS reference: goes down Rosenbrock's valley to its end", () => {
  const reference = new LbfgsReference([-1.2, 1]);
  let evaluations = 0;
  while (reference.end === undefined && evaluations < 100) {
    reference.tell(...rosenbrock(reference.position));
    evaluations++;
  }
  assertAllClose(reference.position, [1, 1], { rtol: 1e-6, atol: 0 });
  assert(evaluations < 60, `${evaluations} evaluations`);
});

Deno.test("L-BFGS reference: with a pair for every dimension it knows a quadratic's curvatures", () => {
  const curvatures = [1, 30, 7];
  const reference = new LbfgsReference([1, 2, -3]);
  const gradient = () => [...reference.position].map((x, i) => curvatures[i]! * x);
  const value = () => gradient().reduce((sum, g, i) => sum + g * reference.position[i]! / 2, 0);
  for (let i = 0; i < 40 && reference.end === undefined; i++) reference.tell(value(), gradient());
  assertAllClose(reference.position, [0, 0, 0], { rtol: 0, atol: 1e-6 });
});

Deno.test("L-BFGS reference: the first step changes the numbers by 0.01 on average", () => {
  const reference = new LbfgsReference([1, 1]);
  reference.tell(5, [3, -4]);
  assertAllClose(reference.position, [1 - 0.006 * Math.SQRT2, 1 + 0.008 * Math.SQRT2], {
    rtol: 1e-12,
  });
});

Deno.test("L-BFGS reference: no number at the start, then all along a line, is the end", () => {
  const never = new LbfgsReference([1, 1]);
  never.tell(NaN, [1, 1]);
  assertEquals([never.end, [...never.position]], ["not finite", [1, 1]]);
  const later = new LbfgsReference([1, 1]);
  later.tell(1, [1, 1]);
  for (let i = 0; i < 12; i++) later.tell(1, [NaN, 1]);
  assertEquals([later.end, [...later.position]], ["not finite", [1, 1]]);
});
