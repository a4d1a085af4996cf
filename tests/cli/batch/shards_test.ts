/** Parts of a batch: none has another's picture, none is left out, and who says which part this is. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/arguments/usage_error.ts";
import { partOf, shardOf } from "../../../cli/batch/shards.ts";

const slurm = (id: number, least: number, most: number, step: number, count: number) => ({
  SLURM_ARRAY_TASK_ID: `${id}`,
  SLURM_ARRAY_TASK_MIN: `${least}`,
  SLURM_ARRAY_TASK_MAX: `${most}`,
  SLURM_ARRAY_TASK_STEP: `${step}`,
  SLURM_ARRAY_TASK_COUNT: `${count}`,
});

const found = (variables: Record<string, string>, asked?: { index: number; count: number }) =>
  shardOf(asked, (name) => variables[name]);

Deno.test("shards: by the line, Slurm's array or Kubernetes' index, in that order", () => {
  const kubernetes = { JOB_COMPLETION_INDEX: "0", PENTIMENTO_SHARDS: "3" };
  assertEquals(found({}), undefined);
  assertEquals(found(kubernetes), { index: 1, count: 3, from: "JOB_COMPLETION_INDEX" });
  const from = "SLURM_ARRAY_TASK_ID";
  assertEquals(found(slurm(1, 1, 8, 1, 8)), { index: 1, count: 8, from });
  assertEquals(found(slurm(0, 0, 7, 1, 8)), { index: 1, count: 8, from });
  assertEquals(found(slurm(14, 10, 16, 2, 4)), { index: 3, count: 4, from });
  // The last number of a range need not be reached: --array=1-8:3 is 1, 4 and 7.
  assertEquals(found(slurm(7, 1, 7, 3, 3)), { index: 3, count: 3, from });
  assertEquals(found({ ...kubernetes, ...slurm(5, 5, 5, 1, 1) }), { index: 1, count: 1, from });
  const { SLURM_ARRAY_TASK_STEP: _, ...stepless } = slurm(2, 1, 3, 1, 3);
  assertEquals(found(stepless), { index: 2, count: 3, from });
  assertEquals(found(slurm(1, 1, 8, 1, 8), { index: 2, count: 5 }), {
    ...{ index: 2, count: 5 },
    from: undefined,
  });
});

Deno.test("shards: variables that say no part are refused, and nothing is painted twice", () => {
  for (
    const [variables, said] of [
      [{ JOB_COMPLETION_INDEX: "2" }, "PENTIMENTO_SHARDS is not set"],
      [{ JOB_COMPLETION_INDEX: "3", PENTIMENTO_SHARDS: "3" }, "PENTIMENTO_SHARDS is 3"],
      [{ JOB_COMPLETION_INDEX: "x", PENTIMENTO_SHARDS: "3" }, "JOB_COMPLETION_INDEX is x"],
      [{ SLURM_ARRAY_TASK_ID: "3" }, "SLURM_ARRAY_TASK_MIN= "],
      // --array=1,2,9
      [slurm(2, 1, 9, 1, 3), "SLURM_ARRAY_TASK_MAX=9"],
      [slurm(4, 1, 7, 2, 4), "an evenly spaced range"],
    ] as const
  ) {
    assertThrows(() => found(variables), UsageError, said);
  }
});

Deno.test("shards: all parts together are the batch, whatever the order of reading", () => {
  const jobs = Array.from({ length: 31 }, (_, i) => ({
    styles: [`s${i % 3}`],
    output: `o${(7 * i) % 31}.png`,
  }));
  const keyOf = ({ styles, output }: typeof jobs[number]) => [...styles, output];
  const shuffled = jobs.toSorted((a, b) => a.output.length - b.output.length).toReversed();
  for (const count of [1, 2, 3, 8, 31, 40]) {
    const parts = Array.from(
      { length: count },
      (_, i) => partOf(jobs, { index: i + 1, count }, keyOf),
    );
    const outputs = parts.flat().map(({ output }) => output);
    assertEquals(outputs.length, 31);
    assertEquals(new Set(outputs).size, 31);
    const sizes = parts.map((part) => part.length);
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join());
    parts.forEach((part, i) =>
      assertEquals(partOf(shuffled, { index: i + 1, count }, keyOf), part)
    );
  }
  // Jobs of one style stay together.
  const [first] = [partOf(jobs, { index: 1, count: 3 }, keyOf)];
  assertEquals(new Set(first.flatMap(({ styles }) => styles)), new Set(["s0"]));
});
