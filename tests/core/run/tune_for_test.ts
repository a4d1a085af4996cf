import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { tuneFor } from "../../../core/run/tune_for.ts";
import type { Tuned } from "../../../core/tuning/tune.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { smallProblem } from "./small_problem.ts";

const SCALES = [{ width: 21, height: 15, iterations: 1 }];

testWithGpu("tuneFor: measures what a run has a choice of, once, and frees all", async (gpu) => {
  const told: Tuned[] = [];
  const onTuned = (tuned: Tuned) => told.push(tuned);
  const found = await tuneFor(gpu, { ...smallProblem, scales: SCALES, onTuned });
  assert(found === gpu.tuned && found.size === told.length && found.size > 0);
  for (const { key, chosen, measurements } of told) {
    assertEquals(found.get(key), chosen);
    assert(measurements.some(({ candidate }) => candidate === chosen), key);
    assert(
      measurements.every(({ milliseconds }) => milliseconds > 0),
      JSON.stringify(measurements),
    );
  }
  assert([...found.keys()].some((key) => key.startsWith("convolution 64/64->128 ")));
  const again = await tuneFor(gpu, { ...smallProblem, scales: SCALES, onTuned });
  assertEquals([again, told.length], [found, found.size], "nothing is measured twice");
  gpu.tuned = new Map();
});

testWithGpu("tuneFor: without time it measures nothing", async (gpu) => {
  const found = await tuneFor(gpu, { ...smallProblem, scales: SCALES, budgetMilliseconds: 0 });
  assertEquals(found.size, 0);
});

testWithGpu("tuneFor: whatever is chosen, the result is the same", async (gpu) => {
  const problem = { ...smallProblem, style: smallProblem.content, target: smallProblem.style };
  const options = { ...problem, content: problem.target };
  const before = await evaluate(gpu, options);
  const choices = new Map<string, string>();
  const onTuned = ({ key, measurements }: Tuned) => {
    choices.set(key, measurements.at(-1)!.candidate);
  };
  const { width, height } = options.target;
  await tuneFor(gpu, { ...options, scales: [{ width, height, iterations: 1 }], onTuned });
  gpu.tuned = choices;
  const after = await evaluate(gpu, options);
  gpu.tuned = new Map([...choices.keys()].map((key) => [key, "of another version"]));
  const unknown = await evaluate(gpu, options);
  gpu.tuned = new Map();
  assertRelative([after.total], [before.total], 1e-4, "total");
  assertRelative(after.gradient, before.gradient, 1e-3, "gradient");
  assert(after.gradient.some((value, i) => value !== before.gradient[i]), "other kernels ran");
  assertEquals(unknown.gradient, before.gradient, "unknown names mean the default");
});

testWithGpu(
  "tuneFor: what a run would refuse is refused before anything is measured",
  async (gpu) => {
    const run = { ...smallProblem, scales: [{ width: 90000, height: 90000, iterations: 1 }] };
    await assertRejects(() => tuneFor(gpu, run), PentimentoError, "choose a size of at most");
  },
);
