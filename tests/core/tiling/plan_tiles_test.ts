/** Plans of tiles under limits of bindings and memory. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { halved, planTiles, type PlanTilesOptions } from "../../../core/tiling/plan_tiles.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";

const MEBIBYTE = 2 ** 20;

/** A device that binds so many MiB, as far as plans look at it. */
function binding(mebibytes: number): Gpu {
  const limits = { maxStorageBufferBindingSize: mebibytes * MEBIBYTE, maxBufferSize: 2 ** 40 };
  return { limits, info: { description: "small card" }, features: [] } as unknown as Gpu;
}

const network = hashedVgg19("conv5_1");
const plain: PlanTilesOptions = {
  network,
  losses: resolveLosses(network, {}),
  half: false,
  groups: [{ name: "style", share: 1, mask: undefined, sources: [] }],
  optimizerBytes: 36,
};

/** The plan of a picture on a device that binds so many MiB. */
const plan = (
  mebibytes: number,
  width: number,
  height: number,
  more: Partial<PlanTilesOptions> = {},
) => planTiles(binding(mebibytes), { width, height }, { ...plain, ...more });

const refuses = (message: string, ...of: Parameters<typeof plan>) =>
  assertThrows(() => plan(...of), PentimentoError, message);

Deno.test("plan: a picture that can be bound is not cut", () => {
  // 64 channels of 724 x 724 floats are 127.99 MiB.
  for (const [width, height] of [[724, 724], [1000, 500]] as const) {
    const { grid, styleTile } = plan(128, width, height);
    assertEquals([grid, styleTile], [undefined, undefined]);
  }
  const { grid } = plan(128, 725, 724);
  assert(grid!.tiles.length > 1);
  assert(256 * grid!.window.width * grid!.window.height <= 128 * MEBIBYTE);
});

Deno.test("plan: less memory makes smaller tiles, and no more is used than is there", () => {
  const size = { width: 2000, height: 1500 };
  let before = Infinity;
  for (const mebibytes of [4000, 1400, 900, 700]) {
    const memoryBytes = mebibytes * MEBIBYTE;
    const { grid, bytes, styleTile } = plan(2048, 2000, 1500, { memoryBytes });
    const { width, height } = grid?.window ?? size;
    assert(bytes <= memoryBytes);
    assert(width * height < before);
    assert(grid === undefined || styleTile! < Math.max(width, height));
    before = width * height;
  }
});

Deno.test("plan: the error without enough memory for any tile names an amount that suffices", () => {
  const ask = (mebibytes: number) => plan(2048, 2000, 1500, { memoryBytes: mebibytes * MEBIBYTE });
  const { message } = assertThrows(() => ask(300), PentimentoError);
  const [, needed] = /allow (\d+) MiB/.exec(message)!;
  assertEquals(
    message,
    `A picture of 2000 x 1500 pixels needs ${needed} MiB on the GPU in the smallest tiles, but 300 MiB are ` +
      `allowed: allow ${needed} MiB, or choose a smaller size, a shorter history or the optimizer adam`,
  );
  assert(ask(Number(needed)).bytes <= Number(needed) * MEBIBYTE);
  assertThrows(() => ask(Number(needed) - 1), PentimentoError);
});

Deno.test("plan: tiles that are asked for", () => {
  const { grid, styleTile } = plan(2048, 1024, 1024, { tile: 512 });
  assertEquals([grid!.tiles.length, styleTile], [4, 512]);
  assertEquals(plan(2048, 1024, 1024, { tile: 1024 }).grid, undefined);
  const small = "Tiles of 32 pixels are smaller than the 80 pixels around them";
  refuses(small, 2048, 1024, 1024, { tile: 32 });
  const large =
    "A picture of 3000 x 3000 pixels has feature maps of 2198 MiB, but small card binds at most 128 MiB: " +
    "choose smaller tiles, or choose a size of at most 724";
  refuses(large, 128, 3000, 3000, { tile: 2048 });
});

Deno.test("plan: no tiles at all", () => {
  const off = { tile: "off" } as const;
  assertEquals(plan(2048, 2000, 1500, off).grid, undefined);
  const bound = "binds at most 128 MiB: have it cut into tiles, or choose a size of at most 724";
  refuses(bound, 128, 2048, 2048, off);
  // The map that padding enlarges has to fit.
  const losses = resolveLosses(network, { padding: "reflect" });
  refuses("choose a size of at most 722", 128, 724, 724, { ...off, losses });
});

Deno.test("plan: sides that cannot be cut", () => {
  const losses = resolveLosses(network, { padding: "wrap" });
  assert(plan(128, 1024, 1024, { losses }).grid!.tiles.length > 1);
  const message =
    "and its sides cannot be cut (with the padding wrap they have to be multiples of 16): " +
    "choose a size of at most 722";
  refuses(message, 128, 1023, 1023, { losses });
});

Deno.test("plan: pixels and undivided maps of the style loss have to be bound whole", () => {
  const pixels =
    "The pixels of 20000 x 2000 are 458 MiB, but small card binds at most 128 MiB at once";
  refuses(pixels, 128, 20000, 2000);
  const losses = resolveLosses(network, { styleLoss: "sliced" });
  const sorted = "The style loss sliced sorts 135 MiB of a picture of 1100 x 1000 pixels at once";
  refuses(sorted, 128, 1100, 1000, { losses });
});

Deno.test("plan: a style image that is too large has tiles, whatever the target image", () => {
  const { grid, styleTile } = plan(128, 64, 64, { styleSizes: [{ width: 1000, height: 900 }] });
  assertEquals(grid, undefined);
  assert(styleTile! >= 80 && styleTile! < 724);
});

Deno.test("plan: half of a tile, for when memory runs out", () => {
  const size = { width: 1024, height: 700 };
  assertEquals(halved(plan(2048, 1024, 700), size, plain.losses), 512);
  const next = halved(plan(2048, 1024, 700, { tile: 512 }), size, plain.losses)!;
  assert(next >= 80 && next <= 256);
  const least = plan(2048, 200, 200, { tile: 100 });
  assertEquals(least.grid!.tiles.length, 4);
  assertEquals(halved(least, { width: 200, height: 200 }, plain.losses), undefined);
});
