/** Tests of how often the parts of kernels stand in them that take a processor's compiler long. */
import { assertEquals } from "@std/assert";
import { kernelOf } from "../../../core/gpu/declarations.ts";
import { unroll } from "../../../core/gpu/unroll.ts";
import {
  transformText,
  winogradMatrices,
} from "../../../core/ops/convolution/winograd_matrices.ts";
import decideText from "../../../shaders/lbfgs/lbfgs_decide.wgsl" with { type: "text" };
import epilogueText from "../../../shaders/common/epilogue_gradient.wgsl" with { type: "text" };
import borderInputText from "../../../shaders/convolution/border_input.wgsl" with { type: "text" };
import borderOutputText from "../../../shaders/convolution/border_output.wgsl" with {
  type: "text",
};
import convolutionText from "../../../shaders/convolution/conv3x3.wgsl" with { type: "text" };
import windowText from "../../../shaders/convolution/winograd_window.wgsl" with { type: "text" };
import gramText from "../../../shaders/gram/gram.wgsl" with { type: "text" };
import productText from "../../../shaders/product/product.wgsl" with { type: "text" };
import stepsText from "../../../shaders/product/steps_all.wgsl" with { type: "text" };

const { input, output } = winogradMatrices(4, true);
const TRANSFORMS = transformText({ input, output });

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
    assertEquals(callsOf("finish", [text, stepsText, epilogueText], tile), 16);
  });
}

Deno.test("border: a window's source is inserted once for each position, an edge's gradient once for all", () => {
  const sides = { SIZE: 6, TILE: 4, WINDOW: 36 };
  const from = [borderInputText, TRANSFORMS, windowText];
  assertEquals(callsOf("along", from, sides), 6);
  assertEquals(
    callsOf("pixel", from, sides),
    1 + 36,
    "that of along(), and those of window(), which is not called",
  );
  assertEquals(callsOf("border", [borderOutputText, TRANSFORMS, epilogueText], sides), 1);
});

Deno.test("Gram matrix: a tile's rows are stored in one place", () => {
  const text = unroll(kernelOf("Gram matrix", [gramText]).text, { TILE_M: 4 });
  assertEquals([...text.matchAll(/^ *partial\[.*\] = /gm)].length, 16);
});

Deno.test("L-BFGS: what follows from an evaluation is inserted once", () => {
  for (const name of ["accept", "reset_history", "recursion", "remember"]) {
    assertEquals(callsOf(name, [decideText], {}), 1, name);
  }
});
