/** Moments about a point. */
import { assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { momentsOf } from "../../../core/ops/moments/cases.ts";
import { covarianceOfMoments } from "../../../core/ops/moments/moments.ts";
import { testKernels } from "./kernel_tests.ts";

testKernels([1, 4, 7, 66].flatMap(momentsOf));

Deno.test("moments: means that do not fit are taken", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  assertThrows(
    () => covarianceOfMoments.shape([{ kind: "matrix", size: 3 }, map], {}),
    TypeError,
    "covarianceOfMoments takes two values of one shape",
  );
});
