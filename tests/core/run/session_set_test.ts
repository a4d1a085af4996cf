/** Tests of changing a session while it runs: factors without building anything, all else with the same picture. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { StylizeOptions } from "../../../core/run/options.ts";
import { createSession } from "../../../core/run/session.ts";
import type { SessionChanges } from "../../../core/run/session_changes.ts";
import type { Session, SessionEvaluation } from "../../../core/run/session_types.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const twoStyles = {
  ...smallProblem,
  style: [{ picture: blotches(18, 22, 2) }, { picture: blotches(22, 18, 5), weight: 2 }],
} as const;

/** Changes of every factor of the losses. */
const HEAVIER: SessionChanges = {
  contentWeight: 3,
  styleWeight: 0.25,
  tvWeight: 0.5,
  contentLayers: { conv2_1: 2 },
  styleLayers: { conv1_1: 0.125, conv2_1: 4 },
};

/** Runs whose factors change, with the changes. */
const RUNS: Readonly<Record<string, readonly [StylizeOptions, SessionChanges]>> = {
  "balanced": [{ ...smallProblem, tvWeight: 0.1 }, HEAVIER],
  "not balanced": [{ ...smallProblem, tvWeight: 0.1, normalization: "mean" }, HEAVIER],
  "scaled losses": [{ ...smallProblem, tvWeight: 0.1, normalization: "scaled" }, HEAVIER],
  "Wasserstein losses": [{ ...smallProblem, tvWeight: 0.1, styleLoss: "wasserstein" }, HEAVIER],
  "tiles": [{ ...smallProblem, size: 70, coarsest: 70, tile: 48, tvWeight: 0.1 }, HEAVIER],
  "f16": [{ ...smallProblem, precision: "f16", tvWeight: 0.1 }, HEAVIER],
  "shares": [{ ...twoStyles, blend: "losses" }, { styleShares: [5, 1], styleWeight: 2 }],
};

/** The options of a run with changes. */
function withChanges(options: StylizeOptions, changes: SessionChanges): StylizeOptions {
  const { styleShares, ...others } = changes;
  const changed = { ...options, ...others } as StylizeOptions;
  if (styleShares === undefined || "data" in changed.style) return changed;
  const style = changed.style.map((one, i) => ({ ...one, weight: styleShares[i]! }));
  return { ...changed, style };
}

/** Changes a session, and tells how many pipelines, buffers and textures were made for that. */
async function counted(gpu: Gpu, session: Session, changes: SessionChanges): Promise<number> {
  const made = () => gpu.shaders.length + gpu.liveResources;
  const before = made();
  gpu.resetPeak();
  const bytes = gpu.allocatedBytes;
  await session.set(changes);
  assertEquals(gpu.peakBytes, bytes, "bytes were allocated");
  return made() - before;
}

function assertSameLosses(found: SessionEvaluation, wanted: SessionEvaluation): void {
  const near = (a: number, b: number, what: string) =>
    assertAlmostEquals(a, b, 1e-6 * Math.abs(b), what);
  near(found.total, wanted.total, "total");
  for (const [name, value] of Object.entries(wanted.terms)) near(found.terms[name]!, value, name);
  for (const [name, weight] of Object.entries(wanted.weights)) {
    near(found.weights[name]!, weight, `weight of ${name}`);
  }
  const largest = Math.max(...wanted.gradient.map(Math.abs));
  wanted.gradient.forEach((value, i) =>
    assertAlmostEquals(found.gradient[i]!, value, 1e-5 * largest)
  );
}

for (const [name, [options, changes]] of Object.entries(RUNS)) {
  const ignore = name === "f16" && await lacks("shader-f16");
  testWithGpu(`session: factors change, ${name}, and nothing is built`, async (gpu) => {
    using session = await createSession(gpu, options);
    const { scales: [scale] } = session.plan;
    const at = blotches(scale!.width, scale!.height, 7);
    const first = await session.evaluate(at);
    await session.step(1);
    assertEquals(await counted(gpu, session, changes), 0);
    const changed = await session.evaluate(at);
    using fresh = await createSession(gpu, withChanges(options, changes));
    assertSameLosses(changed, await fresh.evaluate(at));
    assertNotEquals(changed.total, first.total);
    const back = Object.fromEntries(Object.keys(changes).map((key) => [key, undefined]));
    assertEquals(await counted(gpu, session, back), 0);
    assertEquals(await session.evaluate(at), first, "set back, all is the same to the bit");
  }, { ignore });
}
