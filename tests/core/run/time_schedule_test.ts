/** Tests of dividing time among scales: the rule in numbers, the clock, and runs that have only so much of it. */
import { assert, assertEquals } from "@std/assert";
import { createSession } from "../../../core/run/session.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { shareTime, type TimeKnown } from "../../../core/run/time_schedule.ts";
import { STANDING, useClock } from "../../helpers/clock.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { smallProblem } from "./small_problem.ts";

/** The usual scales of 256 pixels, in costs of the first. */
const SCALES = [
  { cost: 1, iterations: 100 },
  { cost: 2, iterations: 50 },
  { cost: 4, iterations: 40 },
] as const;

/** Before the first scale's first iteration but one: an iteration of it takes a second, preparing nothing. */
const EASY: TimeKnown = { index: 0, done: 0, left: 360, rate: 1, preparing: () => 0 };

Deno.test("time: all scales keep their ratio, with less and with more than usual", () => {
  assertEquals(shareTime(SCALES, EASY), [100, 50, 40]);
  assertEquals(shareTime(SCALES, { ...EASY, left: 36 }), [10, 5, 4]);
  assertEquals(shareTime(SCALES, { ...EASY, left: 720 }), [200, 100, 80]);
});

Deno.test("time: what is done counts, and what took longer is made up for", () => {
  assertEquals(shareTime(SCALES, { ...EASY, done: 50, left: 310 }), [100, 50, 40]);
  // Half of the iterations took twice as long as they should.
  assertEquals(shareTime(SCALES, { ...EASY, done: 50, left: 260, rate: 2 }), [50, 25, 20]);
  assertEquals(shareTime(SCALES, { ...EASY, index: 1, left: 260 }), [0, 50, 40]);
  assertEquals(shareTime(SCALES, { ...EASY, index: 2, left: 80 }), [0, 0, 20]);
});

Deno.test("time: what later scales need to be prepared is kept for them", () => {
  const preparing = (scale: number) => 30 * scale;
  assertEquals(shareTime(SCALES, { ...EASY, left: 450, preparing }), [100, 50, 40]);
});

Deno.test("time: scales between are left out for the last, and the last where nothing else helps", () => {
  assertEquals(shareTime(SCALES, { ...EASY, left: 30 }), [11, 0, 4]);
  assertEquals(shareTime(SCALES, { ...EASY, left: 20 }), [10, 5, 0]);
  assertEquals(shareTime(SCALES, { ...EASY, left: 10 }), [10, 0, 0]);
  const preparing = () => 1000;
  assertEquals(shareTime(SCALES, { ...EASY, preparing }), [360, 0, 0]);
});

Deno.test("time: some iterations are done though there is no time", () => {
  assertEquals(shareTime(SCALES, { ...EASY, left: -5 }), [4, 0, 0]);
  assertEquals(shareTime(SCALES, { ...EASY, left: -5, done: 9 }), [9, 0, 0]);
  assertEquals(shareTime(SCALES, { ...EASY, left: -5, index: 2 }), [0, 0, 1]);
});

Deno.test("time: before anything is measured the first scale has its least iterations", () => {
  assertEquals(shareTime(SCALES, { ...EASY, rate: undefined, left: 1 }), [4, 50, 40]);
});

Deno.test("time: iterations that were asked for are the most", () => {
  const limited = SCALES.map((scale) => ({ ...scale, most: scale.iterations }));
  assertEquals(shareTime(limited, { ...EASY, left: 1e6 }), [100, 50, 40]);
  const one = [{ cost: 1, iterations: 2, most: 2 }];
  assertEquals(shareTime(one, { ...EASY, left: -1 }), [2]);
});

/** Two scales of few pixels. */
const twoScales = { ...smallProblem, size: 34, coarsest: 20, enough: 0 } as const;

/** A clock that goes on by itself: by so many milliseconds whenever it is looked at. */
function clock(step: number) {
  let now = 0;
  return { now: () => now += step, pass: (seconds: number) => void (now += 1000 * seconds) };
}

testWithGpu("time: a run ends when its time does, after iterations of all scales", async (gpu) => {
  // What looks at the time elsewhere, as for how often to report, sees none pass.
  using _ = useClock(STANDING);
  const { now } = clock(20);
  const progress = [];
  const run = { ...twoScales, time: 1, progressEvery: 1 } as const;
  for await (const one of stylize(gpu, run, { clock: { now } })) {
    progress.push(one);
  }
  const [last] = progress.slice(-1);
  assertEquals(last!.scale, 1);
  assertEquals(last!.done, 1);
  assert(last!.iteration >= 4 && last!.iteration === last!.iterations);
  assert(now() / 1000 <= 1.1, "it ends in time");
  assert(now() / 1000 >= 0.7, "it makes use of its time");
});

testWithGpu("time: none is left from the beginning, so little is done and said", async (gpu) => {
  const { now } = clock(1);
  const run = stylize(gpu, { ...twoScales, time: 5 }, { clock: { now, spent: 4, reserved: 1 } });
  const { unreached, stopped, picture } = await run.result();
  assertEquals([unreached, stopped], [1, undefined]);
  assertEquals([picture.width, picture.height], [34, 24]);
});

testWithGpu("time: ample time ends where iterations are no more worth it", async (gpu) => {
  using _ = useClock(STANDING);
  const enough = 0.02;
  const run = { ...twoScales, enough, iterations: 400 };
  const whole = await stylize(gpu, run).result();
  const timed = await stylize(gpu, { ...run, time: 3600 }).result();
  assertEquals(timed.picture, whole.picture);
  assertEquals(timed.unreached, undefined);
});

testWithGpu("time: a saved session has the time that was left", async (gpu) => {
  const [first, second] = [clock(0), clock(0)];
  const run = { ...twoScales, time: 100 } as const;
  using session = await createSession(gpu, run, { clock: first });
  await session.step(2);
  first.pass(60);
  const state = await session.save();
  assertEquals(state.spent, 60);
  using other = await createSession(gpu, run, { clock: { ...second, spent: 30 } });
  await other.restore(state);
  assertEquals((await other.save()).spent, 90);
  // The first iteration is not what time is divided by, since it may include compiling.
  await other.step(1);
  second.pass(9);
  await other.step(1);
  // A second is left, an iteration takes nine: no other scale is prepared.
  while (!(await other.step(1)).finished);
  const { scale, iteration } = await other.progress();
  assertEquals([scale, iteration], [0, 4]);
});
