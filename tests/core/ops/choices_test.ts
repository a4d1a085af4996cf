import { assert, assertEquals } from "@std/assert";
import { chooseConvolution } from "../../../core/ops/convolution_weights.ts";
import { productTile } from "../../../core/ops/product_tile.ts";
import { VGG19_LAYERS } from "../../../core/vgg19.ts";

Deno.test("convolution variants: direct for few channels, F(2) where weights would grow too large", () => {
  assertEquals(chooseConvolution(3, 64), "direct");
  assertEquals(chooseConvolution(64, 15), "direct");
  assertEquals(chooseConvolution(16, 16), "winograd4");
  assertEquals(chooseConvolution(256, 256), "winograd4");
  assertEquals(chooseConvolution(256, 512), "winograd2");
  assertEquals(chooseConvolution(512, 512), "winograd2");
});

Deno.test("convolution variants: VGG-19's weights down to conv5_1 stay under 130 MiB", () => {
  const points = { direct: 9, winograd2: 16, winograd4: 36 };
  const floats = VGG19_LAYERS.slice(0, 13).reduce(
    (sum, { inputs, outputs }) =>
      sum + points[chooseConvolution(inputs, outputs)] * inputs * outputs,
    0,
  );
  assert(4 * floats < 130 * 2 ** 20, `${4 * floats / 2 ** 20} MiB`);
});

const HARDWARE = {
  description: "a GPU",
  vendor: "",
  device: "",
  architecture: "",
  software: false,
  lanes: 32,
};
const PROCESSOR = { ...HARDWARE, software: true, lanes: 16 };

Deno.test("product tile: no more blocks than there are", () => {
  assertEquals(productTile(PROCESSOR, 1), { positions: 16, blocks: 1, workgroupSize: 16 });
  assertEquals(productTile(PROCESSOR, 128), { positions: 16, blocks: 4, workgroupSize: 16 });
  assertEquals(productTile(HARDWARE, 1), { positions: 8, blocks: 1, workgroupSize: 64 });
  assertEquals(productTile(HARDWARE, 128), { positions: 8, blocks: 2, workgroupSize: 64 });
});
