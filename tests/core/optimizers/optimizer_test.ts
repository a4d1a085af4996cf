/** Tests of optimisers whose evaluations are cut into several submits. */

import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Recordable } from "../../../core/gpu/submit.ts";
import { Adam, type AdamOptions } from "../../../core/optimizers/adam/adam.ts";
import { Lbfgs, type LbfgsOptions } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import type { Differentiable } from "../../../core/optimizers/optimizer.ts";
import { Quadratic } from "../../../core/optimizers/testing/quadratic.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { ROSENBROCK, shaderObjective } from "./shader_objective.ts";

const SHAPE = { kind: "pixels", height: 19, width: 23 } as const;
const COUNT = 3 * 19 * 23;
const QUADRATIC = {
  shape: SHAPE,
  start: hashed(COUNT, { seed: 1 }),
  minimum: hashed(COUNT, { seed: 2 }),
  scale: 1,
};

/** What optimisers are made for a function; segments as a caller wants them. */
const OPTIMIZERS = {
  Adam: (gpu: Gpu, of: Differentiable, options: AdamOptions = {}) => Adam.create(gpu, of, options),
  "L-BFGS": (gpu: Gpu, of: Differentiable, options: LbfgsOptions = {}) =>
    Lbfgs.create(gpu, of, options),
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

/** A clock that makes all work seem to take minutes, for as long as it is in use. */
function slowClock(): Disposable & { readonly looks: number } {
  const real = performance.now;
  let looks = 0;
  performance.now = () => 6e4 * looks++;
  return {
    get looks() {
      return looks;
    },
    [Symbol.dispose]() {
      performance.now = real;
    },
  };
}

const readPixels = (gpu: Gpu, { pixels }: Differentiable) => gpu.read(pixels.buffer!, pixels.bytes);

for (const [name, create] of Object.entries(OPTIMIZERS)) {
  testWithGpu(
    `${name}: however the work is cut, the result is the same to the bit`,
    async (gpu) => {
      const run = async (wrap: (of: Differentiable) => Differentiable) => {
        using quadratic = await Quadratic.create(gpu, QUADRATIC);
        const objective = wrap(quadratic);
        using optimizer = await create(gpu, objective, { learningRate: 0.1 });
        let report = await optimizer.iterate(1);
        const submits = await submitsOf(gpu, async () => report = await optimizer.iterate(3));
        const { scalars, iterations, evaluations } = report;
        const pixels = await readPixels(gpu, quadratic);
        return { submits, outcome: { scalars, iterations, evaluations, pixels } };
      };
      const [whole, cut] = [await run((of) => of), await run(slow)];
      assertEquals(cut.outcome, whole.outcome);
      assert(whole.submits < 10, `${whole.submits} submits`);
    },
  );

  testWithGpu(
    `${name}: the first evaluation goes in small pieces where it may be long`,
    async (gpu) => {
      using quadratic = await Quadratic.create(gpu, QUADRATIC);
      const objective = slow(quadratic);
      using optimizer = await create(gpu, objective);
      const steps = objective.parts.reduce((sum, { works }) => sum + works.length, 0);
      const first = await submitsOf(gpu, () => optimizer.iterate(1));
      assert(first >= steps, `${first} submits for ${steps} steps`);
      // By then it is known that they take no time at all.
      await optimizer.iterate(1);
      const later = await submitsOf(gpu, () => optimizer.iterate(1));
      assert(later < first, `${later} submits, at first ${first}`);
    },
  );

  testWithGpu(`${name}: a signal breaks off the first evaluation`, async (gpu) => {
    using quadratic = await Quadratic.create(gpu, QUADRATIC);
    const before = await readPixels(gpu, quadratic);
    const controller = new AbortController();
    let recorded = 0;
    const objective = slow(quadratic, (step) => {
      recorded++;
      if (step === 1) controller.abort();
    });
    using optimizer = await create(gpu, objective);
    const report = await optimizer.iterate(5, controller.signal);
    assertEquals([report.iterations, report.evaluations, report.end], [0, 0, undefined]);
    assertEquals(recorded, 2);
    assert(Number.isNaN(quadratic.parse(report.scalars).total));
    assertEquals(await readPixels(gpu, quadratic), before);
    // Nothing was lost: it does what one does that nobody stopped.
    await optimizer.iterate(3);
    using other = await Quadratic.create(gpu, QUADRATIC);
    using untroubled = await create(gpu, other);
    await untroubled.iterate(3);
    assertEquals(await readPixels(gpu, quadratic), await readPixels(gpu, other));
  });

  testWithGpu(`${name}: a signal later on leaves the last good point`, async (gpu) => {
    using clock = slowClock();
    const start = [-1.2, 1, 0, 0];
    using shader = await shaderObjective(gpu, { start, body: ROSENBROCK });
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
    using other = await shaderObjective(gpu, { start, body: ROSENBROCK });
    using untroubled = await create(gpu, other);
    await untroubled.iterate(7);
    assertEquals(await shader.read(), await other.read());
    assert(clock.looks > 20);
  });

  testWithGpu(`${name}: a signal that is given already does nothing`, async (gpu) => {
    using quadratic = await Quadratic.create(gpu, QUADRATIC);
    using optimizer = await create(gpu, quadratic);
    const { total } = quadratic.parse((await optimizer.iterate(2)).scalars);
    const before = await readPixels(gpu, quadratic);
    const report = await optimizer.iterate(2, AbortSignal.abort());
    assertEquals([report.iterations, report.evaluations], [0, 0]);
    assertEquals(quadratic.parse(report.scalars).total, total);
    assertEquals(await readPixels(gpu, quadratic), before);
  });

  testWithGpu(`${name}: a timer gets its turn within an evaluation`, async (gpu) => {
    using quadratic = await Quadratic.create(gpu, QUADRATIC);
    using optimizer = await create(gpu, slow(quadratic));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    assertEquals((await optimizer.iterate(5, controller.signal)).evaluations, 0);
  });
}

testWithGpu("Adam: in segments it does to the bit what it does without", async (gpu) => {
  const run = async (options: AdamOptions) => {
    using quadratic = await Quadratic.create(gpu, QUADRATIC);
    using adam = await Adam.create(gpu, quadratic, { average: 0.9, ...options });
    const { scalars } = await adam.iterate(6);
    const average = await gpu.read(adam.result.buffer!, adam.result.bytes);
    return { scalars, average, pixels: await readPixels(gpu, quadratic), state: await adam.save() };
  };
  const whole = await run({});
  for (const segmentBytes of [1, 2048, 4096]) assertEquals(await run({ segmentBytes }), whole);
});

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
