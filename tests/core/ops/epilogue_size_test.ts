/** Tests of how often the parts of kernels stand in them that take a processor's compiler long. */
import { assertEquals } from "@std/assert";
import { kernelOf } from "../../../core/gpu/declarations.ts";
import { unroll } from "../../../core/gpu/unroll.ts";
import decideText from "../../../shaders/lbfgs/lbfgs_decide.wgsl" with { type: "text" };
import epilogueText from "../../../shaders/common/epilogue_gradient.wgsl" with { type: "text" };
import convolutionText from "../../../shaders/convolution/conv3x3.wgsl" with { type: "text" };
import matrixText from "../../../shaders/product/matrix_each.wgsl" with { type: "text" };
import productText from "../../../shaders/product/product.wgsl" with { type: "text" };
import stepsText from "../../../shaders/product/steps_all.wgsl" with { type: "text" };

/** The number of calls of a function in the WGSL of a kernel. */
function callsOf(
  name: string,
  texts: readonly string[],
  constants: Readonly<Record<string, number>>,
): number {
  const { text } = kernelOf(`calls of ${name}`, texts);
  const withoutComments = unroll(text, constants).replaceAll(/\/\/.*/g, "");
  return [...withoutComments.matchAll(new RegExp(`(?<!fn )\\b${name}\\(`, "g"))].length;
}

for (
  const [name, text, tile] of [
    ["product", productText, { TILE_N: 16, TILE_M: 4 }],
    ["3x3 convolution", convolutionText, {
      TILE_N: 16,
      TILE_M: 4,
      WIDTH_READ: 18,
    }],
  ] as const
) {
  Deno.test(`epilogue: a ${name} has it once for every position, not for every sum`, () => {
    assertEquals(callsOf("finish", [text, matrixText, stepsText, epilogueText], tile), 16);
  });
}

Deno.test("L-BFGS: what follows from an evaluation is inserted once", () => {
  for (const name of ["accept", "reset_history", "recursion", "remember"]) {
    assertEquals(callsOf(name, [decideText], {}), 1, name);
  }
});
