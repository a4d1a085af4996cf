/** Tests of sessions: steps, evaluation, what is saved and restored, and the end. */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { StylizeOptions } from "../../../core/run/options.ts";
import { createSession } from "../../../core/run/session.ts";
import type { Session } from "../../../core/run/session_types.ts";
import { SharedNetworks } from "../../../core/run/shared_networks.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { blotches, smallProblem } from "./small_problem.ts";

/** Two scales of few pixels. */
const twoScales = { ...smallProblem, size: 34, coarsest: 20, progressEvery: 3 } as const;

/** Runs whose saved sessions differ in kind. */
const RUNS: Readonly<Record<string, StylizeOptions>> = {
  "L-BFGS": { ...twoScales, iterations: 5 },
  "Adam": { ...twoScales, optimizer: "adam", iterations: 4, firstIterations: 3 },
  "averages": { ...twoScales, average: 0.9, iterations: 3 },
  "tiles": { ...smallProblem, size: 40, coarsest: 40, tile: 16, iterations: 3 },
  "f16": { ...twoScales, precision: "f16", historyPrecision: "f16", iterations: 3 },
  "styles": {
    ...twoScales,
    style: [{ picture: blotches(18, 22, 2) }, { picture: blotches(22, 18, 5), weight: 2 }],
    blend: "losses",
    iterations: 3,
  },
};

async function toTheEnd(session: Session): Promise<Float32Array> {
  while (!(await session.step(3)).finished);
  return (await session.picture()).data;
}

for (const [name, options] of Object.entries(RUNS)) {
  const ignore = name === "f16" && await lacks("shader-f16");
  testWithGpu(`session: restored elsewhere, ${name} goes on to the bit`, async (gpu) => {
    using networks = new SharedNetworks(gpu);
    using whole = await createSession(gpu, options, { networks });
    const states = [await whole.save()];
    while (!(await whole.step(1)).finished) states.push(await whole.save());
    const { data } = await whole.picture();
    const { total, terms, recovered } = await whole.progress();
    // The first moment, one at random, and the last.
    const moments = [0, Math.floor(Math.random() * states.length), states.length - 1];
    using other = await createSession(gpu, options, { networks });
    for (const moment of moments) {
      await other.restore(structuredClone(states[moment]!));
      assertEquals(await toTheEnd(other), data, `from moment ${moment}`);
      const ended = await other.progress();
      assertEquals([ended.total, ended.terms, ended.recovered], [total, terms, recovered]);
    }
  }, { ignore });
}

testWithGpu("session: it goes on while what was saved is read", async (gpu) => {
  for (const name of ["L-BFGS", "Adam"]) {
    using session = await createSession(gpu, RUNS[name]!);
    await session.step(3);
    const before = await session.save();
    const saving = session.save();
    await session.step(3);
    assertEquals(await saving, before);
    assertNotEquals((await session.save()).work!.optimizer, before.work!.optimizer);
  }
});

testWithGpu("session: stylize is a loop over one", async (gpu) => {
  using session = await createSession(gpu, RUNS["Adam"]!);
  const data = await toTheEnd(session);
  assertEquals((await stylize(gpu, RUNS["Adam"]!).result()).picture.data, data);
});

testWithGpu("session: undone and branched within one session", async (gpu) => {
  using session = await createSession(gpu, RUNS["L-BFGS"]!);
  await session.step(2);
  const early = await session.save();
  const first = await toTheEnd(session);
  await session.restore(early);
  assertEquals((await session.progress()).iteration, 2);
  assertEquals(await toTheEnd(session), first);
  await session.restore(early);
  await session.nextScale();
  assertNotEquals(await toTheEnd(session), first);
  // A scale that was ended early has what was done of it, also in another session.
  const { iterationsDone, iteration } = await session.progress();
  assertEquals(iterationsDone, [2, iteration]);
  using another = await createSession(gpu, RUNS["L-BFGS"]!);
  await another.restore(await session.save());
  assertEquals((await another.progress()).iterationsDone, [2, iteration]);
  await another.restore(early);
  assertEquals((await another.progress()).iterationsDone, [2]);
});

testWithGpu(
  "session: evaluating does not disturb the run, and is what a run would see",
  async (gpu) => {
    for (const optimizer of ["adam", "lbfgs"] as const) {
      const options: StylizeOptions = { ...smallProblem, optimizer, iterations: 6 };
      using undisturbed = await createSession(gpu, options);
      using session = await createSession(gpu, options);
      const start = await session.evaluate(smallProblem.content);
      while (!(await session.step(1)).finished) {
        await session.evaluate(blotches(21, 15, 9));
      }
      assertEquals((await session.picture()).data, await toTheEnd(undisturbed));
      assertEquals((await session.progress()).firstTotal, start.total);
      assert(start.gradient.some((value) => value !== 0));
    }
    using session = await createSession(gpu, smallProblem);
    await assertRejects(
      () => session.evaluate(blotches(20, 15, 9)),
      PentimentoError,
      "The picture to evaluate is 20 x 15 pixels, but the scale 21 x 15: give one of the scale's size",
    );
  },
);

