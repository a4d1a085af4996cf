/** Tests of pictures with alpha: resizing, filling, what is seen. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { mapSeen, opaque, putOn, seenOf } from "../../../core/image/alpha.ts";
import { fillHidden } from "../../../core/image/hidden.ts";
import { noiseLike } from "../../../core/image/noise.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { preserveColor } from "../../../core/image/preserve_color.ts";
import { resize } from "../../../core/image/resample.ts";
import { noise, paint } from "./paint.ts";

const SIZES = [[7, 9], [40, 31], [33, 8], [21, 17]] as const;

/** A disc with a soft edge of colours that are given, and other numbers where nothing is seen. */
function disc(hidden: number, value = noise): Picture {
  const [width, height] = [21, 17];
  const alpha = Float32Array.from(
    { length: width * height },
    (_, i) => Math.min(1, Math.max(0, 7 - Math.hypot(i % width - 9, Math.floor(i / width) - 8))),
  );
  const { data } = paint(
    width,
    height,
    (x, y, c) => alpha[y * width + x] ? value(x, y, c) : hidden,
  );
  return { width, height, data, alpha };
}

Deno.test("alpha: what stands where nothing is seen changes nothing", () => {
  for (const [width, height] of SIZES) {
    const clean = resize(disc(0), { width, height });
    for (const hidden of [1, -3, NaN, Infinity]) {
      assertEquals(resize(disc(hidden), { width, height }), clean);
    }
    assert(clean.data.every((value) => value >= 0 && value <= 1));
  }
  for (const hidden of [1, NaN]) {
    assertEquals(opaque(disc(hidden)), opaque(disc(0)));
    assertEquals(putOn(disc(hidden), "navy"), putOn(disc(0), "navy"));
    assertEquals(seenOf(disc(hidden)), seenOf(disc(0)));
    const size = { width: 5, height: 4 };
    assertEquals(noiseLike(disc(hidden), size), noiseLike(disc(0), size));
    const colors = paint(6, 6, noise);
    for (const mode of ["match", "histogram"] as const) {
      const [found, expected] = [hidden, 0].map((own) =>
        opaque(preserveColor(disc(own), { colors, mode }))
      );
      assertEquals(found, expected);
      const picture = paint(9, 9, noise);
      assertEquals(
        preserveColor(picture, { colors: disc(hidden), mode }),
        preserveColor(picture, { colors: disc(0), mode }),
      );
    }
  }
});

Deno.test("alpha: one colour with a soft edge stays that colour, and its edge does not ring", () => {
  for (const [width, height] of SIZES) {
    const { data, alpha } = resize(disc(0, (_x, _y, c) => 0.2 + 0.3 * c), { width, height });
    const count = width * height;
    data.forEach((value, i) => assertAlmostEquals(value, 0.2 + 0.3 * Math.floor(i / count), 1e-6));
    assert(alpha!.every((value) => value >= 0 && value <= 1));
  }
  // A hard edge: nothing beyond it is seen, nothing before it is seen through.
  const hard = { ...paint(16, 1, noise), alpha: new Float32Array(16).fill(1, 0, 8) };
  for (const width of [61, 32, 7]) {
    const { alpha } = resize(hard, { width, height: 1 });
    alpha!.forEach((value, x) => {
      const at = (x + 0.5) * 16 / width;
      const reach = Math.max(1, 16 / width);
      if (at < 8 - reach) assertEquals(value, 1);
      if (at > 8 + reach) assertEquals(value, 0);
    });
  }
});

Deno.test("fillHidden: from what is near, exactly as it was where something is seen", () => {
  const picture = { ...paint(9, 1, (x) => x < 4 ? 0.2 : 0.8), alpha: new Float32Array(9) };
  picture.alpha.set([1, 0.01, 0, 0, 0, 0, 0, 0, 1]);
  const { data } = fillHidden({ ...picture, data: picture.data.slice() });
  assertEquals([data[0], data[1], data[8]], [picture.data[0], picture.data[1], picture.data[8]]);
  assertAlmostEquals(data[2]!, 0.2, 0.1);
  assertAlmostEquals(data[7]!, 0.8, 0.3);
  for (let x = 2; x < 9; x++) assert(data[x]! >= data[x - 1]! - 1e-6, "no wave between them");
  assertEquals(fillHidden({ ...picture, data: data.slice() }).data, data);
  const nothing = { ...picture, data: new Float32Array(27), alpha: new Float32Array(9) };
  assert(fillHidden(nothing).data.every((value) => value === 1), "white");
});

Deno.test("putOn: sRGB's values are mixed, as viewers do it", () => {
  const picture = {
    width: 3,
    height: 1,
    data: Float32Array.of(1, 1, NaN, 0, 0, NaN, 0, 0, NaN),
    alpha: Float32Array.of(1, 0.5, 0),
  };
  const { data, alpha } = putOn(picture, "#0000FF");
  assertEquals(data, Float32Array.of(1, 0.5, 0, 0, 0, 0, 0, 0.5, 1));
  assertEquals(alpha, undefined);
  assertEquals(putOn(picture, "#00f").data, data);
  assertEquals(putOn(picture, "Blue").data, data);
  assertEquals(putOn(putOn(picture, "red"), "blue"), putOn(picture, "red"));
  for (const wrong of ["blu", "#12", "#1234567", "constructor", ""]) {
    assertThrows(() => putOn(picture, wrong), PentimentoError, "is no colour that is known");
  }
});

Deno.test("seenOf and mapSeen: colours that are seen, and back in their places", () => {
  const picture = {
    ...paint(4, 1, (x, _y, c) => x + 10 * c),
    alpha: Float32Array.of(0, 1, 0.2, 0.7),
  };
  assertEquals([...seenOf(picture).data], [1, 3, 11, 13, 21, 23]);
  const faint = { ...picture, alpha: Float32Array.of(0, 0.1, 0, 0) };
  assertEquals([...seenOf(faint).data], [1, 11, 21]);
  const mapped = mapSeen(picture, (seen) => ({ ...seen, data: seen.data.map((value) => -value) }));
  assertEquals([...mapped.data.subarray(0, 4)], [0, -1, -2, -3]);
  assertEquals(mapped.alpha, picture.alpha);
});
