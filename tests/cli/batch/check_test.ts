/** Tests of what is checked of all jobs before the first one runs. */
import { assertEquals, assertThrows } from "@std/assert";
import { checkOutputs } from "../../../cli/batch/check.ts";
import type { BatchJob } from "../../../cli/batch/job.ts";
import { UsageError } from "../../../cli/arguments/usage_error.ts";

const job = (number: number, output: string, values: BatchJob["values"]): BatchJob => ({
  ...{ number, output, values },
  content: "a.jpg",
  styles: ["b.jpg"],
  folder: ".",
});

Deno.test("batch: depths and qualities that a job's format does not have are listed at once", () => {
  const jobs = [
    job(1, "1.tif", { "bit-depth": "16" }),
    job(2, "2.jpg", { "bit-depth": "16" }),
    job(3, "3.png", { quality: 80 }),
    job(4, "4.webp", { quality: 80 }),
  ];
  const { details } = assertThrows(() => checkOutputs(jobs), UsageError);
  assertEquals(details?.map((line) => line.slice(0, 36)), [
    "2.jpg, the output of job 2, is JPEG,",
    "3.png, the output of job 3, is PNG, ",
  ]);
});
