/** Plans of tiles under limits of bindings and memory. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { ALONE } from "../../../core/losses/unallocated.ts";
import { MEMORY } from "../../../core/run/options/network.ts";
import { checkOptions } from "../../../core/run/options/option.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { halved, planTiles, type PlanTilesOptions } from "../../../core/tiling/plan_tiles.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "../run/small_problem.ts";

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
  groups: [ALONE],
  optimizerBytes: 36,
};

Deno.test("plan: a picture that can be bound is not cut", () => {
  // 64 channels of 724 x 724 floats are 127.99 MiB.
  for (const sides of [{ width: 724, height: 724 }, { width: 1000, height: 500 }]) {
    const { grid, styleTile } = planTiles(binding(128), sides, plain);
    assertEquals([grid, styleTile], [undefined, undefined]);
  }
  const { grid } = planTiles(binding(128), { width: 725, height: 724 }, plain);
  assert(grid!.tiles.length > 1);
  assert(256 * grid!.window.width * grid!.window.height <= 128 * MEBIBYTE);
});

Deno.test("plan: less memory makes smaller tiles, and no more is used than is there", () => {
  const sides = { width: 2000, height: 1500 };
  let before = Infinity;
  for (const mebibytes of [4000, 1400, 900, 700]) {
    const memoryBytes = mebibytes * MEBIBYTE;
    const { grid, bytes, styleTile } = planTiles(binding(2048), sides, { ...plain, memoryBytes });
    const { width, height } = grid?.window ?? sides;
    assert(bytes <= memoryBytes);
    assert(width * height < before);
    assert(grid === undefined || styleTile! < Math.max(width, height));
    before = width * height;
  }
});

Deno.test("plan: the error without enough memory for any tile names an amount that suffices", () => {
  const sides = { width: 2000, height: 1500 };
  const ask = (mebibytes: number) =>
    planTiles(binding(2048), sides, { ...plain, memoryBytes: mebibytes * MEBIBYTE });
  const { message } = assertThrows(() => ask(300), PentimentoError);
  const [, needed] = /allow (\d+) MiB/.exec(message)!;
  assertEquals(
    message,
    `A picture of 2000 x 1500 pixels needs ${needed} MiB on the GPU in the smallest tiles, but 300 MiB are ` +
      `allowed: allow ${needed} MiB, or choose a smaller size, a shorter history or the optimizer adam`,
  );
  // What it says is true.
  assert(ask(Number(needed)).bytes <= Number(needed) * MEBIBYTE);
  assertThrows(() => ask(Number(needed) - 1), PentimentoError);
});

Deno.test("plan: tiles that are asked for", () => {
  const sides = { width: 1024, height: 1024 };
  const { grid, styleTile } = planTiles(binding(2048), sides, { ...plain, tile: 512 });
  assertEquals([grid!.tiles.length, styleTile], [4, 512]);
  assertEquals(planTiles(binding(2048), sides, { ...plain, tile: 1024 }).grid, undefined);
  assertThrows(
    () => planTiles(binding(2048), sides, { ...plain, tile: 32 }),
    PentimentoError,
    "Tiles of 32 pixels are smaller than the 80 pixels around them",
  );
  assertThrows(
    () => planTiles(binding(128), { width: 3000, height: 3000 }, { ...plain, tile: 2048 }),
    PentimentoError,
    "A picture of 3000 x 3000 pixels has feature maps of 2198 MiB, but small card binds at most 128 MiB: " +
      "choose smaller tiles, or choose a size of at most 724",
  );
});

Deno.test("plan: no tiles at all", () => {
  const off = { ...plain, tile: "off" } as const;
  assertEquals(planTiles(binding(2048), { width: 2000, height: 1500 }, off).grid, undefined);
  assertThrows(
    () => planTiles(binding(128), { width: 2048, height: 2048 }, off),
    PentimentoError,
    "binds at most 128 MiB: have it cut into tiles, or choose a size of at most 724",
  );
  // What padding adds counts as well.
  const losses = resolveLosses(network, { padding: "reflect" });
  assertThrows(
    () => planTiles(binding(128), { width: 724, height: 724 }, { ...off, losses }),
    PentimentoError,
    "choose a size of at most 722",
  );
});

Deno.test("plan: sides that cannot be cut", () => {
  const losses = resolveLosses(network, { padding: "wrap" });
  const wrapped = { ...plain, losses };
  assert(planTiles(binding(128), { width: 1024, height: 1024 }, wrapped).grid!.tiles.length > 1);
  assertThrows(
    () => planTiles(binding(128), { width: 1023, height: 1023 }, wrapped),
    PentimentoError,
    "and its sides cannot be cut (with the padding wrap they have to be multiples of 16): choose a size of at most 722",
  );
});

Deno.test("plan: pixels and undivided maps of the style loss have to be bound whole", () => {
  assertThrows(
    () => planTiles(binding(128), { width: 20000, height: 2000 }, plain),
    PentimentoError,
    "The pixels of 20000 x 2000 are 458 MiB, but small card binds at most 128 MiB at once",
  );
  const losses = resolveLosses(network, { styleLoss: "sliced" });
  assertThrows(
    () => planTiles(binding(128), { width: 1100, height: 1000 }, { ...plain, losses }),
    PentimentoError,
    "The style loss sliced sorts 135 MiB of a picture of 1100 x 1000 pixels at once",
  );
});

Deno.test("plan: a style image that is too large has tiles, whatever the target image", () => {
  const source = { picture: blotches(1000, 900, 1), share: 1, detail: "all", region: undefined };
  const groups = [{ ...ALONE, sources: [source] }] as PlanTilesOptions["groups"];
  const { grid, styleTile } = planTiles(binding(128), { width: 64, height: 64 }, {
    ...plain,
    groups,
  });
  assertEquals(grid, undefined);
  assert(styleTile! >= 80 && styleTile! < 724);
});

Deno.test("plan: half of a tile, for when memory runs out", () => {
  const sides = { width: 1024, height: 700 };
  const whole = planTiles(binding(2048), sides, plain);
  assertEquals(halved(whole, sides, plain.losses), 512);
  const tiled = planTiles(binding(2048), sides, { ...plain, tile: 512 });
  const next = halved(tiled, sides, plain.losses)!;
  assert(next >= 80 && next <= 256);
  const little = { width: 200, height: 200 };
  const least = planTiles(binding(2048), little, { ...plain, tile: 100 });
  assertEquals(least.grid!.tiles.length, 4);
  assertEquals(halved(least, little, plain.losses), undefined);
});

Deno.test("plan: options that make no sense", () => {
  for (const tile of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => checkOptions(MEMORY, { tile }),
      PentimentoError,
      `The tile is ${tile}: give`,
    );
  }
  for (const memoryBytes of [0, -1, NaN]) {
    assertThrows(
      () => checkOptions(MEMORY, { memoryBytes }),
      PentimentoError,
      "give a number of bytes",
    );
  }
  checkOptions(MEMORY, {});
  checkOptions(MEMORY, { tile: "off", memoryBytes: 1 });
});