testWithGpu(
  "session: iterations are added, steps cross scales, and it says when it is finished",
  async (gpu) => {
    using session = await createSession(gpu, { ...twoScales, optimizer: "adam", iterations: 4 });
    const { scales } = await session.progress();
    assertEquals(scales, 2);
    const across = await session.step(session.plan.scales[0]!.iterations + 1);
    assertEquals([across.scale, across.iteration, across.finished], [1, 1, false]);
    assertEquals((await session.step(99)).finished, true);
    await session.addIterations(2);
    const more = await session.progress();
    assertEquals([more.iterations, more.finished], [6, false]);
    assertEquals((await session.step(99)).iteration, 6);
    assertEquals(await session.nextScale(), false);
  },
);

testWithGpu(
  "session: where no more were worth it, iterations that are added are done",
  async (gpu) => {
    // No iteration gains this much, so it ends as soon as it looks.
    const options = { ...smallProblem, enough: 1, iterations: 50 };
    using session = await createSession(gpu, options);
    const ended = await session.step(99);
    const { iteration } = ended;
    assert(ended.finished && iteration < 50, `${iteration}`);
    const then = await session.save();
    await session.addIterations(12);
    const added = await session.save();
    const before = await session.progress();
    assertEquals([before.iteration, before.iterations, before.finished], [
      iteration,
      iteration + 12,
      false,
    ]);
    const more = await session.step(99);
    assertEquals([more.iteration, more.finished], [iteration + 12, true]);
    assert(more.total < ended.total, `${more.total}, ${ended.total}`);
    const { data } = await session.picture();
    using other = await createSession(gpu, options);
    await other.restore(added);
    assertEquals(await toTheEnd(other), data);
    await session.restore(then);
    assertEquals((await session.progress()).finished, true);
  },
);

testWithGpu(
  "session: a saved one of another run or version is refused, and nothing is lost",
  async (gpu) => {
    using session = await createSession(gpu, RUNS["Adam"]!);
    await session.step(2);
    const state = await session.save();
    const refused = async (other: StylizeOptions, message: string) => {
      using another = await createSession(gpu, other);
      await another.step(1);
      const foreign = await another.save();
      await assertRejects(() => session.restore(foreign), PentimentoError, message);
    };
    // Its scales are as large as Adam's.
    await refused({ ...RUNS["L-BFGS"]!, coarsest: 24 }, "Adam cannot go on from a state of lbfgs");
    await refused({ ...RUNS["Adam"]!, size: 36 }, "is of another run");
    const style = [{ picture: blotches(18, 22, 2) }, { picture: blotches(22, 18, 5) }];
    await refused({ ...RUNS["Adam"]!, style }, "The style shares are 1,1, but there are 1 styles");
    const next = { ...state, version: 1 as unknown as 2 };
    await assertRejects(() => session.restore(next), PentimentoError, "of version 1 cannot");
    assertEquals(await session.save(), state);
  },
);

testWithGpu("session: when it has ended it says so, and all memory is free", async (gpu) => {
  const before = gpu.liveResources;
  const session = await createSession(gpu, smallProblem);
  const stepping = session.step(2);
  session[Symbol.dispose]();
  await assertRejects(() => stepping, PentimentoError, "has ended");
  await assertRejects(() => session.picture(), PentimentoError, "The session has ended: create");
  assertEquals(gpu.liveResources, before);
});

testWithGpu("session: shared networks are brought to the GPU once", async (gpu) => {
  const before = gpu.liveResources;
  {
    using networks = new SharedNetworks(gpu);
    using first = await createSession(gpu, smallProblem, { networks });
    const alone = gpu.liveResources;
    using second = await createSession(gpu, { ...smallProblem, size: 30 }, { networks });
    assertEquals(gpu.liveResources, alone);
    // At the same time: one waits for the other, or their work takes turns.
    await Promise.all([first.step(1), second.step(1), first.evaluate(smallProblem.content)]);
    using other = await createSession(gpu, { ...smallProblem, precision: "f16" }, { networks });
    assert(gpu.liveResources > alone);
    await other.step(1);
  }
  assertEquals(gpu.liveResources, before);
});
