/** Tests of what both optimisers do: averages, calls, segments, and evaluations cut into several submits. */

import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Recordable } from "../../../core/gpu/submit.ts";
import { Adam, type AdamOptions } from "../../../core/optimizers/adam/adam.ts";
import { Lbfgs, type LbfgsOptions } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import type { Differentiable } from "../../../core/optimizers/optimizer.ts";
import { quadratic } from "../../../core/optimizers/testing/quadratic.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { ROSENBROCK, shaderObjective } from "./shader_objective.ts";
import { useClock } from "../../helpers/clock.ts";

const SHAPE = { kind: "pixels", height: 19, width: 23 } as const;
const COUNT = 3 * 19 * 23;
const QUADRATIC = {
  shape: SHAPE,
  start: hashed(COUNT, { seed: 1 }),
  minimum: hashed(COUNT, { seed: 2 }),
  scale: 1,
};

const START = [-1.2, 1, 0, 0];

/** Options that both optimisers have. */
type Options = Pick<AdamOptions & LbfgsOptions, "learningRate" | "average" | "segmentBytes">;

const OPTIMIZERS = {
  Adam: (gpu: Gpu, of: Differentiable, options: Options = {}) =>
    Adam.create(gpu, of, { clip: false, ...options }),
  "L-BFGS": (gpu: Gpu, of: Differentiable, options: Options = {}) => Lbfgs.create(gpu, of, options),
};

/** Operations that are taken for a minute of work: every step is submitted, and waited for, by itself. */
const A_MINUTE = 3e12;

/** A function whose steps claim to take long; `watch` is told of each of them. */
function slow(of: Differentiable, watch: (step: number) => void = () => {}): Differentiable {
  let recorded = 0;
  const parts = of.parts.map((part): Recordable => ({
    works: part.works.map(() => A_MINUTE),
    record: (encoder, from = 0, to = part.works.length) => {
      for (let step = from; step < to; step++) watch(recorded++);
      part.record(encoder, from, to);
    },
  }));
  const { pixels, gradient, scalars, totalSlot } = of;
  return { pixels, gradient, scalars, totalSlot, parts, parse: (values) => of.parse(values) };
}

/** Counts the submits of some work. */
async function submitsOf(gpu: Gpu, work: () => Promise<unknown>): Promise<number> {
  const { queue } = gpu.device;
  const submit = queue.submit.bind(queue);
  let submits = 0;
  queue.submit = (buffers) => {
    submits++;
    return submit(buffers);
  };
  try {
    await work();
  } finally {
    queue.submit = submit;
  }
  return submits;
}

/** A clock that goes on by so many milliseconds whenever somebody looks, for as long as it is in use. */
function clock(milliseconds: number): Disposable & { readonly looks: number } {
  let looks = 0;
  const inUse = useClock(() => milliseconds * looks++);
  return {
    get looks() {
      return looks;
    },
    [Symbol.dispose]: () => inUse[Symbol.dispose](),
  };
}

/** So little for each look that all work seems to take no time, and so much that it takes minutes. */
const [NO_TIME, MINUTES] = [1e-3, 6e4];

const readPixels = (gpu: Gpu, { pixels }: Differentiable) => gpu.read(pixels.buffer!, pixels.bytes);

