/** Tests of the time of a command's parts. */
import { assertEquals } from "@std/assert";
import { RunTimes } from "../../cli/run_times.ts";

Deno.test("run times: parts follow one another, the run has its own, all in their order", () => {
  let now = 600;
  const times = new RunTimes(() => now);
  times.end("starting");
  now += 400;
  times.end("reading");
  now += 100;
  times.end("starting");
  now += 2000;
  times.end("tuning");
  now += 90_000;
  times.endRun({ preparing: 1, compiling: 20.00049, balancing: 4, painting: 64 });
  now += 50;
  times.end("writing");
  assertEquals(times.seconds, {
    starting: 0.7,
    reading: 0.4,
    tuning: 2,
    preparing: 1,
    compiling: 20,
    balancing: 4,
    painting: 64,
    writing: 0.05,
  });
  assertEquals(Object.keys(times.seconds)[0], "starting");
  assertEquals(
    `${times}`,
    "Seconds: starting 0.7, reading pictures 0.4, tuning 2.0, preparing 1.0, compiling 20.0, balancing 4.0, " +
      "painting 64.0, writing 0.1",
  );
});
