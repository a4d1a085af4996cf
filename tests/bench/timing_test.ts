/** Tests of timing, with a clock of their own. */
import { assertEquals } from "@std/assert";
import { iterationsOfOneCall, median, timeIterations } from "../../bench/timing.ts";

/** Iterations that take so long by a clock of their own, after a first one that takes ten times that. */
function clockwork(milliseconds: number) {
  let now = 0;
  const counts: number[] = [];
  const iterate = (count: number) => {
    now += count * milliseconds * (counts.length === 0 ? 10 : 1);
    counts.push(count);
    return Promise.resolve(1 / counts.length);
  };
  return { iterate, counts, now: () => now };
}

Deno.test("timing: as many iterations a call as take a second, at most 100", () => {
  assertEquals([5000, 1000, 999, 300, 12, 0.1, 0].map(iterationsOfOneCall), [
    1,
    1,
    2,
    4,
    84,
    100,
    100,
  ]);
});

Deno.test("timing: one iteration warms up, one says how many, three calls count", async () => {
  const { iterate, counts, now } = clockwork(300);
  const times = await timeIterations(iterate, { now });
  assertEquals(counts, [1, 1, 4, 4, 4]);
  assertEquals(times, { milliseconds: 300, iterations: 12, losses: [1, 0.5] });
});

Deno.test("timing: what is slow is timed once, unless a number is asked for", async () => {
  const slow = clockwork(20_000);
  const times = await timeIterations(slow.iterate, slow);
  assertEquals(slow.counts, [1, 1]);
  assertEquals(times, { milliseconds: 20_000, iterations: 1, losses: [1, 0.5] });
  const asked = clockwork(20_000);
  await timeIterations(asked.iterate, { now: asked.now, iterations: 2 });
  assertEquals(asked.counts, [1, 1, 2, 2, 2]);
});

Deno.test("median: the middle, or the mean of the two in the middle", () => {
  assertEquals(median([7]), 7);
  assertEquals(median([30, 1, 2]), 2);
  assertEquals(median([4, 1, 30, 2]), 3);
});
