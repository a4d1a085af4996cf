import { assertEquals } from "@std/assert";
import { chooseFastest } from "../../../core/tuning/choose.ts";

const choose = (times: Record<string, number>, margin?: number) =>
  chooseFastest(
    Object.entries(times).map(([candidate, milliseconds]) => ({ candidate, milliseconds })),
    margin,
  );

Deno.test("choice: the fastest, wherever it stands", () => {
  assertEquals(choose({ simple: 3, tiled: 2, wide: 1 }), "wide");
  assertEquals(choose({ simple: 3, tiled: 1, wide: 2 }), "tiled");
  assertEquals(choose({ simple: 1, tiled: 3, wide: 2 }), "simple");
  assertEquals(choose({ simple: 1 }), "simple");
});

Deno.test("choice: the default stays unless another is faster by the margin", () => {
  assertEquals(choose({ simple: 100, tiled: 96 }), "simple");
  assertEquals(choose({ simple: 100, tiled: 95 }), "tiled");
  assertEquals(choose({ simple: 100, tiled: 95 }, 0.1), "simple");
  assertEquals(choose({ simple: 100, tiled: 89 }, 0.1), "tiled");
  assertEquals(choose({ simple: 100, tiled: 100 }, 0), "simple");
  // Between two others there is no margin.
  assertEquals(choose({ simple: 100, tiled: 50, wide: 49.9 }), "wide");
});

Deno.test("choice: what could not be measured does not count", () => {
  for (const nothing of [NaN, 0, -1, Infinity, -Infinity]) {
    assertEquals(choose({ simple: 2, tiled: nothing }), "simple");
    assertEquals(choose({ simple: nothing, tiled: 2, wide: 3 }), "tiled");
    assertEquals(choose({ simple: nothing, tiled: nothing }), undefined);
  }
  assertEquals(choose({}), undefined);
});
