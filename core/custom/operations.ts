/** Operations as functions from values to a value. */
import { patchDifference as patchOperation } from "../ops/patch_difference/patch_difference.ts";
import { outOfRange } from "../errors.ts";
import {
  checkChoice,
  expectList,
  expectNumber,
  expectObject,
  expectOptions,
  expectWhole,
  found,
  wrongNumbers,
} from "../checks.ts";
import { backward } from "../graph/backward.ts";
import { countOf } from "../graph/layout.ts";
import { expectKind, positionsOf } from "../graph/shape.ts";
import { type Preprocessing, PREPROCESSINGS } from "../network/vgg19.ts";
import { squaredDifference as differenceOperation } from "../ops/difference/difference.ts";
import { gram as gramOperation } from "../ops/gram/gram.ts";
import { squaredNorm } from "../ops/gradient_norm/gradient_norm.ts";
import { guide as guideOperation } from "../ops/guide/guide.ts";
import { pool as poolOperation } from "../ops/pool/pool.ts";
import { type Pooling, POOLINGS } from "../ops/pool/poolings.ts";
import { type Affine, preprocess } from "../ops/preprocess/preprocess.ts";
import { project as projectOperation } from "../ops/project/project.ts";
import { relu as reluOperation } from "../ops/relu/relu.ts";
import { sortChannels as sortOperation } from "../ops/sort/sort.ts";
import { sortedDifference as sortedOperation } from "../ops/sorted_difference/sorted_difference.ts";
import { totalVariation as variationOperation } from "../ops/total_variation/total_variation.ts";
import { VARIATION_LOSSES, type VariationLoss } from "../ops/total_variation/forms.ts";
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
  if (typeof how === "string") checkChoice("preprocessing", how, PREPROCESSINGS);
  else expectAffine(how);
  return made(preprocess, [pixels], { attributes: { preprocessing: how }, label: "channels" });
}

const IDENTITY: Affine = { plane: [0, 1, 2], scale: [1, 1, 1], offset: [0, 0, 0] };

function expectAffine(how: Affine): void {
  expectObject(
    "way to make channels",
    how,
    "the name of a preprocessing, or an object with plane, scale and offset",
  );
  for (const name of ["plane", "scale", "offset"] as const) {
    expectList(`${name} of the channels`, how[name], "three numbers in a list");
    if (how[name].length !== 3) {
      throw outOfRange(`The ${name} of the channels has ${how[name].length} numbers: give three`);
    }
    how[name].forEach((value) =>
      expectNumber(`${name} of a channel`, value, { least: -Number.MAX_VALUE })
    );
  }
  how.plane.forEach((plane) => expectWhole("plane of a channel", plane, 0, 2));
}

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
  checkChoice("pooling", pooling, POOLINGS);
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
  expectNumber("scale", scale, { least: -Number.MAX_VALUE });
  [a, b].forEach(nodeOf);
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
  nodeOf(a);
  return squaredDifference(a, b, 1 / countOf(a.shape));
}

/**
 * The mean of a value's squares: how active a map is.
 *
 * @category Operations
 */
export function meanSquare(value: Value): Value {
  nodeOf(value);
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
  const shape = expectKind("histogramDifference", nodeOf(map).shape, "map");
  const attributes = { scale: 1 / (shape.channels * positionsOf(shape)) };
  return made(sortedOperation, [map, sorted], { attributes });
}

/**
 * Options of {@linkcode patchDifference}.
 *
 * @category Operations
 */
export interface PatchDifferenceOptions {
  /** Positions along a side of a patch: 1 or 3. Default 3. */
  readonly size?: 1 | 3;
  /**
   * Maps of the sizes of both, such as regions: a patch rather takes the place of one where the other's guide has the
   * same numbers. Default: none.
   */
  readonly guides?: readonly [Value, Value];
  /** How much squared differences of guides count beside those of the mean of a patch's features. Default 1. */
  readonly guideWeight?: number;
}

/**
 * The mean of the squared differences of every patch of a map from the nearest patch of another, which is a target:
 * what is painted consists of pieces of the other. Its cost grows with the product of both maps' positions.
 *
 * @throws {TypeError} when maps and guides do not fit together
 * @category Operations
 */
export function patchDifference(
  map: Value,
  style: Value,
  options: PatchDifferenceOptions = {},
): Value {
  expectOptions("patchDifference()", options);
  const { size = 3, guides = [], guideWeight = 1 } = options;
  if (size !== 1 && size !== 3) {
    throw wrongNumbers(`The size of a patch is ${found(size)}: give 1 or 3`, size);
  }
  expectList("guides", guides, "a list of two maps");
  expectNumber("weight of guides", guideWeight, {});
  const shape = expectKind("patchDifference", nodeOf(map).shape, "map");
  const numbers = size * size * shape.channels;
  const patches = (shape.width - size + 1) * (shape.height - size + 1);
  return made(patchOperation, [map, style, ...guides], {
    attributes: { size, scale: 1 / (numbers * patches), guideWeight: guideWeight * numbers },
  });
}

/**
 * The total variation of pixels: the sum of squared differences of neighbours, or another form of it.
 *
 * @category Operations
 */
export function totalVariation(pixels: Value, form: VariationLoss = "squares"): Value {
  checkChoice("form of total variation", form, VARIATION_LOSSES);
  return made(variationOperation, [pixels], { attributes: { form, wrap: false }, label: "tv" });
}

/**
 * `sum of weight * scalar`, from which gradients start.
 *
 * @category Operations
 */
export function weightedSum(terms: readonly (readonly [scalar: Value, weight: number])[]): Value {
  expectList("terms", terms, "a list of pairs: a scalar and its weight");
  if (terms.length === 0) {
    throw outOfRange("A sum of nothing is wanted: give at least one scalar with its weight");
  }
  for (const term of terms) {
    expectList("term", term, "a pair: a scalar and its weight");
    expectNumber("weight of a term", term[1], { least: -Number.MAX_VALUE });
  }
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
