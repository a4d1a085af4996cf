/** Scales of a run. */
import { assert, assertEquals } from "@std/assert";
import { planScales } from "../../../core/run/scales.ts";

const sizes = (content: { width: number; height: number }, size: number) =>
  planScales(content, { size, iterations: 10 }).map(({ width, height }) => [width, height]);

Deno.test("scales: a small result has one, a larger one two or more", () => {
  const square = { width: 100, height: 100 };
  assertEquals(sizes(square, 1), [[1, 1]]);
  assertEquals(sizes(square, 128), [[128, 128]]);
  assertEquals(sizes(square, 129), [[91, 91], [129, 129]]);
  assertEquals(sizes(square, 256), [[128, 128], [256, 256]]);
  assertEquals(sizes(square, 320).map(([side]) => side), [128, 202, 320]);
  assertEquals(sizes(square, 512).map(([side]) => side), [128, 256, 512]);
});

Deno.test("scales: the content image's aspect ratio is kept, however thin it is", () => {
  assertEquals(sizes({ width: 640, height: 480 }, 256), [[128, 96], [256, 192]]);
  assertEquals(sizes({ width: 480, height: 640 }, 256), [[96, 128], [192, 256]]);
  assertEquals(sizes({ width: 1000, height: 1 }, 200), [[128, 1], [200, 1]]);
});

const widthsOf = (size: number, optimizer: "lbfgs" | "adam") =>
  planScales({ width: 3, height: 2 }, { size, optimizer }).map(({ width }) => width);

Deno.test("scales: with L-BFGS equal steps lead from 128 on, of a factor of about two at the most", () => {
  for (let size = 1; size <= 4096; size = Math.ceil(size * 1.1)) {
    const widths = widthsOf(size, "lbfgs");
    assertEquals(widths.at(-1), size);
    const factors = widths.slice(1).map((width, i) => width / widths[i]!);
    const [least, most] = [Math.min(...factors), Math.max(...factors)];
    assert(widths.length === 1 || most - least < 0.03 && least > 1.4 && most < 2.16, `${widths}`);
    if (size > 181) assertEquals(widths[0], 128);
    assertEquals(widths.length === 1, size <= 128);
  }
});

Deno.test("scales: with Adam each has half the pixels of the next, and the coarsest not much under 128", () => {
  for (let size = 1; size <= 4096; size = Math.ceil(size * 1.1)) {
    const widths = widthsOf(size, "adam");
    assertEquals(widths.at(-1), size);
    widths.slice(1).forEach((width, i) => {
      assert(Math.abs(widths[i]! - width * Math.SQRT1_2) <= 1, `${widths}`);
    });
    assert(widths.length === 1 ? size <= 128 : widths[0]! >= 90);
  }
});

Deno.test("scales: with L-BFGS all do as many iterations, or fewer from the third on; with Adam coarser ones more", () => {
  const iterations = (size: number, options: Partial<Parameters<typeof planScales>[1]> = {}) =>
    planScales({ width: 9, height: 9 }, { size, ...options }).map((scale) => scale.iterations);
  assertEquals(iterations(1024, { iterations: 10 }), [10, 10, 10, 10]);
  assertEquals(iterations(512, { iterations: 10, optimizer: "adam" }), [25, 22, 17, 13, 10]);
  assertEquals(iterations(256, { iterations: 1 }), [1, 1]);
  assertEquals(iterations(256, { iterations: 1, optimizer: "adam" }), [3, 2, 1]);
  assertEquals(iterations(100, { iterations: 7 }), [7]);
  assertEquals(iterations(256, { iterations: 5, firstIterations: 9 }), [9, 5]);
  assertEquals(iterations(100, { iterations: 5, firstIterations: 9 }), [9]);
  assertEquals(iterations(256), [60, 60]);
  assertEquals(iterations(1024), [60, 60, 20, 20]);
  assertEquals(iterations(1024, { firstIterations: 9 }), [9, 60, 60, 60]);
  assertEquals(iterations(512, { init: "noise" }), [60, 60, 60]);
  assertEquals(iterations(128), [100]);
  assert(iterations(256, { optimizer: "adam" }).at(-1)! > iterations(256).at(-1)!);
});

Deno.test("scales: the coarsest can be chosen, up to the result itself", () => {
  const of = (coarsest: number) =>
    planScales({ width: 9, height: 9 }, { size: 256, coarsest }).map(({ width }) => width);
  assertEquals(of(64), [64, 128, 256]);
  assertEquals(of(256), [256]);
  assertEquals(of(1000), [256]);
});

Deno.test("scales: none has a side under the least, so that a panorama has fewer", () => {
  const of = (content: { width: number; height: number }, size: number) =>
    planScales(content, { size, least: 16 }).map(({ width, height }) => [width, height]);
  const panorama = { width: 640, height: 64 };
  assertEquals(of(panorama, 512), [[256, 26], [512, 51]]);
  assertEquals(of({ width: 64, height: 640 }, 512)[0], [26, 256]);
  assertEquals(of({ width: 960, height: 32 }, 512), [[512, 17]]);
  assertEquals(of({ width: 640, height: 480 }, 256), sizes({ width: 640, height: 480 }, 256));
  // A result that is too small itself is painted at the least size that does.
  assertEquals(of(panorama, 128), [[160, 16]]);
  assertEquals(of({ width: 3, height: 700 }, 20), [[16, 3733]]);
  for (let ratio = 1; ratio < 60; ratio *= 1.13) {
    for (let size = 1; size < 3000; size = Math.ceil(1.3 * size)) {
      const content = { width: 999, height: Math.ceil(999 / ratio) };
      for (const { width, height, iterations } of planScales(content, { size, least: 16 })) {
        assert(Math.min(width, height) >= 16 && iterations > 0, `${ratio} ${size} ${width}`);
      }
    }
  }
});
