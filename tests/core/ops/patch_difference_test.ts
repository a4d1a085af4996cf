/** The patch loss: nearest patches, guides, and what does not fit. */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { patchDifferenceCase } from "../../../core/ops/patch_difference/cases.ts";
import { patchDifference } from "../../../core/ops/patch_difference/patch_difference.ts";
import { patchDifference as reference } from "../../../core/ops/patch_difference/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("patch loss reference: another than the nearest is taken, or a guide does nothing", () => {
  const features = tensor64([1, 1, 3], [0, 5, 9]);
  const style = tensor64([1, 1, 2], [1, 8]);
  const free = reference(features, { style, size: 1 });
  assertEquals([free.value, ...free.gradient.data], [1 + 9 + 1, -2, -6, 2]);
  const guides = [tensor64([1, 1, 3], [0, 0, 0]), tensor64([1, 1, 2], [0, 1])] as const;
  const guided = reference(features, { style, size: 1, guides, guideWeight: 100 });
  assertEquals([guided.value, ...guided.gradient.data], [1 + 16 + 64, -2, 8, 16]);
  // Twice the same distance: the first is taken.
  assertEquals(reference(tensor64([1, 1, 1], [4.5]), { style, size: 1 }).gradient.data[0], 7);
});

Deno.test("patch loss reference: the gradient is that of central differences", () => {
  const values = Float64Array.from({ length: 2 * 4 * 5 }, (_, i) => Math.sin(3 * i));
  const style = tensor64([2, 4, 4], Float64Array.from({ length: 32 }, (_, i) => Math.cos(5 * i)));
  const at = (data: Float64Array) => reference(tensor64([2, 4, 5], data), { style, size: 3 });
  const { gradient } = at(values);
  for (let i = 0; i < values.length; i++) {
    const [more, less] = [1e-5, -1e-5].map((h) => at(values.with(i, values[i]! + h)).value);
    assertAlmostEquals(gradient.data[i]!, (more! - less!) / 2e-5, 1e-6);
  }
});

const CASES = [
  patchDifferenceCase({ channels: 9, height: 8, width: 11 }, {
    patch: 3,
    style: { height: 3, width: 3 },
  }),
  patchDifferenceCase({ channels: 1, height: 3, width: 3 }, {
    patch: 3,
    style: { height: 12, width: 5 },
    guides: 1,
  }),
  patchDifferenceCase({ channels: 4, height: 9, width: 16 }, {
    patch: 1,
    style: { height: 1, width: 7 },
  }),
];

testKernels(CASES);
testGradients(CASES.slice(0, 1), { addend: false, mask: false });

Deno.test("patch loss: maps and guides that do not fit are refused", () => {
  const attributes = { size: 3, scale: 1, guideWeight: 1 } as const;
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  const refuse = (inputs: MapShape[], says: string) =>
    assertThrows(() => patchDifference.shape(inputs, attributes), TypeError, says);
  refuse(
    [map, { ...map, channels: 4 }],
    "takes maps of as many channels, but was given map 3 x 4 x 5",
  );
  refuse([map, { ...map, height: 2 }], "patches of 3 x 3 do not fit into a map 3 x 2 x 5");
  refuse([map, map, { ...map, width: 4 }, map], "takes guides of the sizes of their maps");
  refuse([map, map, map, { ...map, channels: 1 }], "takes guides of as many channels");
  refuse([map, map, map], "takes a map, but was given nothing");
});
