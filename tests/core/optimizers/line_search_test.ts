/** Tests of the line search of L-BFGS in float64. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Lbfgs } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import {
  LineSearch,
  type LineSearchOptions,
  type Probe,
} from "../../../core/optimizers/lbfgs/reference_line_search.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { shaderObjective } from "./shader_objective.ts";

/** A function of one number with its derivative. */
type Line = (x: number) => { value: number; slope: number };

function search(line: Line, options: Pick<LineSearchOptions, "first" | "limit"> = {}) {
  const start = line(0);
  const search = new LineSearch({ ...start, ...options });
  const visited: Probe[] = [];
  for (;;) {
    const found = { step: search.step, ...line(search.step) };
    visited.push(found);
    const outcome = visited.length > (options.limit ?? 12) ? "accepted" : search.tell(found);
    if (outcome === "again" || outcome === "fallback") continue;
    // Whoever searches stands at the last point that was evaluated.
    const accepted = outcome === "accepted" ? found : undefined;
    return { accepted, start, visited, evaluations: visited.length };
  }
}

function assertStrongWolfe({ start, accepted }: ReturnType<typeof search>): void {
  assert(accepted !== undefined, "nothing was accepted");
  assert(accepted.step > 0);
  assert(accepted.value <= start.value + 1e-4 * accepted.step * start.slope, "no decrease");
  assert(Math.abs(accepted.slope) <= 0.9 * Math.abs(start.slope), "too much slope is left");
}

const parabola: Line = (x) => ({ value: (x - 3) ** 2, slope: 2 * (x - 3) });

/** The Rosenbrock function from (-1.2, 1) along its steepest descent, a step of 1 being as long as 1. */
const rosenbrock: Line = (x) => {
  const direction = [215.6, 88];
  const norm = Math.hypot(...direction);
  const [dx, dy] = [direction[0]! / norm, direction[1]! / norm];
  const [a, b] = [-1.2 + x * dx, 1 + x * dy];
  const [ga, gb] = [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)];
  return { value: 100 * (b - a * a) ** 2 + (1 - a) ** 2, slope: ga * dx + gb * dy };
};

/** Falls slowly at first, then fast into a narrow valley (More and Thuente 1994, their second function). */
const valley: Line = (x) => ({
  value: (x + 0.004) ** 5 - 2 * (x + 0.004) ** 4,
  slope: 5 * (x + 0.004) ** 4 - 8 * (x + 0.004) ** 3,
});

for (const [name, line] of Object.entries({ parabola, rosenbrock, valley })) {
  for (const first of [0.001, 0.1, 1, 10, 1000]) {
    Deno.test(`line search: ${name}, first step ${first}`, () => {
      assertStrongWolfe(search(line, { first, limit: 30 }));
    });
  }
}

Deno.test("line search: a good first step is taken at once", () => {
  const { accepted, evaluations } = search(parabola, { first: 2.5 });
  assertEquals([accepted!.step, evaluations], [2.5, 1]);
});

Deno.test("line search: the cubic finds a parabola's minimum in one guess", () => {
  const { accepted, evaluations } = search(parabola, { first: 7 });
  assertAlmostEquals(accepted!.step, 3, 1e-12);
  assertEquals(evaluations, 2);
});

for (const bad of [NaN, Infinity]) {
  Deno.test(`line search: ${bad} beyond a point counts as far too high`, () => {
    const line: Line = (x) => x > 0.5 ? { value: bad, slope: bad } : parabola(x);
    assertStrongWolfe(search(line, { first: 100, limit: 30 }));
  });
}

Deno.test("line search: where everything is NaN nothing is accepted", () => {
  const line: Line = (x) => x > 0 ? { value: NaN, slope: NaN } : parabola(x);
  const { accepted, evaluations } = search(line);
  assertEquals([accepted, evaluations], [undefined, 12]);
});

Deno.test("line search: where it only rises nothing is accepted", () => {
  // The slope at the start promises a descent that is not there, as rounding errors may make it.
  const line: Line = (x) => ({ value: x, slope: x > 0 ? 1 : -1e-9 });
  const { accepted, evaluations } = search(line, { limit: 5 });
  assertEquals([accepted, evaluations], [undefined, 5]);
});

Deno.test("line search: when evaluations run out, a point with some decrease is taken", () => {
  // Falls for ever with the same slope: no step leaves less of it.
  const line: Line = (x) => ({ value: -x, slope: -1 });
  const { accepted, evaluations } = search(line, { limit: 4 });
  assertEquals([accepted!.step, evaluations], [64, 4]);
});

Deno.test("line search: the better point is evaluated again when the last one was worse", () => {
  // A minimum so sharp that no step satisfies the condition on the slope.
  const line: Line = (x) => ({ value: Math.abs(x - 0.9), slope: x < 0.9 ? -1 : 1 });
  const { accepted, visited } = search(line, { first: 0.5, limit: 2 });
  assertEquals(accepted!.step, 0.5);
  assertEquals(visited.map(({ step }) => step), [0.5, 2, 0.5]);
});

/** Lines in WGSL, as functions of the first number, which starts at 0. */
const ON_GPU = {
  parabola: {
    line: parabola,
    body: "value = (x[0] - 3.0) * (x[0] - 3.0); gradient[0] = 2.0 * (x[0] - 3.0);",
  },
  quartic: {
    line: (x: number) => ({ value: (x - 2) ** 4, slope: 4 * (x - 2) ** 3 }),
    body: `
      let a = x[0] - 2.0;
      value = a * a * a * a;
      gradient[0] = 4.0 * a * a * a;`,
  },
  bad: {
    line: (x: number) => x > 0.5 ? { value: NaN, slope: NaN } : parabola(x),
    body: `
      value = (x[0] - 3.0) * (x[0] - 3.0);
      gradient[0] = 2.0 * (x[0] - 3.0);
      if (x[0] > 0.5) { value = sqrt(0.5 - x[0]); }`,
  },
};

for (const [name, { line, body }] of Object.entries(ON_GPU)) {
  for (const first of [0.001, 0.1, 1, 10, 1000]) {
    testWithGpu(`line search on the GPU: ${name}, first step ${first}`, async (gpu) => {
      const wanted = search(line, { first });
      using objective = await shaderObjective(gpu, { start: [0, 0, 0, 0], body });
      // The first direction is the gradient, and its first step changes the four numbers by 0.01 on average.
      using lbfgs = await Lbfgs.create(gpu, objective, { learningRate: first / 0.02 });
      const { evaluations } = await lbfgs.iterate(1);
      const [reached] = await objective.read();
      assertEquals(evaluations, 1 + wanted.evaluations);
      assertAlmostEquals(reached! / wanted.accepted!.step, 1, 1e-4);
    });
  }
}
