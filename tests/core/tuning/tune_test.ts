/** Tuning, and the choice of the fastest kernel, without a GPU. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Tunable } from "../../../core/graph/operation.ts";
import type { Measurement } from "../../../core/tuning/measure.ts";
import { chooseFastest, tune, type Tuned } from "../../../core/tuning/tune.ts";

/** Nothing here runs on a GPU. */
const GPU = {} as Gpu;

const tunable = (key: string, work: number, more: Partial<Tunable> = {}): Tunable => ({
  key,
  work,
  candidates: ["simple", "tiled"],
  emit() {
    throw new Error("not to be called");
  },
  ...more,
});

/** Measures everything in 100 milliseconds: tiled takes half the time of simple. */
function bench() {
  let clock = 5000;
  const measured: string[] = [];
  const measure = (_: Gpu, { key, candidates }: Tunable): Promise<Measurement[]> => {
    measured.push(key);
    clock += 100;
    const times = candidates.map((candidate, i) => ({ candidate, milliseconds: 2 / (i + 1) }));
    return Promise.resolve(times);
  };
  return { measured, options: { measure, now: () => clock } };
}

Deno.test("tune: what costs most first, over all calls of a key, and nothing without a choice", async () => {
  const { measured, options } = bench();
  const tunables = [
    tunable("small", 1),
    tunable("no choice", 9, { candidates: ["simple"] }),
    tunable("often", 4),
    tunable("large", 6),
    tunable("often", 4),
  ];
  const tuned = await tune(GPU, tunables, options);
  assertEquals(measured, ["often", "large", "small"]);
  assertEquals(tuned, new Map([["often", "tiled"], ["large", "tiled"], ["small", "tiled"]]));
});

Deno.test("tune: a signal ends it, and what was measured by then counts", async () => {
  const { measured, options } = bench();
  const ending = new AbortController();
  const tunables = [3, 2, 1].map((work) => tunable(`work ${work}`, work));
  const onTuned = ({ done }: Tuned) => done === 2 && ending.abort();
  const tuned = await tune(GPU, tunables, { ...options, onTuned, signal: ending.signal });
  assertEquals([measured, tuned.size], [["work 3", "work 2"], 2]);
});

Deno.test("tune: the budget ends it, and a later run goes on where it ended", async () => {
  const tunables = [3, 2, 1].map((work) => tunable(`work ${work}`, work));
  const first = bench();
  const known = await tune(GPU, tunables, { ...first.options, budgetMilliseconds: 150 });
  assertEquals(first.measured, ["work 3", "work 2"]);
  const second = bench();
  const all = await tune(GPU, tunables, { ...second.options, budgetMilliseconds: 150, known });
  assertEquals(second.measured, ["work 1"]);
  assertEquals([known.size, all.size], [2, 3]);
  const third = bench();
  assertEquals(await tune(GPU, tunables, { ...third.options, known: all }), all);
  assertEquals(third.measured, []);
});

Deno.test("tune: without time nothing is measured", async () => {
  const { measured, options } = bench();
  await tune(GPU, [tunable("a", 1)], { ...options, budgetMilliseconds: 0 });
  assertEquals(measured, []);
});

Deno.test("tune: work that time did not suffice for is left to a later run, and ends this one", async () => {
  const measured: string[] = [];
  const { options: { measure, now } } = bench();
  const tuned = await tune(GPU, [tunable("a", 2), tunable("b", 1)], {
    now,
    budgetMilliseconds: 50,
    measure: async (gpu, tunable, { expired }) => {
      measured.push(tunable.key);
      const found = await measure(gpu, tunable);
      return expired() ? undefined : found;
    },
  });
  assertEquals([measured, tuned.size], [["a"], 0]);
});

