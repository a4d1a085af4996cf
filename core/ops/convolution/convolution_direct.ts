import directText from "../../../shaders/convolution/conv3x3.wgsl" with { type: "text" };
import type { Call } from "../../graph/operation.ts";
import { blocksOf, type MapShape } from "../../graph/shape.ts";
import type { ConvolutionParts } from "./convolution_parts.ts";

/** Appends a convolution that sums up its taps one by one: the simple variant, for few channels. */
export function convolveDirectly(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { weights, epilogue, transposed } = convolution;
  const input = call.inputs[0]!;
  const map = input.shape as MapShape;
  const outBlocks = blocksOf((call.output.shape as MapShape).channels);
  const blocks = Math.min(outBlocks, 4);
  // A GPU needs registers to spare for many invocations at once.
  const pixels = call.adapter.software || blocks === 1 ? 8 : 4;
  const strips = Math.ceil(map.width / pixels) * map.height * Math.ceil(outBlocks / blocks);
  call.program.dispatch({
    shader: {
      label: transposed ? "conv3x3 gradient" : "conv3x3",
      texts: [directText, epilogue.text],
      constants: {
        ...epilogue.constants,
        TRANSPOSED: transposed,
        TILE_N: pixels,
        TILE_M: blocks,
        WIDTH_READ: pixels + 2,
      },
    },
    params: {
      width: map.width,
      height: map.height,
      in_blocks: blocksOf(map.channels),
      out_blocks: outBlocks,
    },
    bindings: { input: input.memory, weights: weights.kernel, ...epilogue.bindings },
    invocations: strips,
    workgroupSize: call.adapter.software ? call.adapter.lanes : 64,
    work: 18 * map.channels * (call.output.shape as MapShape).channels * map.width * map.height,
  });
}
