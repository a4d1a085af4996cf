/** Distances of distributions through the operations that make their inputs. */
import { backward } from "../../../core/graph/backward.ts";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { bures } from "../../../core/ops/bures/bures.ts";
import { bures as buresReference } from "../../../core/ops/bures/reference.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { gram as gramReference, gramGradient } from "../../../core/ops/gram/reference.ts";
import { ROOT_FLOOR } from "../../../core/ops/matrix_root/newton_schulz.ts";
import { matrixRoot } from "../../../core/ops/matrix_root/reference.ts";
import { project, projectionShape } from "../../../core/ops/project/project.ts";
import {
  project as projectReference,
  projectGradient,
} from "../../../core/ops/project/reference.ts";
import { sortChannels } from "../../../core/ops/sort/reference.ts";
import { sortedDifference as sortedDifferenceReference } from "../../../core/ops/sorted_difference/reference.ts";
import { sortedDifference } from "../../../core/ops/sorted_difference/sorted_difference.ts";
import { tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { mapOf, numbers } from "../../../core/ops/testing/values.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

const SIDES = { channels: 13, height: 9, width: 11 };
const POSITIONS = 99;
const WEIGHT = 1.7;
const SCALE = 0.3;

testWithGpu("sliced distance: features' gradient through sorting and projecting", async (gpu) => {
  const map = mapOf(SIDES, 1);
  const projection = { matrix: numbers(13 * 8, 3), directions: 8 };
  const wanted = sortChannels(projectReference(tensorOf(mapOf(SIDES, 2)), projection)).data;

  const features = external("features", map.shape);
  const directions = external("directions", projectionShape(13, 8));
  const sorted: MapShape = { kind: "map", channels: 8, height: 1, width: POSITIONS };
  const target = external("target", sorted);
  const projected = apply(project, [features, directions], { attributes: {} });
  const loss = apply(sortedDifference, [projected, target], { attributes: { scale: SCALE } });
  const total = apply(weightedSum, [loss], { attributes: { weights: [WEIGHT] } });
  const [found, gradient] = await runGraph(
    gpu,
    [total, backward(total, features)],
    new Map<typeof features, ArrayLike<number>>([
      [features, map.values],
      [directions, projection.matrix],
      [target, wanted],
    ]),
  );
  const factor = WEIGHT * SCALE;
  const expectedLoss = sortedDifferenceReference(projectReference(tensorOf(map), projection), {
    wanted,
    factor,
  });
  assertRelative(found!, [expectedLoss.value], 1e-5, "distance");
  const expected = projectGradient(expectedLoss.gradient, projection).data;
  assertRelative(unpack(map.shape, gradient!), expected, 1e-5, "gradient");
});

testWithGpu("Bures distance: features' gradient through the covariance", async (gpu) => {
  const map = mapOf(SIDES, 1);
  const size = 13;
  const epsilon = 1e-3;
  const options = { factor: 1 / POSITIONS };
  const wanted = gramReference(tensorOf(mapOf(SIDES, 2)), options).map((value) => 3 * value);
  const root = Float32Array.from(matrixRoot(wanted, { size, epsilon }));

  const features = external("features", map.shape);
  const target = external("root", { kind: "matrix", size });
  const matrix = apply(gram, [features], { attributes: {} });
  const loss = apply(bures, [matrix, target], { attributes: { scale: SCALE, epsilon } });
  const total = apply(weightedSum, [loss], { attributes: { weights: [WEIGHT] } });
  const [found, gradient] = await runGraph(
    gpu,
    [total, backward(total, features)],
    new Map<typeof features, ArrayLike<number>>([[features, map.values], [target, root]]),
  );
  const covariance = gramReference(tensorOf(map), options);
  const factor = WEIGHT * SCALE;
  const expectedLoss = buresReference(covariance, {
    size,
    root,
    epsilon,
    factor,
    floor: ROOT_FLOOR,
  });
  assertRelative(found!, [expectedLoss.value], 1e-5, "distance");
  const expected =
    gramGradient(tensorOf(map), { ...options, gramGradient: expectedLoss.gradient }).data;
  assertRelative(unpack(map.shape, gradient!), expected, 2e-5, "gradient");
});
