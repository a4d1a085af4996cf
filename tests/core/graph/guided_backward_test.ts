/** Tests of the gradient through held pixels, guides, means and centring. */
import { backward } from "../../../core/graph/backward.ts";
import { pack } from "../../../core/graph/layout.ts";
import { apply, external, type Node } from "../../../core/graph/node.ts";
import { difference } from "../../../core/losses/difference.ts";
import { center } from "../../../core/ops/center/center.ts";
import { center as centerReference } from "../../../core/ops/center/reference.ts";
import { composite } from "../../../core/ops/composite/composite.ts";
import { composite as compositeReference } from "../../../core/ops/composite/reference.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { squaredDifference as squaredReference } from "../../../core/ops/difference/reference.ts";
import { scaledDifference as scaledReference } from "../../../core/ops/difference_sums/reference.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { gram as gramReference } from "../../../core/ops/gram/reference.ts";
import { guide } from "../../../core/ops/guide/guide.ts";
import { guide as guideReference } from "../../../core/ops/guide/reference.ts";
import { mean } from "../../../core/ops/mean/mean.ts";
import { mean as meanReference } from "../../../core/ops/mean/reference.ts";
import { preprocess } from "../../../core/ops/preprocess/preprocess.ts";
import { preprocess as preprocessReference } from "../../../core/ops/preprocess/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashed } from "../../helpers/hashed.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

const SIDES = { height: 3, width: 5 };
const POSITIONS = SIDES.height * SIDES.width;
const WEIGHTS = [0.5, 2, 3];

/** The values of which the losses are made, by name. */
const values = {
  pixels: hashed(3 * POSITIONS, { seed: 1 }),
  base: hashed(3 * POSITIONS, { seed: 2 }),
  keep: hashed(3 * POSITIONS, { seed: 3 }).map(Math.abs),
  guide: hashed(POSITIONS, { seed: 4 }),
  features: hashed(3 * POSITIONS, { seed: 5 }),
  means: hashed(3, { seed: 6 }),
  covariance: new Float32Array(9),
};

/** A scaled difference of features, and squared ones of guided means and of the guided covariance. */
function totalOf(at: Readonly<Record<keyof typeof values, Node>>): Node {
  const attributes = {};
  const held = apply(composite, [at.pixels, at.base, at.keep], { attributes });
  const features = apply(preprocess, [held], { attributes: { preprocessing: "torchvision" } });
  const guided = (map: Node) => apply(guide, [map, at.guide], { attributes });
  const means = apply(mean, [guided(guided(features))], { attributes });
  const centered = apply(center, [features, at.guide], { attributes });
  const covariance = apply(gram, [guided(centered)], { attributes });
  const losses = [
    difference("scaled", [features, at.features], { scale: 0.7, label: "features" }),
    apply(squaredDifference, [means, at.means], { attributes: { scale: 1 } }),
    apply(squaredDifference, [covariance, at.covariance], { attributes: { scale: 1 } }),
  ];
  return apply(weightedSum, losses, { attributes: { weights: WEIGHTS } });
}

/** The same in float64. */
function totalReference(pixels: Float64Array): number {
  const held = compositeReference(pixels, { base: values.base, keep: values.keep });
  const shape = [3, SIDES.height, SIDES.width] as const;
  const features = preprocessReference(tensor64(shape, held), "torchvision");
  const means = meanReference(guideReference(guideReference(features, values.guide), values.guide));
  const centered = centerReference(features, { guide: values.guide });
  const guided = guideReference(centered, values.guide);
  const covariance = gramReference(guided, { factor: 1 / POSITIONS });
  const losses = [
    scaledReference(features.data, { wanted: values.features, factor: 0.7 }),
    squaredReference(means.data, { wanted: values.means }),
    squaredReference(covariance, { wanted: values.covariance }),
  ];
  return losses.reduce((sum, loss, i) => sum + WEIGHTS[i]! * loss, 0);
}

testWithGpu("gradient: held, guided, centred and averaged losses", async (gpu) => {
  const map = { kind: "map", channels: 3, ...SIDES } as const;
  const pixels = { kind: "pixels", ...SIDES } as const;
  const at = {
    pixels: external("pixels", pixels),
    base: external("base", pixels),
    keep: external("keep", pixels),
    guide: external("guide", { ...map, channels: 1 }),
    features: external("features", map),
    means: external("means", { ...map, height: 1, width: 1 }),
    covariance: external("covariance", { kind: "matrix", size: 3 }),
  };
  const total = totalOf(at);
  const names = Object.keys(values) as (keyof typeof values)[];
  const inputs = new Map(names.map((name) => [at[name], values[name]]));
  const outputs = [total, backward(total, at.pixels)];
  const [value, gradient] = await runGraph(gpu, outputs, inputs);
  const here = Float64Array.from(values.pixels);
  assertRelative(value!, [totalReference(here)], 1e-5, "total");
  const own = gradient!.subarray(0, here.length);
  assertGradient(totalReference, { at: here, gradient: own, tolerance: 1e-5, label: "pixels" });
  // The padding of the last vec4 is zero.
  assertRelative(gradient!, pack(pixels, own), 0, "padding");
});
