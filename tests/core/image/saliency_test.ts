/** What people look at in a picture. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { checkMask } from "../../../core/image/mask.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { salientMask } from "../../../core/image/saliency.ts";
import type { Size } from "../../../core/size.ts";

/** A grey picture of some function of places. */
function grey({ width, height }: Size, value: (x: number, y: number) => number): Picture {
  const count = width * height;
  const data = Float32Array.from({ length: 3 * count }, (_, i) => {
    const place = i % count;
    return value(place % width, Math.floor(place / width));
  });
  return { width, height, data };
}

const size = { width: 64, height: 48 };

/** A bright blob on a dark ground. */
const blob = (x: number, y: number) => 0.3 + 0.5 * Math.exp(-((x - 20) ** 2 + (y - 24) ** 2) / 30);

Deno.test("salientMask: a blob counts fully, and the ground about it little", () => {
  const mask = salientMask(grey(size, blob));
  checkMask(mask, "content map");
  assertEquals([mask.width, mask.height], [64, 48]);
  const at = (x: number, y: number) => mask.data[y * 64 + x]!;
  assertEquals(at(20, 24), 1);
  assert(at(55, 24) < 0.2, `${at(55, 24)}`);
  assert(Math.min(...mask.data) >= Math.fround(0.15));
});

Deno.test("salientMask: of a mirrored picture it is the mirrored mask", () => {
  const shape = (x: number, y: number) => blob(x, y) + 0.1 * Math.sin(x / 3) * Math.cos(y / 5);
  const one = salientMask(grey(size, shape)).data;
  const other = salientMask(grey(size, (x, y) => shape(63 - x, y))).data;
  for (const [i, value] of one.entries()) {
    assertAlmostEquals(other[i - i % 64 + 63 - i % 64]!, value, 1e-6);
  }
});

Deno.test("salientMask: where nothing stands out all counts fully", () => {
  assert(salientMask(grey(size, () => 0.4)).data.every((value) => value === 1));
});

Deno.test("salientMask: an even pattern counts less than what stands alone, and than its own edge", () => {
  const lines = (x: number, y: number) => x > 36 ? 0.1 * Math.sin(1.1 * x + 0.6 * y) : 0;
  const { data } = salientMask(grey(size, (x, y) => blob(x, y) + lines(x, y)));
  assertEquals(data[24 * 64 + 20], 1);
  const [edge, within] = [data[24 * 64 + 40]!, data[24 * 64 + 52]!];
  assert(within < 0.95 * edge && edge < 0.8, `${within} within, ${edge} at the edge`);
});

Deno.test("salientMask: large pictures are looked at in small, and what is none is refused", () => {
  const { width, height } = salientMask(grey({ width: 400, height: 100 }, () => 0.5));
  assertEquals([width, height], [192, 48]);
  const wrong = { width: 4, height: 4, data: new Float32Array(3) };
  assertThrows(() => salientMask(wrong), PentimentoError, "picture that is looked at");
});
