/** Groups of styles, their sizes and mistakes in them. */
import { assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import {
  groupStyles,
  providesLayer,
  type StyleImage,
  styleSizes,
} from "../../../core/losses/styles.ts";
import { blotches } from "../run/small_problem.ts";

const first = blotches(40, 20, 1);
const second = blotches(30, 30, 2);
const mask = { width: 4, height: 2, data: new Float32Array(8).fill(1) };
const sizing = { target: { width: 20, height: 10 }, by: "area", least: 1 } as const;

Deno.test("styles: one picture is one group, taken as it is unless sizes are asked for", () => {
  const [group, ...rest] = groupStyles(first, {});
  assertEquals(rest, []);
  assertEquals([group!.name, group!.share, group!.sources.length], ["style", 1, 1]);
  assertEquals(group!.sources[0]!.picture, first);
});

Deno.test("styles: several become one, or have a loss each", () => {
  const styles = [{ picture: first, weight: 3 }, { picture: second }];
  const [together] = groupStyles(styles, {});
  assertEquals(together!.sources.map(({ share }) => share), [0.75, 0.25]);
  const apart = groupStyles(styles, { blend: "losses" });
  assertEquals(apart.map(({ name, share }) => [name, share]), [["style 1", 0.75], [
    "style 2",
    0.25,
  ]]);
  const masked = groupStyles([{ picture: first, mask }, { picture: second }], {});
  assertEquals(masked.map((group) => group.mask), [mask, undefined]);
});

Deno.test("styles: pictures are sized by area, undistorted, or by their longest side", () => {
  const sidesOf = (style: StyleImage, by: "area" | "side") =>
    groupStyles([style], {}, { ...sizing, by })[0]!.sources
      .map(({ picture: { width, height } }) => [width, height]);
  assertEquals(sidesOf({ picture: first }, "area"), [[20, 10]]);
  assertEquals(sidesOf({ picture: second }, "area"), [[14, 14]]);
  assertEquals(sidesOf({ picture: second }, "side"), [[20, 20]]);
  assertEquals(sidesOf({ picture: second, scale: 2 }, "area"), [[28, 29]]);
  assertEquals(sidesOf({ picture: second, scale: [1, 0.5] }, "side"), [[20, 20], [10, 10]]);
});

Deno.test("styles: no picture becomes smaller than the layers need, in its shorter side", () => {
  for (const by of ["area", "side"] as const) {
    const sides = (style: StyleImage) =>
      groupStyles([style], {}, { ...sizing, by, least: 16 })[0]!.sources
        .map(({ picture: { width, height } }) => [width, height]);
    // Two positions at least, so that they have a covariance.
    assertEquals(sides({ picture: second, scale: [0.001, 2] })[0], [32, 32]);
    assertEquals(sides({ picture: first, scale: [0.001, 2] })[0], [32, 16]);
    assertEquals(sides({ picture: blotches(300, 10, 1) }), [[480, 16]]);
    assertEquals(sides({ picture: blotches(1, 3, 1), scale: 1e-9 }), [[16, 48]]);
    assertEquals(styleSizes(first, { ...sizing, by, least: 16 }), [{ width: 32, height: 16 }]);
  }
});

Deno.test("styles: several sizes of one share its weight", () => {
  const styles = [{ picture: first, scale: [1, 0.5] }, { picture: second }];
  const [group] = groupStyles(styles, {}, sizing);
  assertEquals(group!.sources.map(({ share }) => share), [0.25, 0.25, 0.5]);
});

Deno.test("styles: shares are proportions of any numbers, however large or small", () => {
  const sharesOf = (weights: readonly number[]) => {
    const styles = weights.map((weight) => ({ picture: second, weight }));
    const apart = groupStyles(styles, { blend: "losses" }).map(({ share }) => share);
    assertEquals(groupStyles(styles, {})[0]!.sources.map(({ share }) => share), apart);
    return apart;
  };
  assertEquals(sharesOf([1e308, 1e308]), [0.5, 0.5]);
  assertEquals(sharesOf([3e-308, 1e-308]).map((share) => share.toFixed(9)), [
    "0.750000000",
    "0.250000000",
  ]);
  assertEquals(
    sharesOf([Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE]),
    [1, 1, 1].map((s) => s / 3),
  );
  assertEquals(sharesOf([1e308, 5e-324]), [1, 1e-30]);
});

Deno.test("styles: fine ones give the first two levels, coarse ones the others", () => {
  const given = (detail: "all" | "fine" | "coarse") =>
    (["conv1_1", "conv2_2", "conv3_1", "conv5_1"] as const).map((layer) =>
      providesLayer({ detail }, layer)
    );
  assertEquals(given("all"), [true, true, true, true]);
  assertEquals(given("fine"), [true, true, false, false]);
  assertEquals(given("coarse"), [false, false, true, true]);
});

const MISTAKES: [readonly StyleImage[], string][] = [
  [[], "There is no style image: give at least one"],
  [[{ picture: first, weight: 0 }], "The weight of the style image is 0: give a number above 0"],
  [
    [{ picture: first }, { picture: second, weight: NaN }],
    "The weight of the style image 2 is NaN: give a number above 0",
  ],
  [
    [{ picture: first, scale: [1, 1000] }],
    "The scale of the style image is 1000: give a number above 0, up to 16",
  ],
  [[{ picture: first, scale: -1 }], "The scale of the style image is -1: give a number above 0"],
  [[{ picture: first, scale: [] }], "The style image has no scale: give at least one, as in 1"],
  [
    [{ picture: first, detail: "some" as "all" }],
    'The detail of the style image "some" is not known: choose one of all, fine, coarse',
  ],
  [
    [{ picture: { ...first, width: 39 } }],
    "The style image of 39 x 20 pixels needs 2340 values (three planes), but has 2400",
  ],
];

for (const [styles, message] of MISTAKES) {
  Deno.test(`styles: ${message}`, () => {
    assertThrows(() => groupStyles(styles, {}), PentimentoError, message);
  });
}