Deno.test("tune: on a GPU a run waits two seconds at most and one kernel's last comparison", async () => {
  // Twenty kinds of work, of which a kernel tells what is left when it begins, and takes a quarter of a second.
  const tunables = Array.from({ length: 20 }, (_, i) => tunable(`work ${i}`, 20 - i));
  let clock = 0;
  const told: number[] = [];
  const measure = (
    _: Gpu,
    { candidates }: Tunable,
    { left }: { readonly left: () => number },
  ): Promise<Measurement[]> => {
    told.push(left());
    clock += 250;
    return Promise.resolve(candidates.map((candidate) => ({ candidate, milliseconds: 1 })));
  };
  const options = { measure, now: () => clock, budgetMilliseconds: 2000 };
  const known = await tune(GPU, tunables, options);
  assertEquals([known.size, clock], [8, 2000]);
  assertEquals(told, [2000, 1750, 1500, 1250, 1000, 750, 500, 250]);
  // What is remembered is not measured again: two more runs, and nothing is left.
  const second = await tune(GPU, tunables, { ...options, known });
  assertEquals([second.size, clock], [16, 4000]);
  const third = await tune(GPU, tunables, { ...options, known: second });
  assertEquals([third.size, clock], [20, 5000]);
  await tune(GPU, tunables, { ...options, known: third });
  assertEquals(clock, 5000);
});

Deno.test("tune: what is known stays, but for a name that no kernel has any more", async () => {
  const { measured, options } = bench();
  const known = new Map([["a", "simple"], ["b", "of another version"], ["elsewhere", "x"]]);
  const tuned = await tune(GPU, [tunable("a", 1), tunable("b", 2)], { ...options, known });
  assertEquals(measured, ["b"]);
  assertEquals(tuned, new Map([["a", "simple"], ["b", "tiled"], ["elsewhere", "x"]]));
  assertEquals(known.get("b"), "of another version", "the map that was given is as it was");
});

Deno.test("tune: what could not be measured is not remembered", async () => {
  const { options } = bench();
  const failed = () =>
    Promise.resolve(["simple", "tiled"].map((candidate) => ({ candidate, milliseconds: NaN })));
  assertEquals(await tune(GPU, [tunable("a", 1)], { ...options, measure: failed }), new Map());
});

Deno.test("tune: a tunable's own margin holds", async () => {
  const { options } = bench();
  const tuned = await tune(GPU, [tunable("a", 1, { margin: 0.6 })], options);
  assertEquals(tuned.get("a"), "simple");
});

Deno.test("tune: tells how far it is and what it found", async () => {
  const { options } = bench();
  const told: Tuned[] = [];
  const onTuned = (tuned: Tuned) => told.push(tuned);
  await tune(GPU, [tunable("a", 1), tunable("b", 2)], { ...options, onTuned });
  assertEquals(told.map(({ key, done, total }) => [key, done, total]), [["b", 1, 2], ["a", 2, 2]]);
  assertEquals([told[0]!.chosen, told[0]!.measurements.length], ["tiled", 2]);
});

Deno.test("tune: a device that is lost ends it", async () => {
  const lost = () => Promise.reject(new Error("lost"));
  await assertRejects(() => tune(GPU, [tunable("a", 1)], { measure: lost }), Error, "lost");
});

const choose = (times: Record<string, number>, margin?: number) => {
  const measured = Object.entries(times);
  return chooseFastest(
    measured.map(([candidate, milliseconds]) => ({ candidate, milliseconds })),
    margin,
  );
};

const CHOICES: [string, Record<string, number>, string | undefined, margin?: number][] = [
  ["the fastest, wherever it stands", { simple: 3, tiled: 1, wide: 2 }, "tiled"],
  ["the default where it is the fastest", { simple: 1, tiled: 3, wide: 2 }, "simple"],
  ["the only one", { simple: 1 }, "simple"],
  ["the default unless another is faster by the margin", { simple: 100, tiled: 96 }, "simple"],
  ["what is faster by just the margin", { simple: 100, tiled: 95 }, "tiled"],
  ["the default within a margin of its own", { simple: 100, tiled: 95 }, "simple", 0.1],
  ["the default among equals without any margin", { simple: 100, tiled: 100 }, "simple", 0],
  ["without a margin between two others", { simple: 100, tiled: 50, wide: 49.9 }, "wide"],
  ["nothing where nothing was measured", {}, undefined],
];
for (const [name, times, chosen, margin] of CHOICES) {
  Deno.test(`choice: ${name}`, () => assertEquals(choose(times, margin), chosen));
}

Deno.test("choice: what could not be measured does not count", () => {
  for (const nothing of [NaN, 0, -1, Infinity, -Infinity]) {
    assertEquals(choose({ simple: 2, tiled: nothing }), "simple");
    assertEquals(choose({ simple: nothing, tiled: 2, wide: 3 }), "tiled");
    assertEquals(choose({ simple: nothing, tiled: nothing }), undefined);
  }
});
