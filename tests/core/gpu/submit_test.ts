/** Tests of submission: how work is cut, learning, cancelling. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { type Recordable, submitAll, Submitter } from "../../../core/gpu/submit.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { STANDING, useClock } from "../../helpers/clock.ts";

/** Work that takes no time, notes which of its steps were recorded, and claims to be so much. */
function noted(works: number[], at: (step: number) => void = () => {}) {
  const recorded: [from: number, to: number][] = [];
  const part: Recordable = {
    works,
    record: (_encoder, from = 0, to = works.length) => {
      recorded.push([from, to]);
      for (let step = from; step < to; step++) at(step);
    },
  };
  return { part, recorded };
}

/** Operations of about a minute, and of about 40 ms. */
const [A_MINUTE, A_MOMENT] = [3e12, 2e9];

/** Counts the waits of some work. */
async function waitsOf(gpu: Gpu, work: () => Promise<unknown>): Promise<number> {
  const { queue } = gpu.device;
  const wait = queue.onSubmittedWorkDone.bind(queue);
  let waits = 0;
  queue.onSubmittedWorkDone = () => {
    waits++;
    return wait();
  };
  try {
    await work();
  } finally {
    queue.onSubmittedWorkDone = wait;
  }
  return waits;
}

testWithGpu("submit: what is quick goes at once, and nobody waits", async (gpu) => {
  const { part, recorded } = noted([0, 0, 0, 0]);
  const waits = await waitsOf(gpu, () => submitAll(gpu, [part, part], { label: "test" }));
  assertEquals([waits, recorded], [0, [[0, 4], [0, 4]]]);
});

testWithGpu("submit: what is not known to be quick is cut by how much work it is", async (gpu) => {
  const { part, recorded } = noted([A_MOMENT, A_MOMENT, A_MOMENT, A_MOMENT, A_MOMENT, 0]);
  assertEquals(await waitsOf(gpu, () => submitAll(gpu, [part], { label: "test" })), 0);
  assertEquals(recorded, [[0, 3], [3, 6]]);
});

testWithGpu("submit: every step once and in order, however much it claims to be", async (gpu) => {
  for (const work of [0, A_MOMENT, A_MINUTE]) {
    const order: number[] = [];
    const { part } = noted([work, work, work, work, work], (step) => order.push(step));
    await submitAll(gpu, [part, part, part], { label: "test" });
    assertEquals(order, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  }
});

testWithGpu("submit: from waiting it learns that work is quick", async (gpu) => {
  const { part, recorded } = noted(Array.from({ length: 9 }, () => A_MINUTE));
  const submitter = new Submitter(gpu, [part], "test");
  // It takes no time indeed, also where the machine stops for a while.
  using _ = useClock(STANDING);
  await submitter.run();
  assert(recorded.length > 3 && recorded.length <= 9, `${recorded.length} pieces`);
  assert(submitter.milliseconds < 2000, `${submitter.milliseconds} ms`);
  for (let i = 0; i < 3; i++) await submitter.run();
  recorded.length = 0;
  await submitter.run();
  assertEquals(recorded, [[0, 9]]);
});

testWithGpu("submit: a signal ends it, but nothing that must not be broken off", async (gpu) => {
  const works = Array.from({ length: 6 }, () => A_MINUTE);
  const run = async (abortAt: number, lastCancellable?: number) => {
    const controller = new AbortController();
    const order: number[] = [];
    const { part } = noted(works, (step) => {
      order.push(step);
      if (step === abortAt) controller.abort(new Error("enough"));
    });
    const submitter = new Submitter(gpu, [part], "test");
    const { signal } = controller;
    const options = { signal, ...lastCancellable !== undefined && { lastCancellable } };
    await assertRejects(() => submitter.run(options), Error, "enough");
    return order.length;
  };
  assertEquals(await run(0), 1);
  assertEquals(await run(0, 1), 1);
  // The next step is the first of those that must be finished once they are begun; then one of them.
  assertEquals(await run(0, 0), 6);
  assert(await run(1, 1) === 6);
});

testWithGpu("submit: of two that submit at once each is told its own errors", async (gpu) => {
  const { part } = noted(Array.from({ length: 6 }, () => A_MINUTE));
  const tooMuch = (encoder: GPUCommandEncoder) =>
    encoder.copyBufferToBuffer(gpu.nothing, 0, gpu.nothing, 0, gpu.nothing.size + 4);
  const bad: Recordable = { works: [A_MINUTE, A_MINUTE], record: tooMuch };
  const working = submitAll(gpu, [part], { label: "what is good" });
  const failing = submitAll(gpu, [bad], { label: "what is bad" });
  const alsoWorking = submitAll(gpu, [part], { label: "what is good as well" });
  await assertRejects(() => failing, Error, "while running what is bad: ");
  await working;
  await alsoWorking;
});
