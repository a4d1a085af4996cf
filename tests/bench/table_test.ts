import { assertEquals } from "@std/assert";
import { digits, percent, table } from "../../bench/table.ts";

Deno.test("table: names to the left, numbers to the right, words as they come", () => {
  const rows = [["pentimento", "3.5", "1"], ["jax", "longer than any column"], ["t", "1234", ""]];
  assertEquals(
    table(["64 x 64", "ms", "times"], rows).split("\n"),
    [
      "64 x 64       ms  times",
      "pentimento   3.5      1",
      "jax         longer than any column",
      "t           1234",
    ],
  );
});

Deno.test("digits: three that count, without an exponent", () => {
  assertEquals(
    [24912, 249.12, 24.9, 2.4912, 0.024912, 0.00000041, 0, -2.4912].map(digits),
    ["24912", "249", "24.9", "2.49", "0.0249", "0.000000410", "0", "-2.49"],
  );
  assertEquals(digits(NaN), "");
});

Deno.test("percent: two digits below ten", () => {
  assertEquals([0.073, 0.0999, 0.45, 1.2, NaN].map(percent), [
    "7.3 %",
    "10 %",
    "45 %",
    "120 %",
    "",
  ]);
});
