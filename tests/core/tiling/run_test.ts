/** Runs in tiles: results, memory and cancellation. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { OutOfMemoryError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { relativeError } from "../../../core/ops/testing/kernel_case.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertFreesEverything } from "../../helpers/gpu_failure.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "../run/small_problem.ts";

const small = {
  network: hashedVgg19("conv2_1"),
  content: blotches(61, 45, 1),
  style: blotches(58, 42, 2),
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 0.5, conv2_1: 0.5 },
  coarsest: Infinity,
  iterations: 3,
} as const;

for (const optimizer of ["lbfgs", "adam"] as const) {
  testWithGpu(`tiles: ${optimizer} paints the same picture`, async (gpu) => {
    const whole = await stylize(gpu, { ...small, optimizer, tile: "off" }).result();
    const tiled = await stylize(gpu, { ...small, optimizer, tile: 16 }).result();
    assert(relativeError(tiled.picture.data, whole.picture.data) < 1e-3);
    assert(Math.abs(tiled.total / whole.total - 1) < 1e-3);
  });
}

testWithGpu("tiles: progress says how many there are", async (gpu) => {
  for await (const { memory } of stylize(gpu, { ...small, tile: 16 })) {
    assertEquals([memory.tiles, memory.tileWidth, memory.tileHeight], [12, 23, 21]);
  }
  for await (const { memory } of stylize(gpu, small)) {
    assertEquals([memory.tiles, memory.tileWidth, memory.tileHeight], [1, 61, 45]);
  }
});

testWithGpu("tiles: memory that runs out halves them until it goes", async (gpu) => {
  const tiles: number[] = [];
  const scarce = scarcer(gpu, 20_000_000);
  const run = stylize(scarce, { ...small, content: blotches(120, 90, 1) });
  for await (const { memory } of run) tiles.push(memory.tiles);
  assert(tiles[0]! > 1, `${tiles[0]} tiles`);
  assertEquals(new Set(tiles).size, 1);
});

testWithGpu("tiles: with none allowed, memory that runs out is an error", async (gpu) => {
  const run = stylize(scarcer(gpu, 12_000_000), {
    ...small,
    content: blotches(120, 90, 1),
    tile: "off",
  });
  await assertRejects(() => run.result(), OutOfMemoryError, "ran out, as planted");
});

testWithGpu("tiles: memory follows the tile and not the picture", async (gpu) => {
  const bytes: number[] = [];
  for (const side of [96, 168]) {
    const content = blotches(side, side, 1);
    gpu.resetPeak();
    const before = gpu.peakBytes;
    await evaluate(gpu, { ...small, content, target: content, tile: 48 });
    bytes.push(gpu.peakBytes - before);
  }
  // Four times three planes (pixels, gradient, the probe for balancing, one more gradient), the content image's
  // features (128 channels at a quarter of the pixels), and the parameters of each tile's copies.
  const perPixel = (bytes[1]! - bytes[0]!) / (168 ** 2 - 96 ** 2);
  assert(perPixel < 48 + 4 * 128 / 4 + 24, `${perPixel} bytes a pixel`);
});

for (const method of ["buffer", "texture", "guarded"] as const) {
  testWithGpu(`tiles: whichever ${method} fails, everything is freed`, async (gpu) => {
    // Two tiles each of a content and a style image, and a loss of each kind: no two of its failures are alike.
    const content = blotches(14, 7, 1);
    const options = {
      network: hashedVgg19("conv1_2"),
      content,
      style: blotches(7, 14, 2),
      target: content,
      contentLayers: { conv1_2: 1 },
      styleLayers: { conv1_2: 1 },
      tile: 8,
    };
    await assertFreesEverything(gpu, method, (gpu) => evaluate(gpu, options));
  });
}

testWithGpu("tiles: a signal ends a run between two of them", async (gpu) => {
  const controller = new AbortController();
  const run = stylize(gpu, { ...small, tile: 16, signal: controller.signal });
  for await (const _ of run) controller.abort();
  const { stopped, picture } = await run.result();
  assertEquals([stopped, picture.width], ["it was asked to stop", 61]);
});

/** A device on which no more than so many bytes can be allocated. */
function scarcer(gpu: Gpu, bytes: number): Gpu {
  const limit = gpu.allocatedBytes + bytes;
  return new Proxy(gpu, {
    get(real, name) {
      const value = Reflect.get(real, name, real);
      if (typeof value !== "function") return value;
      if (name !== "buffer" && name !== "arena") return value.bind(real);
      return (label: string, size: number, usage?: number) => {
        if (real.allocatedBytes + size > limit) {
          throw new OutOfMemoryError("memory ran out, as planted");
        }
        return value.call(real, label, size, usage);
      };
    },
  });
}
