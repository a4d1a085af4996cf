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
  assertEquals(sizes(square, 256), [[128, 128], [181, 181], [256, 256]]);
  assertEquals(sizes(square, 512).map(([side]) => side), [128, 181, 256, 362, 512]);
});

Deno.test("scales: the content image's aspect ratio is kept, however thin it is", () => {
  assertEquals(sizes({ width: 640, height: 480 }, 256), [[128, 96], [181, 136], [256, 192]]);
  assertEquals(sizes({ width: 480, height: 640 }, 256), [[96, 128], [136, 181], [192, 256]]);
  assertEquals(sizes({ width: 1000, height: 1 }, 200), [[141, 1], [200, 1]]);
});

Deno.test("scales: each has half the pixels of the next, and the coarsest not much under 128", () => {
  for (let size = 1; size <= 4096; size = Math.ceil(size * 1.1)) {
    const widths = planScales({ width: 3, height: 2 }, { size }).map(({ width }) => width);
    assertEquals(widths.at(-1), size);
    widths.slice(1).forEach((width, i) => {
      assert(Math.abs(widths[i]! - width * Math.SQRT1_2) <= 1, `${widths}`);
    });
    assert(widths.length === 1 ? size <= 128 : widths[0]! >= 90);
  }
});

Deno.test("scales: coarser ones do more iterations, the first most", () => {
  const iterations = (size: number, options: Partial<Parameters<typeof planScales>[1]> = {}) =>
    planScales({ width: 9, height: 9 }, { size, ...options }).map((scale) => scale.iterations);
  assertEquals(iterations(512, { iterations: 10 }), [25, 22, 17, 13, 10]);
  assertEquals(iterations(256, { iterations: 1 }), [3, 2, 1]);
  assertEquals(iterations(100, { iterations: 7 }), [7]);
  assertEquals(iterations(256, { iterations: 5, firstIterations: 9 }), [9, 5, 5]);
  assertEquals(iterations(100, { iterations: 5, firstIterations: 9 }), [9]);
  assertEquals(iterations(256), [100, 52, 40]);
  assertEquals(iterations(128), [100]);
  assert(iterations(256, { optimizer: "adam" })[2]! > iterations(256)[2]!);
});

Deno.test("scales: the coarsest can be chosen, up to the result itself", () => {
  const of = (coarsest: number) =>
    planScales({ width: 9, height: 9 }, { size: 256, coarsest }).map(({ width }) => width);
  assertEquals(of(64), [64, 91, 128, 181, 256]);
  assertEquals(of(256), [256]);
  assertEquals(of(1000), [256]);
});

Deno.test("scales: none has a side under the least, so that a panorama has fewer", () => {
  const of = (content: { width: number; height: number }, size: number) =>
    planScales(content, { size, least: 16 }).map(({ width, height }) => [width, height]);
  const panorama = { width: 640, height: 64 };
  assertEquals(of(panorama, 512), [[181, 18], [256, 26], [362, 36], [512, 51]]);
  assertEquals(of({ width: 64, height: 640 }, 512)[0], [18, 181]);
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
