/** Linear maps of colours: against float64 in numpy, and what they do with colours that are no full space. */
import { assert, assertAlmostEquals } from "@std/assert";
import {
  colorStatistics,
  limitVariances,
  MATCH_TRANSFORMS,
  matchStatistics,
  type MatchTransform,
} from "../../../core/image/color_transform.ts";
import { noise } from "./paint.ts";

// In numpy: A = T^1/2 S^-1/2 (pca), chol(T) chol(S)^-1 (chol), S^-1/2 (S^1/2 T S^1/2)^1/2 S^-1/2 (sym) by eigh, with
// eigenvalues of S of at least 1e-3, times the projection on the directions that have these.
const TARGET = [0.1, 0.8, 0.4, 0.6, 0.9, 0.3, 0.5, 0.2, 0.4, 0.4, 0.7, 0.1];
const FULL = [0.2, 0.5, 0.9, 0.4, 0.7, 0.3, 0.1, 0.6, 0.8, 0.2, 0.5, 0.4, 0.1, 0.9, 0.6];
/** The third plane is the mean of the others, with a little noise that belongs to no colour. */
const FLAT = [...FULL.slice(0, 10), 0.25, 0.3, 0.75, 0.6, 0.45];
[0, 5, 10].forEach((at, i) => FLAT[at]! += [1e-4, 1e-4, -2e-4][i]!);

// deno-fmt-ignore
const EXPECTED: Readonly<Record<MatchTransform, readonly [full: number[], flat: number[]]>> = {
  pca: [
    [0.160386, 0.598945, 0.590413, 0.193349, 0.831907, 0.641485, 0.240725, 0.470578, 0.88134, 0.140872, 0.324061, 0.29309, 0.122338, 0.741323, 0.519189],
    [0.245322, 0.632274, 0.65801, 0.098342, 0.741051, 0.583674, 0.221604, 0.44685, 0.927168, 0.195704, 0.273868, 0.246754, 0.578746, 0.559911, 0.340722],
  ],
  chol: [
    [0.111165, 0.432196, 0.860237, 0.325186, 0.646216, 0.790644, 0.389039, 0.180983, 0.793382, 0.220951, 0.281159, 0.295558, 0.138881, 0.727239, 0.557163],
    [0.111685, 0.432263, 0.859684, 0.325391, 0.645977, 0.790549, 0.389145, 0.181046, 0.793165, 0.221096, 0.446552, 0.312637, 0.381025, 0.56127, 0.298516],
  ],
  sym: [
    [0.179807, 0.60945, 0.613591, 0.162265, 0.809886, 0.615247, 0.233604, 0.438279, 0.911754, 0.176116, 0.313072, 0.31303, 0.105617, 0.716526, 0.551755],
    [0.271311, 0.654706, 0.624167, 0.079389, 0.745427, 0.580593, 0.222703, 0.449634, 0.923663, 0.198406, 0.216095, 0.201849, 0.652361, 0.594451, 0.335245],
  ],
};

Deno.test("colour transforms: as numpy's, of full rank and of two dimensions", () => {
  for (const match of MATCH_TRANSFORMS) {
    [FULL, FLAT].forEach((planes, i) => {
      const found = matchStatistics(planes, TARGET, { match, leastVariance: 1e-3 });
      EXPECTED[match][i]!.forEach((value, k) => assertAlmostEquals(found[k]!, value, 2e-6));
    });
  }
});

/** 500 colours: a point for each index, and noise of an amplitude in every channel. */
function cloud(color: (i: number) => readonly number[], amplitude: number): Float64Array {
  return Float64Array.from({ length: 1500 }, (_, at) => {
    const [c, i] = [Math.floor(at / 500), at % 500];
    return color(i)[c]! + amplitude * (noise(i, c, 3) - 0.5);
  });
}

const colors = cloud(() => [0.5, 0.4, 0.6], 0.9);

/** Colours of fewer dimensions than three. */
const DEGENERATE: readonly (readonly [string, (i: number) => readonly number[]])[] = [
  ["one colour", () => [0.2, 0.7, 0.4]],
  ["black", () => [0, 0, 0]],
  ["two colours", (i) => i % 3 === 0 ? [0.9, 0.1, 0.2] : [0.1, 0.3, 0.8]],
  ["grey", (i) => Array(3).fill(noise(i, 1, 1))],
  ["one tone", (i) => [1, 0.8, 0.5].map((c) => c * noise(i, 1, 1))],
  ["no blue", (i) => [noise(i, 1, 1), noise(i, 1, 2), 0]],
];

for (const [name, color] of DEGENERATE) {
  Deno.test(`colour transforms: ${name} gets no false colours, and gives none`, () => {
    // Half a step of 8 bits to either side: rounding.
    const [plain, rounded] = [0, 1 / 255].map((amplitude) => cloud(color, amplitude));
    for (const match of MATCH_TRANSFORMS) {
      const options = { match, leastVariance: 6e-5 };
      const [from, noisy] = [plain!, rounded!].map((x) => matchStatistics(x, colors, options));
      // A signal that is there is stretched up to 1 by this, its noise with it: by less than 3.
      noisy!.forEach((value, i) => assert(Math.abs(value - from![i]!) < 4 / 255, `${match} ${i}`));
      const to = matchStatistics(colors, plain!, options);
      const { covariance } = colorStatistics(plain!);
      colorStatistics(to).covariance.forEach((value, i) =>
        assertAlmostEquals(value, covariance[i]!, 1e-9)
      );
    }
    const limited = limitVariances(colors, plain!, { limited: 6e-5, free: 2e-4 });
    // Whatever is left lies in the directions of the colours: mapped to nothing by what projects these away.
    const off = limitVariances(limited, plain!, { limited: 6e-5, free: 2e-4 });
    off.forEach((value, i) => assertAlmostEquals(value, limited[i]!, 1e-6));
    if (name === "grey") {
      for (let i = 0; i < 500; i++) {
        assertAlmostEquals(limited[i]!, limited[500 + i]!, 1e-7);
        assertAlmostEquals(limited[i]!, limited[1000 + i]!, 1e-7);
      }
    }
  });
}

Deno.test("limited variances: other colours stay as they are", () => {
  const painted = cloud((i) => [noise(i, 2, 1), noise(i, 2, 2), noise(i, 2, 3)], 0);
  const limited = limitVariances(painted, colors, { limited: 6e-5, free: 2e-4 });
  painted.forEach((value, i) => assertAlmostEquals(limited[i]!, value, 1e-12));
  // Of a little colour there is as much as there was.
  const little = cloud((i) => Array(3).fill(noise(i, 1, 1)), 4 / 255);
  const muted = colorStatistics(limitVariances(painted, little, { limited: 6e-5, free: 2e-4 }));
  const difference = ({ covariance }: { covariance: Float64Array }) =>
    covariance[0]! + covariance[4]! - 2 * covariance[1]!;
  const wanted = difference(colorStatistics(little));
  assertAlmostEquals(difference(muted), wanted, 0.3 * wanted);
});
