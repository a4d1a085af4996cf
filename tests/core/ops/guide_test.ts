/** Features times a guide. */
import { assertEquals, assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { guideCase } from "../../../core/ops/guide/cases.ts";
import { guide } from "../../../core/ops/guide/guide.ts";
import { guide as guideReference } from "../../../core/ops/guide/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { MAPS, testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("guide reference: a value is multiplied by the wrong weight", () => {
  const small = tensor64([2, 1, 2], [1, 2, 3, 4]);
  assertEquals([...guideReference(small, [5, 6]).data], [5, 12, 15, 24]);
  assertEquals([...guideReference(small, [5, 6], [1, 3]).data], [0, 6, 0, 6]);
});

testKernels(MAPS.map((shape) => guideCase(shape)));
testKernels(MAPS.map((shape) => guideCase(shape, true)));
testGradients([guideCase(MAPS[2]!)], { addend: false, mask: false });

Deno.test("guide: a guide that does not fit is refused", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  const wanted = "takes a guide of 1 x 4 x 5 for its map, but was given map";
  for (
    const wrong of [map, { ...map, channels: 1, height: 5 }, { ...map, channels: 1, width: 4 }]
  ) {
    assertThrows(() => guide.shape([map, wrong], {}), TypeError, wanted);
  }
  assertThrows(
    () => guide.shape([map, { ...map, channels: 1 }, map], {}),
    TypeError,
    "guide takes two values of one shape",
  );
  assertThrows(() => guide.shape([map], {}), TypeError, "guide takes a map, but was given nothing");
});