for (const [name, create] of Object.entries(OPTIMIZERS)) {
  testWithGpu(`${name}: cutting the work changes the result`, async (gpu) => {
    using _ = clock(NO_TIME);
    const run = async (wrap: (of: Differentiable) => Differentiable) => {
      using bowl = await quadratic(gpu, QUADRATIC);
      const objective = wrap(bowl);
      using optimizer = await create(gpu, objective, { learningRate: 0.1 });
      let report = await optimizer.iterate(1);
      const submits = await submitsOf(gpu, async () => report = await optimizer.iterate(3));
      const { scalars, iterations, evaluations } = report;
      const pixels = await readPixels(gpu, bowl);
      return { submits, outcome: { scalars, iterations, evaluations, pixels } };
    };
    const [whole, cut] = [await run((of) => of), await run(slow)];
    assertEquals(cut.outcome, whole.outcome);
    assert(whole.submits < 10, `${whole.submits} submits`);
  });

  testWithGpu(`${name}: a long first evaluation is not cut`, async (gpu) => {
    using _ = clock(NO_TIME);
    using bowl = await quadratic(gpu, QUADRATIC);
    const objective = slow(bowl);
    using optimizer = await create(gpu, objective);
    const steps = objective.parts.reduce((sum, { works }) => sum + works.length, 0);
    const first = await submitsOf(gpu, () => optimizer.iterate(1));
    assert(first >= steps, `${first} submits for ${steps} steps`);
    // By then it is known that they take no time at all.
    await optimizer.iterate(1);
    const later = await submitsOf(gpu, () => optimizer.iterate(1));
    assert(later < first, `${later} submits, at first ${first}`);
  });

  testWithGpu(`${name}: a signal breaks off the first evaluation`, async (gpu) => {
    using bowl = await quadratic(gpu, QUADRATIC);
    const before = await readPixels(gpu, bowl);
    const controller = new AbortController();
    let recorded = 0;
    const objective = slow(bowl, (step) => {
      recorded++;
      if (step === 1) controller.abort();
    });
    using optimizer = await create(gpu, objective);
    const report = await optimizer.iterate(5, controller.signal);
    assertEquals([report.iterations, report.evaluations, report.end], [0, 0, undefined]);
    assertEquals(recorded, 2);
    assert(Number.isNaN(bowl.parse(report.scalars).total));
    assertEquals(await readPixels(gpu, bowl), before);
    // Nothing was lost: it does what one does that nobody stopped.
    await optimizer.iterate(3);
    using other = await quadratic(gpu, QUADRATIC);
    using untroubled = await create(gpu, other);
    await untroubled.iterate(3);
    assertEquals(await readPixels(gpu, bowl), await readPixels(gpu, other));
  });

  testWithGpu(`${name}: a signal later on leaves the last good point`, async (gpu) => {
    using slowClock = clock(MINUTES);
    using shader = await shaderObjective(gpu, { start: START, body: ROSENBROCK });
    let due = Infinity;
    const controller = new AbortController();
    const objective = slow(shader, (step) => step >= due && controller.abort());
    using optimizer = await create(gpu, objective);
    await optimizer.iterate(2);
    const { total } = objective.parse((await optimizer.iterate(1)).scalars);
    const good = await shader.read();
    due = 0;
    const report = await optimizer.iterate(9, controller.signal);
    assertEquals([report.iterations, report.evaluations, report.end], [0, 0, undefined]);
    assertEquals(objective.parse(report.scalars).total, total);
    assertEquals(await shader.read(), good);
    due = Infinity;
    await optimizer.iterate(4);
    using other = await shaderObjective(gpu, { start: START, body: ROSENBROCK });
    using untroubled = await create(gpu, other);
    await untroubled.iterate(7);
    assertEquals(await shader.read(), await other.read());
    assert(slowClock.looks > 20);
  });

  testWithGpu(`${name}: a signal that is given already does nothing`, async (gpu) => {
    using bowl = await quadratic(gpu, QUADRATIC);
    using optimizer = await create(gpu, bowl);
    const { total } = bowl.parse((await optimizer.iterate(2)).scalars);
    const before = await readPixels(gpu, bowl);
    const report = await optimizer.iterate(2, AbortSignal.abort());
    assertEquals([report.iterations, report.evaluations], [0, 0]);
    assertEquals(bowl.parse(report.scalars).total, total);
    assertEquals(await readPixels(gpu, bowl), before);
  });

  testWithGpu(`${name}: more calls, or segments, change the result`, async (gpu) => {
    const run = async (calls: number[], options: Options = {}) => {
      using bowl = await quadratic(gpu, QUADRATIC);
      using optimizer = await create(gpu, bowl, { average: 0.9, ...options });
      let evaluations = 0;
      for (const count of calls) evaluations += (await optimizer.iterate(count)).evaluations;
      const { buffer, bytes } = optimizer.result;
      const average = await gpu.read(buffer!, bytes);
      const pixels = await readPixels(gpu, bowl);
      return { evaluations, average, pixels, state: await optimizer.save() };
    };
    const whole = await run([6]);
    assertEquals(await run([1, 2, 3]), whole);
    // The sums of L-BFGS are others in segments: a case of its self-test has several.
    for (const segmentBytes of name === "Adam" ? [1, 2048, 4096] : []) {
      assertEquals(await run([6], { segmentBytes }), whole);
    }
  });

  testWithGpu(`${name}: the average is wrong, or takes memory when it is off`, async (gpu) => {
    using objective = await shaderObjective(gpu, { start: START, body: ROSENBROCK });
    const before = gpu.allocatedBytes;
    let bytes: number;
    {
      using plain = await create(gpu, objective);
      bytes = gpu.allocatedBytes - before;
      assertEquals(plain.result, objective.pixels);
    }
    const decay = 0.9;
    using optimizer = await create(gpu, objective, { average: decay });
    assertEquals(gpu.allocatedBytes - before, bytes + objective.pixels.bytes);
    const { buffer } = optimizer.result;
    assertEquals(await gpu.read(buffer!, 16), Float32Array.from(START));
    let sum = Float64Array.from(START);
    let weights = 1;
    for (let i = 0; i < 12; i++) {
      await optimizer.iterate(1);
      const pixels = await objective.read();
      sum = sum.map((value, i) => decay * value + pixels[i]!);
      weights = decay * weights + 1;
      const expected = sum.map((value) => value / weights);
      assertAllClose(await gpu.read(buffer!, 16), expected, { rtol: 0, atol: 1e-6 });
    }
  });

  testWithGpu(`${name}: a timer gets its turn within an evaluation`, async (gpu) => {
    using bowl = await quadratic(gpu, QUADRATIC);
    using optimizer = await create(gpu, slow(bowl));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    assertEquals((await optimizer.iterate(5, controller.signal)).evaluations, 0);
  });
}

testWithGpu("Adam: a gradient that is no number in the last segment is seen", async (gpu) => {
  const body = `
    for (var i = 0u; i < count; i++) { value += x[i]; gradient[i] = 1.0; }
    gradient[count - 1u] = sqrt(-1.0 - abs(x[0]));`;
  const start = Array.from({ length: 260 }, () => 0.5);
  using objective = await shaderObjective(gpu, { start, body });
  using adam = await Adam.create(gpu, objective, { segmentBytes: 1 });
  assertEquals((await adam.iterate(3)).end, "not finite");
  assertEquals(await objective.read(), Float32Array.from(start));
});
