/** Tests of colour spaces. */
import { assert, assertAlmostEquals } from "@std/assert";
import {
  fromYuv,
  LIGHTNESS_SPACES,
  linearToSrgb,
  oklabToLinear,
  srgbToLinear,
  toOklab,
  toYuv,
} from "../../../core/image/color_spaces.ts";
import { noise } from "./paint.ts";

/** Three planes of 400 colours: the corners of the cube, greys, and others; some outside [0, 1]. */
function someColors(outside = 0): Float64Array {
  const rgb = new Float64Array(1200);
  for (let i = 0; i < 400; i++) {
    for (let c = 0; c < 3; c++) {
      rgb[c * 400 + i] = i < 8 ? (i >> c) & 1 : i < 20 ? (i - 8) / 11 : noise(i, c, 5);
      rgb[c * 400 + i]! += outside * (noise(i, c, 9) - 0.5);
    }
  }
  return rgb;
}

function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, by: number): void {
  for (let i = 0; i < expected.length; i++) assertAlmostEquals(actual[i]!, expected[i]!, by);
}

Deno.test("sRGB and linear light: known values, there and back, ascending across the seam", () => {
  assertAlmostEquals(srgbToLinear(0.5), 0.21404114, 1e-8);
  assertAlmostEquals(srgbToLinear(1), 1, 1e-12);
  assertAlmostEquals(linearToSrgb(0.18), 0.46135613, 1e-8);
  let last = -Infinity;
  for (let value = -0.2; value < 1.3; value += 0.0007) {
    const linear = srgbToLinear(value);
    assertAlmostEquals(linearToSrgb(linear), value, 1e-6);
    assert(linear > last);
    last = linear;
  }
});

Deno.test("Oklab: known colours, and greys have no chroma", () => {
  // From the article's own conversion of sRGB's primaries and white.
  assertNear(toOklab([1, 0, 0]), [0.627955, 0.224863, 0.125846], 1e-5);
  assertNear(toOklab([0, 1, 0]), [0.866440, -0.233888, 0.179498], 1e-5);
  assertNear(toOklab([0, 0, 1]), [0.452014, -0.032457, -0.311528], 1e-5);
  assertNear(toOklab([1, 1, 1]), [1, 0, 0], 1e-6);
  assertNear(toOklab([0.4, 0.4, 0.4]).subarray(1), [0, 0], 1e-6);
});

Deno.test("YUV: known colours, and the luma of a grey is the grey", () => {
  assertNear(toYuv([1, 0, 0]), [0.299, -0.168736, 0.5], 1e-6);
  assertNear(toYuv([0, 0, 1]), [0.114, 0.5, -0.081312], 1e-6);
  assertNear(toYuv([0.3, 0.3, 0.3]), [0.3, 0, 0], 1e-12);
});

Deno.test("colour spaces: there and back to 1e-6, outside [0, 1] too", () => {
  for (const outside of [0, 0.4]) {
    const rgb = someColors(outside);
    assertNear(fromYuv(toYuv(rgb)), rgb, 1e-6);
    const [lab, linear] = [toOklab(rgb), new Float64Array(3)];
    for (let i = 0; i < 400; i++) {
      oklabToLinear(linear, lab[i]!, lab[400 + i]!, lab[800 + i]!);
      assertNear(linear.map(linearToSrgb), [rgb[i]!, rgb[400 + i]!, rgb[800 + i]!], 1e-6);
    }
  }
});

Deno.test("lightness spaces: what sRGB shows comes back as it was", () => {
  const rgb = someColors();
  for (const { split, join } of Object.values(LIGHTNESS_SPACES)) {
    assertNear(join(split(rgb)), rgb, 2e-5);
  }
});

Deno.test("lightness spaces: chroma that sRGB lacks is reduced, lightness and hue stay", () => {
  const count = 300;
  const wild = new Float64Array(3 * count).map((_, i) =>
    i < count ? noise(i, 1, 1) : 0.8 * (noise(i, 2, 2) - 0.5)
  );
  for (const { split, join } of Object.values(LIGHTNESS_SPACES)) {
    const rgb = join(wild);
    assert(rgb.every((value) => value >= 0 && value <= 1));
    const back = split(rgb);
    assertNear(back.subarray(0, count), wild.subarray(0, count), 2e-4);
    let fullest = 0;
    for (let i = 0; i < count; i++) {
      const at = [count + i, 2 * count + i] as const;
      const cross = back[at[0]]! * wild[at[1]]! - back[at[1]]! * wild[at[0]]!;
      assertAlmostEquals(cross, 0, 2e-4);
      const extremes = [0, 1, 2].map((c) => rgb[c * count + i]!);
      // Reduced, but no further than needed: one channel lies at its end.
      if (Math.min(...extremes) < 1e-3 || Math.max(...extremes) > 1 - 1e-3) fullest++;
    }
    assert(fullest > count / 2, `${fullest} colours at the border of what sRGB shows`);
  }
});
