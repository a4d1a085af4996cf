import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import type { MapShape, MatrixShape } from "../graph/shape.ts";
import { normalNumber } from "../image/noise.ts";
import { LAYER_NAMES, type LayerName } from "../network/vgg19.ts";
import { projectionShape } from "../ops/project/project.ts";
import type { ResolvedLosses } from "./settings.ts";
import { DIRECTIONS } from "./style/style_loss.ts";

/** The shape of the directions of the sliced loss at a layer. */
export function directionsShape(features: Node): MatrixShape {
  return projectionShape((features.shape as MapShape).channels, DIRECTIONS);
}

/**
 * The directions of the sliced loss at a layer: random and of length 1, the same for style and target image.
 *
 * @returns `undefined` for losses that need none
 */
export function projectionFor(
  graphInputs: GraphInputs,
  { styleLoss }: ResolvedLosses,
  layer: LayerName,
  features: Node,
): Node | undefined {
  if (styleLoss !== "sliced") return undefined;
  const shape = directionsShape(features);
  const seed = LAYER_NAMES.indexOf(layer) + 1;
  const values = Float32Array.from(
    { length: shape.size * DIRECTIONS },
    (_, i) => normalNumber(i, seed),
  );
  for (let k = 0; k < DIRECTIONS; k++) {
    let squares = 0;
    for (let c = 0; c < shape.size; c++) squares += values[c * DIRECTIONS + k]! ** 2;
    for (let c = 0; c < shape.size; c++) values[c * DIRECTIONS + k]! /= Math.sqrt(squares);
  }
  return graphInputs.upload(`directions at ${layer}`, shape, values);
}
