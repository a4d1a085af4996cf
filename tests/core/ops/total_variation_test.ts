import { assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { PixelsShape } from "../../../core/graph/shape.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import {
  totalVariationCase,
  totalVariationGradientCase,
} from "../../../core/ops/total_variation/cases.ts";
import {
  totalVariation,
  totalVariationGradient,
  VARIATION_LOSSES,
} from "../../../core/ops/total_variation/total_variation.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const PICTURES = [
  { height: 1, width: 1 },
  { height: 1, width: 9 },
  { height: 17, width: 1 },
  { height: 2, width: 2 },
  { height: 2, width: 9 },
  { height: 17, width: 2 },
  { height: 3, width: 5 },
  { height: 33, width: 31 },
];

for (const variation of [...VARIATION_LOSSES.map((form) => ({ form })), { wrap: true }]) {
  const shapes = PICTURES.map((shape) => ({ ...shape, ...variation }));
  testKernels(shapes.map(totalVariationCase));
  testKernels(shapes.map(totalVariationGradientCase));
  testKernels(
    [totalVariationGradientCase({ ...PICTURES[6]!, ...variation, addend: false })],
    ", no addend",
  );
}

// Pixels have three planes, so only such cases apply.
for (const golden of opCases("total_variation").filter(({ inputs }) => inputs[0]![0] === 3)) {
  testWithGpu(`total variation against PyTorch: ${golden.name}`, async (gpu) => {
    const [, height, width] = golden.inputs[0] as [number, number, number];
    const shape: PixelsShape = { kind: "pixels", height, width };
    const inputs = [{ shape, values: golden.input(0) }];
    const output = await runOperation(gpu, { operation: totalVariation, attributes: {}, inputs });
    assertGolden(output.packed, golden.output, 1e-5, "output");
    const gradient = await runOperation(gpu, {
      operation: totalVariationGradient,
      attributes: { scale: 1 },
      inputs,
    });
    assertGolden(unpack(shape, gradient.packed), golden.inputGradient, 1e-5, "gradient");
  });
}

Deno.test("total variation: a form that cannot wrap is named", () => {
  const pixels = external("pixels", { kind: "pixels", height: 2, width: 2 });
  const wrapped = (form: "crowson" | "neural-style") =>
    apply(totalVariation, [pixels], { attributes: { form, wrap: true } });
  const message = "totalVariation wraps with the form squares alone, but was given crowson";
  assertThrows(() => wrapped("crowson"), TypeError, message);
  assertThrows(() => wrapped("neural-style"), TypeError, "but was given neural-style");
});
