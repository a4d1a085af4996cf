/** The choice between kernels for matrix products. */
import { assert, assertEquals } from "@std/assert";
import {
  candidatesFor,
  chooseKernel,
  runnableFor,
} from "../../../core/ops/product/product_choice.ts";
import {
  partsOf,
  PRODUCT_KERNELS,
  productKey,
  type ProductShape,
  type WorkgroupKernel,
} from "../../../core/ops/product/product_kernels.ts";

const HARDWARE = {
  description: "a GPU",
  vendor: "nvidia",
  device: "",
  architecture: "",
  software: false,
  lanes: 32,
};
const PROCESSOR = { ...HARDWARE, software: true, lanes: 16 };

/** The limits of every WebGPU device. */
const LIMITS = { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 16384 };

/** The product of a convolution by F(4x4, 3x3), of 64 channels at 512 x 512 pixels. */
const WIDE = { positions: 16384, inBlocks: 16, outBlocks: 16, batches: 36, transposed: false };
/** conv5_1 of a picture of 512 x 512 pixels. */
const DEEP = {
  positions: 1024,
  inBlocks: 128,
  outBlocks: 128,
  batches: 1,
  transposed: true,
  taps: true,
};

Deno.test("product key: sides, batches, direction; near positions share one", () => {
  const key = productKey({ ...WIDE, positions: 4000 });
  assertEquals(key, "product 4096x64x64 b36");
  assertEquals(productKey({ ...WIDE, positions: 4096 }), key);
  assertEquals(productKey({ ...WIDE, positions: 4097 }), "product 8192x64x64 b36");
  assertEquals(productKey(DEEP), "gemm 1024x512x512 b1 t");
  assertEquals(productKey({ ...WIDE, half: true }), "product 16384x64x64 b36 f16");
});

Deno.test("product kernels: a GPU's default is a large tile that fills it and wastes little", () => {
  const standard = (shape: ProductShape) => candidatesFor(HARDWARE, LIMITS, shape)[0];
  assertEquals(standard(WIDE), "workgroup 128x64");
  assertEquals(standard({ ...WIDE, inBlocks: 32, outBlocks: 32 }), "workgroup 128x128");
  assertEquals(standard({ ...WIDE, positions: 192, outBlocks: 128 }), "workgroup 64x128");
  // Half of every larger tile would be waste, or most of the GPU idle.
  assertEquals(standard({ ...WIDE, positions: 64 }), "workgroup 64x64 of 32");
  assertEquals(standard({ ...WIDE, outBlocks: 5 }), "workgroup 32x32");
  assertEquals(standard({ ...WIDE, positions: 1, batches: 1 }), "workgroup 32x32");
  assertEquals(standard(DEEP), "workgroup 128x128");
});

Deno.test("product kernels: only what the device can run", () => {
  const none = { maxComputeInvocationsPerWorkgroup: 128, maxComputeWorkgroupStorageSize: 8192 };
  const small = runnableFor(HARDWARE, none, WIDE).filter((name) => !name.endsWith(" ahead"));
  assertEquals(
    small.toSorted(),
    [
      "registers 8x2",
      "workgroup 32x32",
      "workgroup 32x64",
      "workgroup 64x64",
      "workgroup 64x64 of 32",
    ].toSorted(),
  );
  assertEquals(runnableFor(HARDWARE, LIMITS, WIDE).length, 15);
  assert(
    candidatesFor(HARDWARE, none, WIDE).every((name) =>
      runnableFor(HARDWARE, none, WIDE).includes(name)
    ),
  );
  // Convolutions are gathered in workgroup memory only.
  assert(candidatesFor(HARDWARE, LIMITS, DEEP).every((name) => name.startsWith("workgroup")));
  assertEquals(candidatesFor(PROCESSOR, LIMITS, DEEP), ["workgroup 32x32"]);
  assertEquals(candidatesFor(PROCESSOR, LIMITS, WIDE), ["registers 16x4"]);
  // What becomes of a sum is compiled once for each sum of a tile.
  const plain = candidatesFor(PROCESSOR, LIMITS, { ...WIDE, plain: true });
  assertEquals(plain, ["registers 16x4", "registers 32x4"]);
  const narrow = { ...PROCESSOR, lanes: 8 };
  assertEquals(candidatesFor(narrow, LIMITS, WIDE), ["registers 8x4"]);
  assertEquals(candidatesFor(narrow, LIMITS, { ...WIDE, plain: true }), [
    "registers 8x4",
    "registers 16x4",
  ]);
});

