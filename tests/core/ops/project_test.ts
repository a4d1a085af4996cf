import { assertAlmostEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import { projectCase, projectGradientCase } from "../../../core/ops/project/cases.ts";
import { project, projectGradient, projectionShape } from "../../../core/ops/project/project.ts";
import { mapOf } from "../../../core/ops/testing/kernel_case.ts";
import { numbers } from "../../../core/ops/testing/numbers.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, directions: 4, height: 1, width: 1 },
  { channels: 5, directions: 8, height: 3, width: 7 },
  { channels: 64, directions: 32, height: 11, width: 13 },
  { channels: 130, directions: 16, height: 5, width: 6 },
  { channels: 7, directions: 6, height: 9, width: 8 },
];
testKernels(SHAPES.map(projectCase));
testKernels(SHAPES.map(projectGradientCase));

testWithGpu("project: its gradient is its adjoint", async (gpu) => {
  const sides = { height: 7, width: 9 };
  const features = mapOf({ channels: 22, ...sides }, 1);
  const upstream = mapOf({ channels: 12, ...sides }, 2);
  const projection = { shape: projectionShape(22, 12), values: numbers(22 * 12, 3) };
  const attributes = {};
  const forward = await runOperation(gpu, {
    operation: project,
    attributes,
    inputs: [features, projection],
  });
  const back = await runOperation(gpu, {
    operation: projectGradient,
    attributes,
    inputs: [upstream, projection],
  });
  const left = dot(unpack(forward.shape, forward.packed), upstream.values);
  const right = dot(features.values, unpack(back.shape, back.packed));
  assertAlmostEquals(left, right, 1e-4 * Math.abs(left));
});

Deno.test("project: a projection that does not fit is named with what would", () => {
  const features = external("features", { kind: "map", channels: 8, height: 2, width: 3 });
  const projection = external("projection", projectionShape(12, 4));
  assertThrows(
    () => apply(project, [features, projection], { attributes: {} }),
    TypeError,
    "takes a matrix 8 x any, but was given a matrix 12 x 4",
  );
});
