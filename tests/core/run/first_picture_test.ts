/** The pictures that scales start from. */
import { assert, assertEquals } from "@std/assert";
import type { Picture } from "../../../core/image/picture.ts";
import { resize } from "../../../core/image/resample.ts";
import { firstPicture, nextPicture } from "../../../core/run/first_picture.ts";

/** Coarse and fine waves, of which a picture half as long holds the coarse ones alone. */
function striped(width: number, height: number, seed: number): Picture {
  const at = (x: number, y: number) =>
    0.5 + 0.2 * Math.sin(0.3 * seed * (x + y) / width * 48) + 0.2 * Math.sin(2.4 * (x - y) + seed);
  const data = Float32Array.from(
    { length: 3 * width * height },
    (_, i) => at(i % width, Math.floor(i / width) % height),
  );
  return { width, height, data };
}

const content = striped(48, 32, 1);
const style = striped(40, 40, 3);
const coarse = { width: 24, height: 16 };

const distance = (a: Picture, b: Picture) =>
  Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length);

Deno.test("next start: a scale that changed nothing is followed by the start as it would be there", () => {
  for (const init of ["content", "style", striped(60, 40, 2)] as const) {
    const options = { content, style, init, strength: 0.7 };
    const before = firstPicture(coarse, options);
    const next = nextPicture(content, { ...options, before });
    const wanted = firstPicture(content, options);
    assert(distance(next, wanted) < 0.2 * distance(resize(before, content), wanted));
  }
});

Deno.test("next start: what the scale before painted stays, with as much detail as is asked for", () => {
  const before = resize(style, coarse);
  const enlarged = resize(before, content);
  const next = (startDetail: number) =>
    nextPicture(content, { content, style, before, startDetail });
  assertEquals(next(0), enlarged);
  const [half, whole] = [distance(next(0.5), enlarged), distance(next(1), enlarged)];
  assert(half > 0.01 && Math.abs(2 * half - whole) < 1e-6);
  // The detail has nothing that the scale before could hold.
  assert(distance(resize(next(1), coarse), before) < 0.3 * whole);
});

Deno.test("next start: noise has no detail that comes back, and no scale is changed by its own size", () => {
  const before = resize(style, coarse);
  const noise = nextPicture(content, { content, style, before, init: "noise" });
  assertEquals(noise, resize(before, content));
  assertEquals(nextPicture(coarse, { content, style, before }), before);
});
