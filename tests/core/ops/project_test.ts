/** Projections onto other directions. */
import { assertEquals, assertThrows } from "@std/assert";
import { apply, external } from "../../../core/graph/node.ts";
import { projectCase } from "../../../core/ops/project/cases.ts";
import { project, projectionShape } from "../../../core/ops/project/project.ts";
import { project as projectReference } from "../../../core/ops/project/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("projection reference: a direction is another", () => {
  const features = tensor64([2, 1, 2], [1, 2, 3, 4]);
  const { shape, data } = projectReference(features, { matrix: [1, 0, 2, 0, 1, 3], directions: 3 });
  assertEquals(shape, [3, 1, 2]);
  assertEquals([...data], [1, 2, 3, 4, 11, 16]);
});

const SHAPES = [
  { channels: 1, directions: 4, height: 1, width: 1 },
  { channels: 5, directions: 8, height: 3, width: 7 },
  { channels: 64, directions: 32, height: 11, width: 13 },
  { channels: 130, directions: 16, height: 5, width: 6 },
  { channels: 7, directions: 6, height: 9, width: 8 },
];
testKernels(SHAPES.map(projectCase));
testGradients([projectCase(SHAPES[1]!)], { addend: false, mask: false });

Deno.test("project: a projection that does not fit is named with what would", () => {
  const features = external("features", { kind: "map", channels: 8, height: 2, width: 3 });
  const projection = external("projection", projectionShape(12, 4));
  assertThrows(
    () => apply(project, [features, projection], { attributes: {} }),
    TypeError,
    "takes a matrix 8 x any, but was given a matrix 12 x 4",
  );
});
