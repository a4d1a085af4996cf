/** Iterations between two progress reports. */
import { assertEquals } from "@std/assert";
import { ReportInterval } from "../../../core/run/report_interval.ts";

Deno.test("interval: as many iterations as take a quarter of a second, approached by doubling", () => {
  const interval = new ReportInterval();
  const seen = [interval.next];
  for (let i = 0; i < 6; i++) {
    interval.took(interval.next, 20 * interval.next);
    seen.push(interval.next);
  }
  assertEquals(seen, [1, 2, 4, 8, 12, 12, 12]);
  interval.took(12, 6000);
  assertEquals(interval.next, 1);
});

Deno.test("interval: however fast or slow, from 1 to 50; a fixed one stays", () => {
  const fast = new ReportInterval();
  for (let i = 0; i < 10; i++) fast.took(fast.next, 0);
  assertEquals(fast.next, 50);
  fast.took(0, 1e9);
  assertEquals(fast.next, 1);
  const fixed = new ReportInterval(7);
  fixed.took(7, 1e9);
  assertEquals(fixed.next, 7);
});
