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
  "tiles": [{ ...smallProblem, size: 40, coarsest: 40, tile: 16, tvWeight: 0.1 }, HEAVIER],
  "f16": [{ ...smallProblem, precision: "f16", tvWeight: 0.1 }, HEAVIER],
  "shares": [{ ...twoStyles, blend: "losses" }, { styleShares: [5, 1], styleWeight: 2 }],
};

/** Changes for which another graph is needed, from a run of two styles. */
const ANOTHER_GRAPH: Readonly<Record<string, SessionChanges>> = {
  "a weight from 0": { tvWeight: 0.3 },
  "a weight to 0": { contentWeight: 0 },
  "other layers": { styleLayers: { conv1_2: 1, conv2_1: 0.5 } },
  "shares of averaged styles": { styleShares: [3, 1] },
  "other styles": { style: [{ picture: blotches(20, 20, 8), scale: 0.5 }] },
  "colours, a map and protection": {
    preserveColor: { mode: "match" },
    contentMap: { width: 21, height: 15, data: new Float32Array(315).fill(0.5) },
    protect: { width: 21, height: 15, data: Float32Array.from({ length: 315 }, (_, i) => i % 2) },
  },
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
    assertEquals(scale!.tiles > 1, name === "tiles");
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

testWithGpu("session: for another graph it goes on with the same picture", async (gpu) => {
  for (const optimizer of ["adam", "lbfgs"] as const) {
    const options = { ...twoStyles, optimizer, iterations: 9 };
    using session = await createSession(gpu, options);
    await session.step(2);
    const saved = await session.save();
    const at = blotches(21, 15, 7);
    const first = await session.evaluate(at);
    for (const [name, changes] of Object.entries(ANOTHER_GRAPH)) {
      if (optimizer === "adam" && name !== "a weight from 0") continue;
      const { data } = await session.picture();
      const { iteration } = await session.set(structuredClone(changes));
      assertEquals(iteration, 2);
      // Protected pixels and matched colours are the content's from here on.
      if (!("protect" in changes)) assertEquals((await session.picture()).data, data, name);
      using fresh = await createSession(gpu, withChanges(options, changes));
      assertSameLosses(await session.evaluate(at), await fresh.evaluate(at));
      assertEquals((await session.step(1)).iteration, 3);
      await session.restore(saved);
      assertEquals(await session.evaluate(at), first, `${name}: set back`);
    }
  }
});

testWithGpu(
  "session: a saved one brings its options along, also to the next scale",
  async (gpu) => {
    const runs: [StylizeOptions, SessionChanges][] = [
      [{ ...smallProblem, size: 34, coarsest: 20, optimizer: "adam", iterations: 3 }, {
        ...HEAVIER,
        tvWeight: 0,
        learningRate: 0.05,
        beta1: 0.8,
        average: 0.5,
      }],
      [{ ...twoStyles, size: 34, coarsest: 20, iterations: 3 }, {
        tvWeight: 0.3,
        styleShares: [3, 1],
      }],
    ];
    for (const [options, changes] of runs) {
      using session = await createSession(gpu, options);
      await session.step(1);
      await session.set(changes);
      await session.step(1);
      const state = structuredClone(await session.save());
      const atTheEnd = async (one: Session) => {
        while (!(await one.step(9)).finished);
        const { total, weights } = await one.progress();
        return { total, weights, data: (await one.picture()).data };
      };
      const wanted = await atTheEnd(session);
      // One with other options, and one that is somewhere else.
      using other = await createSession(gpu, { ...options, styleWeight: 2 });
      await other.set({ contentWeight: 7 });
      await other.step(1);
      await other.restore(state);
      assertEquals(await atTheEnd(other), wanted);
      using unprepared = await createSession(gpu, options);
      await unprepared.restore(state);
      assertEquals(await atTheEnd(unprepared), wanted);
    }
  },
);

testWithGpu("session: a change ends what a scale knew of the function before", async (gpu) => {
  // An iteration of L-BFGS that lowers the loss by less than all of it is enough to end the scale.
  using session = await createSession(gpu, { ...smallProblem, iterations: 40, enough: 1 });
  const ended = await session.step(40);
  assert(ended.finished && ended.iteration < 40);
  const rates = await session.set({ learningRate: 0.5 });
  assertEquals([rates.finished, rates.total], [true, ended.total], "the function is the same");
  const changed = await session.set({ styleWeight: 40 });
  assertEquals([changed.finished, changed.failed, changed.firstTotal], [false, undefined, NaN]);
  const { total, terms, weights } = changed;
  const sum = Object.entries(terms).reduce((sum, [name, value]) => sum + value * weights[name]!, 0);
  assertAlmostEquals(total, sum, 1e-6 * sum);
  const on = await session.step(2);
  assertEquals(on.iteration, ended.iteration + 2);
  assert(on.total < on.firstTotal, `${on.firstTotal} became ${on.total}`);
  // A larger loss for larger weights is not one that has diverged.
  using adam = await createSession(gpu, { ...smallProblem, optimizer: "adam", iterations: 40 });
  await adam.step(12);
  await adam.set({ styleWeight: 1e6 });
  const { failed, recovered } = await adam.step(3);
  assertEquals([failed, recovered], [undefined, 0]);
});

testWithGpu("session: changes that make no sense are refused and change nothing", async (gpu) => {
  using session = await createSession(gpu, smallProblem);
  await session.step(1);
  const state = await session.save();
  const cases: [unknown, string][] = [
    [{ size: 40 }, "A session cannot change its size while it runs: change contentWeight, "],
    [{ weight: 1 }, "A session cannot change its weight"],
    [7, "A session cannot change by 7: give an object"],
    [{ styleWeight: -1 }, "style weight is -1"],
    [{ styleWeight: "8" }, 'style weight is "8"'],
    [{ styleWeight: 8, learningRate: 0 }, "learning rate is 0"],
    [{ styleLayers: { conv9_1: 1 } }, 'The style layer "conv9_1" is not one of VGG-19'],
    [{ styleLayers: 3 }, "The style layers are 3: give an object"],
    [{ styleShares: [1, 2] }, "The style shares are 1,2, but there are 1 styles"],
    [{ styleShares: [0] }, "style share is 0"],
    [{ styleLoss: "none" }, '"none"'],
    // The network ends at conv2_1.
    [{ styleLayers: { conv3_1: 1 } }, "conv3_1"],
    [{ protect: { width: 2, height: 2, data: new Float32Array(4) } }, "mask of what is protected"],
  ];
  for (const [changes, message] of cases) {
    await assertRejects(() => session.set(changes as SessionChanges), PentimentoError, message);
    assertEquals(await session.save(), state, message);
  }
});
