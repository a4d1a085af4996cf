import { assert, assertEquals } from "@std/assert";
import { VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { chooseConvolution } from "../../../core/ops/convolution/convolution_weights.ts";

Deno.test("convolution variants: direct for few channels, F(2) where weights would grow too large", () => {
  assertEquals(chooseConvolution(3, 64), "direct");
  assertEquals(chooseConvolution(64, 15), "direct");
  assertEquals(chooseConvolution(16, 16), "winograd4");
  assertEquals(chooseConvolution(256, 256), "winograd4");
  assertEquals(chooseConvolution(256, 512), "winograd2");
  assertEquals(chooseConvolution(512, 512), "winograd2");
});

Deno.test("convolution variants: VGG-19's weights down to conv5_1 stay under 130 MiB", () => {
  const points = { direct: 9, gemm: 9, winograd2: 16, winograd4: 36 };
  const floats = VGG19_LAYERS.slice(0, 13).reduce(
    (sum, { inputs, outputs }) =>
      sum + points[chooseConvolution(inputs, outputs)] * inputs * outputs,
    0,
  );
  assert(4 * floats < 130 * 2 ** 20, `${4 * floats / 2 ** 20} MiB`);
});
