/** Grids of tiles own every pixel once, with their halos. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { LAYER_NAMES, receptiveField } from "../../../core/network/vgg19.ts";
import {
  type Grid,
  gridForTile,
  gridOf,
  type GridOptions,
  haloOf,
} from "../../../core/tiling/grid.ts";

const DEEP: GridOptions = { deepest: "conv5_1" };

Deno.test("halo: half the receptive field, rounded up to the layer's stride", () => {
  assertEquals(haloOf("conv1_1"), 1);
  assertEquals(haloOf("conv2_1"), 4);
  assertEquals(haloOf("conv5_1"), 80);
  for (const layer of LAYER_NAMES) {
    const { size, stride } = receptiveField(layer);
    assertEquals(haloOf(layer) % stride, 0);
    assert(haloOf(layer) >= (size - stride) / 2);
    assert(haloOf(layer) < (size - stride) / 2 + stride);
  }
});

Deno.test("grid: 1024 x 1024 in two by two windows with one halo each", () => {
  const grid = gridForTile({ width: 1024, height: 1024 }, 512, DEEP);
  assertEquals(grid.tiles.length, 4);
  assertEquals(grid.window, { width: 592, height: 592 });
});

const SIDES = [
  ...[161, 333, 500, 1023, 1024, 1800, 3000].map((side) => [side, 96] as const),
  ...[333, 1000, 4099].map((side) => [side, 300] as const),
];
for (const [side, tile] of SIDES) {
  Deno.test(`grid: ${side} pixels in tiles of ${tile} are owned once, with all that they see`, () => {
    const whole = { width: side, height: 200 };
    expectExact(gridForTile(whole, tile, DEEP), DEEP);
    expectExact(gridForTile(whole, tile, { deepest: "conv3_2" }), { deepest: "conv3_2" });
  });
}

Deno.test("grid: where a picture continues at its other edge, so do its windows", () => {
  const wrap = { ...DEEP, wrap: true };
  const grid = gridForTile({ width: 640, height: 160 }, 128, wrap);
  assertEquals(grid.window, { width: 288, height: 160 });
  assertEquals(grid.tiles.map(({ origin }) => origin.x), [560, 48, 176, 304, 432]);
  assertEquals(grid.tiles.map(({ owned }) => owned.left), [0, 128, 256, 384, 512]);
  // Sides that the network's halving leaves something of have no such windows.
  assertEquals(gridOf({ width: 650, height: 160 }, { across: 5, down: 1 }, wrap), undefined);
  assertEquals(gridForTile({ width: 650, height: 160 }, 128, wrap).tiles.length, 1);
});

Deno.test("grid: a picture that cannot be divided stays in one piece", () => {
  assertEquals(gridForTile({ width: 150, height: 90 }, 80, DEEP).tiles.length, 1);
  const flat = gridForTile({ width: 20000, height: 1 }, 100, { deepest: "conv1_1" });
  assertEquals(flat.window.height, 1);
  const uncut = { ...DEEP, cut: false };
  assertEquals(gridForTile({ width: 4000, height: 4000 }, 512, uncut).tiles.length, 1);
});

Deno.test("grid: a tile smaller than the halo", () => {
  assertThrows(
    () => gridForTile({ width: 1024, height: 1024 }, 79, DEEP),
    PentimentoError,
    "Tiles of 79 pixels are smaller than the 80 pixels around them that conv5_1 sees: give at least 80",
  );
});

/** Every pixel is owned once; windows begin and end where they may, and hold what owned features see. */
function expectExact({ whole, window, tiles }: Grid, { deepest }: GridOptions): void {
  const { size, stride } = receptiveField(deepest);
  const seen = (size - stride) / 2;
  let area = 0;
  for (const { origin, owned } of tiles) {
    area += (owned.right - owned.left) * (owned.bottom - owned.top);
    for (
      const [from, to, start, length, side] of [
        [owned.left, owned.right, origin.x, window.width, whole.width],
        [owned.top, owned.bottom, origin.y, window.height, whole.height],
      ] as const
    ) {
      assert(to > from);
      assertEquals(start % stride, 0);
      assertEquals(from % stride, 0);
      assert(to === side || to % stride === 0);
      assert(start >= 0 && start + length <= side);
      assert(
        start === 0 || start <= from - seen,
        "what is owned sees beyond the window's beginning",
      );
      // What does not fill a position of the deepest layer at the window's end is no part of it.
      const end = start + length === side ? side : start + stride * Math.floor(length / stride);
      assert(end === side || end >= to + seen, "what is owned sees beyond the window's end");
    }
  }
  assertEquals(area, whole.width * whole.height);
}
