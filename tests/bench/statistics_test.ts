import { assertEquals } from "@std/assert";
import { median } from "../../bench/statistics.ts";

Deno.test("median: the middle, or the mean of the two in the middle", () => {
  assertEquals(median([7]), 7);
  assertEquals(median([30, 1, 2]), 2);
  assertEquals(median([4, 1, 30, 2]), 3);
});
