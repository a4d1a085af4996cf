/** Tests of receptive fields. */
import { assertEquals } from "@std/assert";
import { fieldOf, squareAt } from "../../../core/inspect/inspect.ts";
import { vgg19Features } from "../../../core/network/reference.ts";
import {
  type ConvolutionWeights,
  LAYER_NAMES,
  type LayerName,
} from "../../../core/network/vgg19.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";

/**
 * A VGG-19 of one channel a layer that adds up what it sees: every pixel counts and no ReLU hides any.
 */
const SUMMING = {
  name: "a network that adds up",
  kind: "trained",
  preprocessing: "torchvision",
  layers: new Map<LayerName, ConvolutionWeights>(
    LAYER_NAMES.map((name, i) => {
      const inputs = i === 0 ? 3 : 1;
      const kernel = new Float32Array(9 * inputs).fill(1 / (9 * inputs));
      return [name, { kernel, bias: Float32Array.of(i === 0 ? 10 : 0) }];
    }),
  ),
} as const;

/** The smallest strip that has room for the field of a position of `conv5_4`. */
const [WIDTH, HEIGHT] = [336, 16];

function featuresWith(brightColumn?: number) {
  const pixels = tensor64([3, HEIGHT, WIDTH]);
  if (brightColumn !== undefined) {
    for (let y = 0; y < 3 * HEIGHT; y++) pixels.data[y * WIDTH + brightColumn] = 1e6;
  }
  const options = { last: "conv5_4", pooling: "average", preprocessing: "torchvision" } as const;
  return vgg19Features(pixels, SUMMING, options);
}

/** For every layer and column of its maps the columns of pixels that change it. */
function seenByBruteForce(): Map<LayerName, Set<number>[]> {
  const before = featuresWith();
  const seen = new Map<LayerName, Set<number>[]>();
  for (let x = 0; x < WIDTH; x++) {
    const after = featuresWith(x);
    for (const layer of LAYER_NAMES) {
      const columns = after.get(layer)!.shape[2];
      if (!seen.has(layer)) {
        seen.set(layer, Array.from({ length: columns }, () => new Set()));
      }
      for (let column = 0; column < columns; column++) {
        const [a, b] = [before, after].map((features) => features.get(layer)!.data[column]);
        if (a !== b) seen.get(layer)![column]!.add(x);
      }
    }
  }
  return seen;
}

Deno.test("fields: sizes, strides and places of every layer, by changing every pixel", () => {
  const seen = seenByBruteForce();
  for (const layer of LAYER_NAMES) {
    const { size, stride, center } = fieldOf(layer);
    for (const [column, pixels] of seen.get(layer)!.entries()) {
      const { left, size: side } = squareAt(layer, { column, row: 0 });
      const [first, last] = [Math.max(0, left), Math.min(WIDTH, left + size) - 1];
      assertEquals([Math.min(...pixels), Math.max(...pixels)], [first, last], `${layer} ${column}`);
      assertEquals([pixels.size, side], [last - first + 1, size], `${layer} ${column}`);
      assertEquals(left + size / 2, center + column * stride);
    }
  }
});

Deno.test("fields: those that are known", () => {
  const sizes = [3, 5, 10, 14, 24, 32, 40, 48, 68, 84, 100, 116, 156, 188, 220, 252];
  assertEquals(LAYER_NAMES.map((layer) => fieldOf(layer).size), sizes);
  assertEquals(fieldOf("conv4_2").stride, 8);
  assertEquals(squareAt("conv2_1", { column: 0, row: 3 }), { left: -4, top: 2, size: 10 });
});
