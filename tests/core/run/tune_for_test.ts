/** Kernels measured for a planned run. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { evaluate } from "../../../core/run/evaluate.ts";
import { planEvaluation, planRun, type RunPlan, windowOf } from "../../../core/run/plan.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { convolutionTunables, productTunables } from "../../../core/run/tunables.ts";
import { tuneFor } from "../../../core/run/tune_for.ts";
import type { Tuned } from "../../../core/tuning/tune.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const run = { ...smallProblem, iterations: 1 } as const;

testWithGpu("tuneFor: measures what a run has a choice of, once, and frees all", async (gpu) => {
  const told: Tuned[] = [];
  const onTuned = (tuned: Tuned) => told.push(tuned);
  const plan = planRun(gpu, run);
  const found = await tuneFor(gpu, plan, { onTuned });
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
  const again = await tuneFor(gpu, plan, { onTuned });
  assertEquals([again, told.length], [found, found.size], "nothing is measured twice");
  gpu.tuned = new Map();
});

testWithGpu("tuneFor: without time it measures nothing", async (gpu) => {
  const found = await tuneFor(gpu, planRun(gpu, run), { budgetMilliseconds: 0 });
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
  await tuneFor(gpu, planEvaluation(gpu, options), { onTuned });
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

testWithGpu("tuneFor: kernels are measured on the tiles that the run has", async (gpu) => {
  const content = blotches(48, 32, 1);
  const options = { ...run, content, history: 40, balance: "none" } as const;
  const [whole] = planRun(gpu, options).scales;
  // Without the history, the picture would fit in one piece.
  const limited = { ...options, memoryBytes: whole!.bytes - 1 };
  const plan = planRun(gpu, limited);
  const [scale] = plan.scales;
  const window = windowOf(scale!);
  assert(window.width < 48, `${window.width} x ${window.height}`);
  // They are those of a picture of a tile's size.
  const picture = blotches(window.width, window.height, 1);
  const tile = planRun(gpu, { ...options, content: picture });
  const keys = (plan: RunPlan) =>
    [...productTunables(gpu, plan), ...convolutionTunables(gpu, plan)].map(({ key }) => key);
  assertEquals(keys(plan), keys(tile));
  assertNotEquals(keys(plan), keys(planRun(gpu, options)));
  for await (const { memory } of stylize(gpu, plan)) {
    const { tiles, tileWidth: width, tileHeight: height } = memory;
    assertEquals([tiles, { ...window, width, height }], [scale!.tiles, window]);
  }
});