Deno.test("product kernels: what was measured counts if it can be run", () => {
  const shape = { ...WIDE, plain: true };
  const choose = (name: string, adapter = HARDWARE) => {
    const tuned = new Map([[productKey(shape), name]]);
    return chooseKernel({ adapter, limits: LIMITS, tuned }, shape);
  };
  assertEquals(choose("workgroup 32x32"), PRODUCT_KERNELS["workgroup 32x32"]!);
  assertEquals(choose("of another version"), PRODUCT_KERNELS["workgroup 128x64"]!);
  assertEquals(choose("workgroup 32x32", PROCESSOR), PRODUCT_KERNELS["registers 16x4"]!);
  assertEquals(choose("registers 32x4", PROCESSOR), PRODUCT_KERNELS["registers 32x4"]!);
});

Deno.test("product parts: few long sums are split, many or short ones are not", () => {
  const tile = PRODUCT_KERNELS["workgroup 64x64"] as WorkgroupKernel;
  assertEquals(partsOf(tile, WIDE), 1);
  // 128 workgroups of 64 invocations.
  assertEquals(partsOf(tile, DEEP), 4);
  // One workgroup, and 36 blocks to sum up.
  assertEquals(partsOf(tile, { ...DEEP, positions: 1, inBlocks: 4, outBlocks: 1 }), 1);
  assertEquals(partsOf(tile, { ...DEEP, positions: 1, inBlocks: 8, outBlocks: 1 }), 2);
});

Deno.test("product kernels: every tile fits what it is brought by and the least limits", () => {
  for (const [name, kernel] of Object.entries(PRODUCT_KERNELS)) {
    if (kernel.kind !== "workgroup") continue;
    const { threadsN, threadsM, tileN, tileM, tileK } = kernel;
    const sides = `workgroup ${threadsN * tileN}x${4 * threadsM * tileM}`;
    // With the sums of an invocation where two tiles have the same sides.
    const full = kernel.ahead ? name.replace(/ ahead$/, "") : name;
    assert(full === sides || full === `${sides} of ${4 * tileN * tileM}`, name);
    assertEquals(kernel.ahead ?? false, name !== full);
    const threads = threadsN * threadsM;
    const row = threadsN * tileN;
    // Whole rows are brought by an invocation each, in whole rounds.
    assertEquals([threads % row, (tileK * row) % threads], [0, 0], name);
    // Eight blocks side by side, and enough invocations for all cells.
    assertEquals((threadsM * tileM) % 8, 0, name);
    assert(tileK * threadsM * tileM <= threads, name);
  }
});

Deno.test("product kernels: where there are subgroups their largest tile that does not spill is measured", () => {
  const subgroups = (vendor: string, shape: ProductShape = WIDE, subgroupLanes = 32) =>
    candidatesFor({ ...HARDWARE, vendor, subgroupLanes }, LIMITS, shape)
      .filter((name) => name.startsWith("subgroup"));
  assertEquals(subgroups("amd"), ["subgroup 4x4"]);
  assertEquals(subgroups("intel", WIDE, 8), ["subgroup 4x2"]);
  assertEquals(subgroups("arm", WIDE, 16), ["subgroup 4x1"]);
  assertEquals(subgroups("nvidia", DEEP), [], "they read plain matrices alone");
  const standard = candidatesFor({ ...HARDWARE, subgroupLanes: 32 }, LIMITS, WIDE)[0];
  assertEquals(standard, candidatesFor(HARDWARE, LIMITS, WIDE)[0], "they are never the default");
  for (const adapter of [HARDWARE, { ...PROCESSOR, subgroupLanes: 4 }]) {
    assert(!runnableFor(adapter, LIMITS, WIDE).some((name) => name.startsWith("subgroup")));
    const tuned = new Map([[productKey(WIDE), "subgroup 4x4"]]);
    const { kind } = chooseKernel({ adapter, limits: LIMITS, tuned }, WIDE);
    assert(kind !== "subgroup", "what was measured elsewhere is not run here");
  }
});
