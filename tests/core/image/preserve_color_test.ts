/** Tests of preserved colours. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { toOklab, toYuv } from "../../../core/image/color_spaces.ts";
import { colorStatistics } from "../../../core/image/color_transform.ts";
import type { Picture } from "../../../core/image/picture.ts";
import {
  colorsBefore,
  colorsLimited,
  lightnessOnly,
  preserveColor,
  type PreserveColorOptions,
} from "../../../core/image/preserve_color.ts";
import { resize } from "../../../core/image/resample.ts";
import { colorful, noise, paint } from "./paint.ts";

const MODES = ["luminance", "match", "histogram"] as const;
const picture = colorful(41, 29, 1);
const colors = colorful(41, 29, 2);
const flat = paint(41, 29, (_x, _y, c) => 0.2 + 0.3 * c);
const gray = paint(41, 29, (x, y) => noise(x, y, 0));

function lightness({ data }: Picture, space: "oklab" | "yuv"): Float64Array {
  const planes = space === "oklab" ? toOklab(data) : toYuv(data);
  return planes.subarray(0, planes.length / 3);
}

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, by: number): void {
  assertEquals(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) assertAlmostEquals(actual[i]!, expected[i]!, by);
}

Deno.test("luminance: lightness stays, chroma is the other's", () => {
  for (const space of ["oklab", "yuv"] as const) {
    const result = preserveColor(picture, { colors, mode: "luminance", space });
    assertNear(lightness(result, space), lightness(picture, space), 1e-5);
    const count = 41 * 29;
    const chroma = ({ data }: Picture) =>
      (space === "oklab" ? toOklab(data) : toYuv(data)).subarray(count);
    assertNear(chroma(result), chroma(colors), 1e-5);
  }
});

Deno.test("luminance: lightness stays where sRGB lacks the colour", () => {
  const ramp = paint(64, 3, (x) => x / 63);
  const red = paint(64, 3, (_x, _y, c) => c === 0 ? 1 : 0);
  const result = preserveColor(ramp, { colors: red, mode: "luminance" });
  assertNear(lightness(result, "oklab"), lightness(ramp, "oklab"), 1e-4);
  assert(result.data[32]! > result.data[32 + 192]! + 0.3, "the middle is red");
});

Deno.test("luminance: the other picture may be larger, but not of another aspect ratio", () => {
  const large = resize(colors, { width: 410, height: 287 });
  assertEquals(preserveColor(picture, { colors: large, mode: "luminance" }).width, 41);
  const wide = colorful(41, 20, 2);
  assertThrows(
    () => preserveColor(picture, { colors: wide, mode: "luminance" }),
    PentimentoError,
    "41 x 29 and 41 x 20 pixels",
  );
});

Deno.test("match: mean and covariance become the other's, whichever the map", () => {
  for (const match of ["pca", "chol", "sym"] as const) {
    const other = colorful(23, 31, 2);
    const result = preserveColor(picture, { colors: other, mode: "match", match });
    const own = colorStatistics(result.data);
    const wanted = colorStatistics(other.data);
    assertNear(own.mean, wanted.mean, 1e-5);
    assertNear(own.covariance, wanted.covariance, 1e-6);
    assert(Math.max(...wanted.covariance) > 1e-3, "there is something to compare");
  }
});

Deno.test("match: sym moves colours least and is the default", () => {
  const distance = (match: "pca" | "chol" | "sym") => {
    const { data } = preserveColor(picture, { colors, mode: "match", match });
    return data.reduce((sum, value, i) => sum + (value - picture.data[i]!) ** 2, 0);
  };
  for (const mode of ["match", "histogram"] as const) {
    const byDefault = preserveColor(picture, { colors, mode });
    assertEquals(byDefault, preserveColor(picture, { colors, mode, match: "sym" }));
    const other = preserveColor(picture, { colors, mode, match: "chol" });
    assert(byDefault.data.some((value, i) => value !== other.data[i]));
  }
  assert(distance("sym") <= distance("pca") + 1e-9);
  assert(distance("sym") < distance("chol"));
});

Deno.test("match and histogram: a picture with its own colours stays", () => {
  for (const mode of ["match", "histogram"] as const) {
    assertNear(preserveColor(picture, { colors: picture, mode }).data, picture.data, 1e-4);
  }
});

Deno.test("histogram: each coordinate has the other's distribution", () => {
  const result = toOklab(preserveColor(picture, { colors, mode: "histogram" }).data);
  const wanted = toOklab(colors.data);
  const count = 41 * 29;
  for (let c = 0; c < 3; c++) {
    const sorted = (of: Float64Array) => of.slice(c * count, (c + 1) * count).sort();
    assertNear(sorted(result), sorted(wanted), 1e-4);
  }
});

Deno.test("grey and flat pictures give finite ones, from them and to them", () => {
  const dot = paint(1, 1, () => 0.5);
  for (const mode of MODES) {
    for (const [from, to] of [[gray, colors], [picture, gray], [flat, colors], [picture, flat]]) {
      for (const match of ["pca", "chol", "sym"] as const) {
        for (const when of [preserveColor, colorsBefore]) {
          const { data } = when(from!, { colors: to!, mode, match });
          assert(data.every((value) => value >= 0 && value <= 1));
        }
      }
    }
    assert(preserveColor(dot, { colors: dot, mode }).data.every(Number.isFinite));
  }
});

Deno.test("the colours of a grey picture are grey, and a grey picture gets no false colours", () => {
  for (const mode of MODES) {
    const { data } = preserveColor(picture, { colors: gray, mode });
    const [red, blue] = [data.subarray(0, 41 * 29), data.subarray(2 * 41 * 29)];
    assertNear(red, blue, 1e-3);
  }
  const tinted = toOklab(preserveColor(gray, { colors, mode: "histogram" }).data);
  const { covariance } = colorStatistics(tinted);
  const wanted = colorStatistics(toOklab(colors.data)).covariance;
  assert(covariance[4]! < 0.5 * wanted[4]!, "chroma that is not there is not blown up");
});

/** The largest difference between channels. */
function colorfulness({ data }: Picture): number {
  const count = data.length / 3;
  const channels = (i: number) => [data[i]!, data[count + i]!, data[2 * count + i]!];
  return data.subarray(0, count).reduce(
    (most, _, i) => Math.max(most, Math.max(...channels(i)) - Math.min(...channels(i))),
    0,
  );
}

