/** The benchmark of the host's time. */
import { assert, assertEquals } from "@std/assert";
import { hostTimes } from "../../bench/host_time.ts";

Deno.test("host time: every step is one command buffer, whose parts are timed", async () => {
  const { calls, times } = await hostTimes(32, 3);
  assert(calls > 50, `${calls}`);
  assertEquals(times.length, 3);
  for (const { record, finish } of times) assert(record > 0 && finish > 0);
});
