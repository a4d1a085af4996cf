import { assert, assertEquals } from "@std/assert";
import { planScales } from "../../../core/transfer/scales.ts";

const sizes = (content: { width: number; height: number }, size: number) =>
  planScales(content, { size, iterations: 10 }).map(({ width, height }) => [width, height]);

Deno.test("scales: a small result has one, a larger one two or more", () => {
  const square = { width: 100, height: 100 };
  assertEquals(sizes(square, 1), [[1, 1]]);
  assertEquals(sizes(square, 128), [[128, 128]]);
  assertEquals(sizes(square, 129), [[77, 77], [129, 129]]);
  assertEquals(sizes(square, 256), [[154, 154], [256, 256]]);
  assertEquals(sizes(square, 512), [[184, 184], [307, 307], [512, 512]]);
});

Deno.test("scales: the content image's aspect ratio is kept, however thin it is", () => {
  assertEquals(sizes({ width: 640, height: 480 }, 256), [[154, 116], [256, 192]]);
  assertEquals(sizes({ width: 480, height: 640 }, 256), [[116, 154], [192, 256]]);
  assertEquals(sizes({ width: 1000, height: 1 }, 256), [[154, 1], [256, 1]]);
});

Deno.test("scales: each is 0.6 of the next, and the coarsest not much under 128", () => {
  for (let size = 1; size <= 4096; size = Math.ceil(size * 1.1)) {
    const widths = planScales({ width: 3, height: 2 }, { size }).map(({ width }) => width);
    assertEquals(widths.at(-1), size);
    widths.slice(1).forEach((width, i) => assertEquals(widths[i], Math.round(0.6 * width)));
    assert(widths.length === 1 ? size <= 128 : widths[0]! >= 77);
  }
});

Deno.test("scales: coarse scales do half as many iterations again", () => {
  const iterations = (options: { iterations?: number; optimizer?: "lbfgs" | "adam" }) =>
    planScales({ width: 9, height: 9 }, { size: 512, ...options }).map((scale) => scale.iterations);
  assertEquals(iterations({ iterations: 11 }), [17, 17, 11]);
  assertEquals(iterations({ iterations: 1 }), [2, 2, 1]);
  assertEquals(iterations({}), iterations({ optimizer: "lbfgs" }));
  assert(iterations({ optimizer: "adam" })[2]! > iterations({})[2]!);
});
