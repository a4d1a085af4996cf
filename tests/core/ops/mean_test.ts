/** The means of channels. */
import { assertEquals } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { meanCase } from "../../../core/ops/mean/cases.ts";
import { mean } from "../../../core/ops/mean/mean.ts";
import { mean as meanReference } from "../../../core/ops/mean/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import {
  LARGE_MAPS,
  MAPS,
  mapSizes,
  testGradients,
  testKernels,
  testRepeatable,
} from "./kernel_tests.ts";

Deno.test("mean reference: a mean is another", () => {
  assertEquals([...meanReference(tensor64([2, 1, 2], [1, 2, 3, 7])).data], [1.5, 5]);
});

const SIZES = [...MAPS, ...mapSizes([1, 2, 1]), ...LARGE_MAPS];
testKernels(SIZES.map((size) => meanCase(size)));
testKernels(SIZES.map((size) => meanCase(size, 3)));
testGradients([meanCase(MAPS[2]!)], { addend: false, mask: false });
testRepeatable([meanCase({ channels: 37, height: 43, width: 59 })]);

Deno.test("mean: stored in other than 32 bits", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5, half: true };
  const { half: _, ...full } = map;
  assertEquals(mean.shape([map], {}), { ...full, height: 1, width: 1 });
});