Deno.test("the colours of a grey picture are grey in every way, and of a nearly grey one nearly so", () => {
  const nearly = paint(41, 29, (x, y, c) => {
    const step = Math.round(252 * noise(x, y, 0)) + Math.round(2 * noise(x, y, c + 1));
    return step / 255;
  });
  const wild = paint(41, 29, (x, y, c) => noise(x, y, c));
  for (const mode of MODES) {
    for (const match of ["pca", "chol", "sym"] as const) {
      for (const space of ["oklab", "yuv"] as const) {
        const how = { mode, match, space };
        for (const recolored of [preserveColor, colorsBefore]) {
          assert(colorfulness(recolored(wild, { ...how, colors: gray })) < 0.1 / 255);
        }
        for (const one of [wild, gray, nearly, flat]) {
          const much = colorfulness(preserveColor(one, { ...how, colors: nearly }));
          assert(much < 6 / 255, `${mode} ${match} ${space}: ${255 * much}`);
          assert(colorfulness(colorsLimited(one, { ...how, colors: nearly })) < 8 / 255);
        }
        assertEquals(colorsLimited(wild, { ...how, colors: gray, strength: 0 }), wild);
      }
    }
    assert(colorfulness(colorsLimited(wild, { mode, colors: gray })) < 0.1 / 255);
    assertNear(colorsLimited(wild, { mode, colors }).data, wild.data, 1e-6);
  }
});

Deno.test("luminance: white and more than white stay white, whatever the chroma", () => {
  for (const value of [1, 1.0000001, 1.01]) {
    const white = paint(3, 3, () => value);
    for (const space of ["oklab", "yuv"] as const) {
      for (const other of [white, resize(colors, white)]) {
        const { data } = preserveColor(white, { colors: other, mode: "luminance", space });
        assertNear(data, new Float32Array(27).fill(1), 1e-4);
      }
    }
  }
});

Deno.test("strength: 0 is the picture itself, a half lies half-way", () => {
  for (const mode of MODES) {
    for (const when of [preserveColor, colorsBefore]) {
      assertEquals(when(picture, { colors, mode, strength: 0 }), picture);
      const full = when(picture, { colors, mode }).data;
      const half = when(picture, { colors, mode, strength: 0.5 }).data;
      assertNear(half, full.map((value, i) => (value + picture.data[i]!) / 2), 1e-6);
    }
  }
});

Deno.test("before, luminance: grey with the mean and deviation of the other's lightness", () => {
  for (const space of ["oklab", "yuv"] as const) {
    const result = colorsBefore(picture, {
      colors: colorful(13, 50, 2),
      mode: "luminance",
      space,
    });
    const values = lightness(result, space);
    const wanted = lightness(colorful(13, 50, 2), space);
    const statistics = (of: Float64Array) => colorStatistics([...of, ...of, ...of]);
    assertAlmostEquals(statistics(values).mean[0]!, statistics(wanted).mean[0]!, 1e-5);
    assertAlmostEquals(statistics(values).covariance[0]!, statistics(wanted).covariance[0]!, 1e-5);
    assertNear(result.data.subarray(0, 41 * 29), result.data.subarray(41 * 29, 2 * 41 * 29), 1e-5);
  }
});

Deno.test("lightnessOnly: grey of the same lightness", () => {
  for (const space of ["oklab", "yuv"] as const) {
    const result = lightnessOnly(picture, { space });
    assertNear(lightness(result, space), lightness(picture, space), 1e-5);
    assertNear(result.data.subarray(0, 41 * 29), result.data.subarray(2 * 41 * 29), 1e-5);
  }
  assertEquals(lightnessOnly(picture, { strength: 0 }), picture);
});

Deno.test("what makes no sense is refused", () => {
  const refuse = (options: Record<string, unknown>, message: string) => {
    const all = { colors, mode: "match", ...options } as PreserveColorOptions;
    assertThrows(() => preserveColor(picture, all), PentimentoError, message);
    assertThrows(() => colorsBefore(picture, all), PentimentoError, message);
  };
  refuse(
    { mode: "lab" },
    'The way to preserve colour "lab" is not known: choose one of luminance, match, ',
  );
  refuse(
    { mode: "luminance", space: "lab" },
    'The colour space "lab" is not known: choose one of oklab, yuv',
  );
  refuse(
    { match: "ica" },
    'The transform of colours "ica" is not known: choose one of pca, chol, sym',
  );
  for (const strength of [-0.1, 1.5, NaN]) {
    refuse(
      { strength },
      `The strength of colours to preserve is ${strength}: give a number from 0`,
    );
  }
  refuse({ colors: { ...colors, width: 3 } }, "picture to take colours from");
  assertThrows(() => lightnessOnly(picture, { strength: 2 }), PentimentoError, "strength");
});
