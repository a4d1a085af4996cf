/** When checkpoints are made, and what becomes of those that cannot be. */
import { assert, assertEquals } from "@std/assert";
import type { Interval } from "../../../cli/arguments/interval.ts";
import { Keeper } from "../../../cli/checkpoint/keeper.ts";

/** A keeper at a clock that is set by hand; a checkpoint takes so many milliseconds. */
function scene(every?: Interval, { takes = 0, copies = 0, iterations = 0 } = {}) {
  const at = { time: 0, problem: undefined as Error | undefined };
  const written: number[] = [];
  const told: string[] = [];
  const keeper = new Keeper(
    () => ({
      copy: new Promise<void>((resolve) => setTimeout(resolve)),
      free: Promise.resolve(at.time += copies),
    }),
    (_, iterations) => {
      if (at.problem) return Promise.reject(at.problem);
      at.time += takes;
      written.push(iterations);
      return Promise.resolve();
    },
    { every, iterations, tell: (line) => told.push(line), now: () => at.time },
  );
  const offer = async (time: number, iterations: number) => {
    at.time = time;
    await keeper.offer(iterations);
    await keeper.end();
  };
  return { at, written, told, keeper, offer };
}

Deno.test("checkpoints are due every 30 seconds, or as asked for", async () => {
  const { offer, written, keeper } = scene();
  assertEquals(keeper.written, false);
  for (const [time, iterations] of [[0, 1], [29_999, 5], [30_000, 6], [59_000, 7], [60_000, 8]]) {
    await offer(time!, iterations!);
  }
  assertEquals([written, keeper.written], [[6, 8], true]);
  const often = scene({ seconds: 2 });
  for (let second = 0; second < 7; second++) await often.offer(1000 * second, second);
  assertEquals(often.written, [2, 4, 6]);
});

Deno.test("checkpoints by the clock take a fiftieth of the time at the most", async () => {
  const { offer, written } = scene({ seconds: 1 }, { takes: 100 });
  for (let time = 0; time < 16_000; time += 500) await offer(time, time);
  // Each took until 100 ms after it was begun, and the next is due 5 s later.
  assertEquals(written, [1000, 6500, 12_000]);
});

Deno.test("a run waits a hundredth of its time at the most, and only while it is copied", async () => {
  const { offer, written, keeper } = scene({ seconds: 1 }, { takes: 30, copies: 50 });
  for (let time = 0; time < 12_000; time += 500) await offer(time, time);
  // A copy takes 50 ms, so the next is due 5 s after it was written.
  assertEquals(written, [1000, 6500]);
  assertEquals(keeper.waits, { count: 2, seconds: 0.1 });
});

Deno.test("checkpoints every N iterations are due where a multiple was passed", async () => {
  const { offer, written } = scene({ iterations: 10 }, { iterations: 25 });
  for (const iterations of [26, 29, 30, 31, 52, 59, 60]) await offer(0, iterations);
  assertEquals(written, [30, 52, 60]);
});

Deno.test("a run without new iterations needs no further checkpoint", async () => {
  const { offer, written } = scene({ seconds: 1 }, { iterations: 3 });
  for (let second = 0; second < 5; second++) await offer(1000 * second, 3);
  assertEquals(written, []);
});

Deno.test("a run does not wait for a checkpoint that is being written", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const copies: number[] = [];
  let time = 0;
  const copy = () => ({ copy: Promise.resolve(copies.push(time)), free: Promise.resolve() });
  const keeper = new Keeper(copy, () => promise, {
    every: { seconds: 1 },
    tell: () => {},
    now: () => time,
  });
  for (time = 1000; time < 5000; time += 1000) await keeper.offer(time);
  assertEquals(copies, [1000]);
  resolve();
  await keeper.end();
  assert(keeper.written);
  time = 6000;
  assertEquals(await keeper.keep(9), undefined);
  assertEquals(copies, [1000, 6000]);
});

Deno.test("a checkpoint that cannot be written is told once, and the run goes on", async () => {
  const { at, offer, told, written, keeper } = scene({ iterations: 1 });
  at.problem = new Error("the disk is full");
  for (const iterations of [1, 2, 3]) await offer(0, iterations);
  assertEquals(told, ["the disk is full. The run goes on"]);
  assertEquals(await keeper.keep(3), "the disk is full");
  assertEquals([written, keeper.written], [[], false]);
  at.problem = undefined;
  await offer(0, 4);
  at.problem = new Error("the disk is full");
  await offer(0, 5);
  assertEquals([written, told.length], [[4], 2]);
});
