/** Operations as functions from values to a value. */
import { backward } from "../graph/backward.ts";
import { countOf } from "../graph/layout.ts";
import { expectKind, positionsOf } from "../graph/shape.ts";
import type { Preprocessing } from "../network/vgg19.ts";
import { squaredDifference as differenceOperation } from "../ops/difference/difference.ts";
import { gram as gramOperation } from "../ops/gram/gram.ts";
import { squaredNorm } from "../ops/gradient_norm/gradient_norm.ts";
import { guide as guideOperation } from "../ops/guide/guide.ts";
import { pool as poolOperation, type Pooling } from "../ops/pool/pool.ts";
import { type Affine, preprocess } from "../ops/preprocess/preprocess.ts";
import { project as projectOperation } from "../ops/project/project.ts";
import { relu as reluOperation } from "../ops/relu/relu.ts";
import { sortChannels as sortOperation } from "../ops/sort/sort.ts";
import { sortedDifference as sortedOperation } from "../ops/sorted_difference/sorted_difference.ts";
import {
  totalVariation as variationOperation,
  type VariationLoss,
} from "../ops/total_variation/total_variation.ts";
import { weightedSum as sumOperation } from "../ops/weighted_sum/weighted_sum.ts";
import { asSum } from "./minimise.ts";
import { made, nodeOf, type Value } from "../graph/value.ts";

/**
 * Pixels as a map of three channels: `scale[k] * (red, green, blue)[plane[k]] + offset[k]`, or as a network expects
 * them, by name.
 *
 * @param how default: as they are
 * @category Operations
 */
export function channels(pixels: Value, how: Preprocessing | Affine = IDENTITY): Value {
  return made(preprocess, [pixels], { attributes: { preprocessing: how }, label: "channels" });
}

const IDENTITY: Affine = { plane: [0, 1, 2], scale: [1, 1, 1], offset: [0, 0, 0] };

/**
 * `max(x, 0)` of a map.
 *
 * @category Operations
 */
export function relu(map: Value): Value {
  return made(reluOperation, [map], { attributes: {} });
}

/**
 * A map of half the side, rounded down: of 2 x 2 positions the largest, the mean or the root of the mean square.
 *
 * @category Operations
 */
export function pool(map: Value, pooling: Pooling = "max"): Value {
  return made(poolOperation, [map], { attributes: { pooling } });
}

/**
 * The Gram matrix `F F^T / M` of a map of M positions (Gatys, Ecker and Bethge 2016, without their factor).
 *
 * @category Operations
 */
export function gram(map: Value): Value {
  return made(gramOperation, [map], { attributes: {} });
}

/**
 * Every position of a map times its weight: a map of one channel and the same size.
 *
 * @category Operations
 */
export function guide(map: Value, weights: Value): Value {
  return made(guideOperation, [map, weights], { attributes: {} });
}

/**
 * Linear combinations of a map's channels: a matrix of one row a channel and one column a combination.
 *
 * @category Operations
 */
export function project(map: Value, directions: Value): Value {
  return made(projectOperation, [map, directions], { attributes: {} });
}

/**
 * `scale * sum (a - b)^2` of two values of one shape; of these the first has a gradient, the second is a target.
 *
 * @category Operations
 */
export function squaredDifference(a: Value, b: Value, scale = 1): Value {
  return made(differenceOperation, [a, b], {
    attributes: { scale },
    label: `${a.label} - ${b.label}`,
  });
}

/**
 * The mean of the squared differences of two values of one shape; the second is a target.
 *
 * @category Operations
 */
export function meanSquaredDifference(a: Value, b: Value): Value {
  return squaredDifference(a, b, 1 / countOf(a.shape));
}

/**
 * The mean of a value's squares: how active a map is.
 *
 * @category Operations
 */
export function meanSquare(value: Value): Value {
  const attributes = { scale: 1 / countOf(value.shape) };
  return made(squaredNorm, [value], { attributes, label: `mean square of ${value.label}` });
}

/**
 * The values of every channel of a map in ascending order, as {@linkcode histogramDifference} compares them.
 *
 * @category Operations
 */
export function sortChannels(map: Value): Value {
  return made(sortOperation, [map], { attributes: {} });
}

/**
 * The mean of the squared differences between the distributions of every channel's values, by their ranks: the
 * histogram loss as optimal transport has it.
 *
 * @param sorted a target of {@linkcode sortChannels}, of a map of as many positions
 * @category Operations
 */
export function histogramDifference(map: Value, sorted: Value): Value {
  const shape = expectKind("histogramDifference", map.shape, "map");
  const attributes = { scale: 1 / (shape.channels * positionsOf(shape)) };
  return made(sortedOperation, [map, sorted], { attributes });
}

/**
 * The total variation of pixels: the sum of squared differences of neighbours, or another form of it.
 *
 * @category Operations
 */
export function totalVariation(pixels: Value, form: VariationLoss = "squares"): Value {
  return made(variationOperation, [pixels], { attributes: { form, wrap: false }, label: "tv" });
}

/**
 * `sum of weight * scalar`, from which gradients start.
 *
 * @category Operations
 */
export function weightedSum(terms: readonly (readonly [scalar: Value, weight: number])[]): Value {
  const weights = terms.map(([, weight]) => weight);
  return made(sumOperation, terms.map(([scalar]) => scalar), {
    attributes: { weights },
    label: "sum",
  });
}

/**
 * The gradient of a scalar with respect to a value that it depends on: a value of that one's shape.
 *
 * @throws {TypeError} when it does not depend on it by first inputs, or an operation on the way has no gradient
 * @category Operations
 */
export function gradient(scalar: Value, of: Value): Value {
  return backward(asSum(nodeOf(scalar)), nodeOf(of));
}
