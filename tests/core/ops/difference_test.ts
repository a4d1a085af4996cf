/** The squared difference. */
import { assertEquals } from "@std/assert";
import { squaredDifferenceCase } from "../../../core/ops/difference/cases.ts";
import {
  squaredDifference as squaredDifferenceReference,
  squaredDifferenceGradient as squaredDifferenceGradientReference,
} from "../../../core/ops/difference/reference.ts";
import { MAPS, testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("squared difference reference: the sum or its gradient is another", () => {
  const options = { wanted: Float32Array.of(1, 0.5, -2), factor: 3 };
  const at = Float64Array.of(2, 0.5, 1);
  assertEquals(squaredDifferenceReference(at, options), 3 * (1 + 0 + 9));
  const gradient = squaredDifferenceGradientReference(at, options);
  assertEquals([...gradient], [6, 0, 18]);
});

testKernels(MAPS.map(squaredDifferenceCase));
testGradients([squaredDifferenceCase(MAPS[2]!)], { addend: false, mask: false });
