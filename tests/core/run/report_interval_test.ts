import { assertEquals } from "@std/assert";
import { Stride } from "../../../core/run/report_interval.ts";

Deno.test("stride: as many iterations as take a quarter of a second, approached by doubling", () => {
  const stride = new Stride();
  const seen = [stride.next];
  for (let i = 0; i < 6; i++) {
    stride.took(stride.next, 20 * stride.next);
    seen.push(stride.next);
  }
  assertEquals(seen, [1, 2, 4, 8, 12, 12, 12]);
  stride.took(12, 6000);
  assertEquals(stride.next, 1);
});

Deno.test("stride: however fast or slow, from 1 to 50; a fixed one stays", () => {
  const fast = new Stride();
  for (let i = 0; i < 10; i++) fast.took(fast.next, 0);
  assertEquals(fast.next, 50);
  fast.took(0, 1e9);
  assertEquals(fast.next, 1);
  const fixed = new Stride(7);
  fixed.took(7, 1e9);
  assertEquals(fixed.next, 7);
});
