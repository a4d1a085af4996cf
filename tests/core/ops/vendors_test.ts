/** What is assumed of GPUs by their vendor. */
import { assert, assertEquals } from "@std/assert";
import type { GpuInfo } from "../../../core/gpu/capabilities.ts";
import { candidatesFor, expectedFill } from "../../../core/ops/product/product_choice.ts";
import {
  PRODUCT_KERNELS,
  type ProductShape,
  type WorkgroupKernel,
} from "../../../core/ops/product/product_kernels.ts";
import { type Vendor, vendorOf, VENDORS } from "../../../core/ops/product/vendors.ts";

const NOBODY: GpuInfo = {
  description: "a GPU",
  vendor: "",
  device: "",
  architecture: "",
  software: false,
  lanes: 32,
};
const LIMITS = { maxComputeInvocationsPerWorkgroup: 1024, maxComputeWorkgroupStorageSize: 32768 };
const NAMES = Object.keys(VENDORS) as Vendor[];

/** Vendors as runtimes tell them: Chrome gives names, Deno numbers, and on Metal only the driver has a word. */
const TOLD: [vendor: string, description: string, Vendor][] = [
  ["nvidia", "", "nvidia"],
  ["4318", "NVIDIA H100 80GB HBM3", "nvidia"],
  ["0x10de", "", "nvidia"],
  ["", "NVIDIA GeForce RTX 4070", "nvidia"],
  ["amd", "", "amd"],
  ["4098", "AMD Radeon RX 7900 XTX (RADV NAVI31)", "amd"],
  ["apple", "", "apple"],
  ["0", "Apple M3", "apple"],
  ["4203", "", "apple"],
  ["intel", "", "intel"],
  ["Intel", "", "intel"],
  ["32902", "Intel(R) Arc(tm) A770 Graphics (DG2)", "intel"],
  ["arm", "", "arm"],
  ["5045", "Mali-G715", "arm"],
  ["qualcomm", "", "qualcomm"],
  ["20803", "Adreno (TM) 740", "qualcomm"],
  ["1297040209", "", "qualcomm"],
  ["img-tec", "", "img-tec"],
  ["4112", "PowerVR B-Series BXE-4-32", "img-tec"],
  ["", "", "unknown"],
  ["unknown", "", "unknown"],
  ["65541", "a driver of Mesa", "unknown"],
  ["samsung", "Xclipse 940", "unknown"],
  ["toString", "", "unknown"],
  // A name or number counts more than words.
  ["4318", "a card beside Intel graphics", "nvidia"],
];

Deno.test("vendor: by name, number or word", () => {
  for (const [vendor, description, wanted] of TOLD) {
    assertEquals(vendorOf({ ...NOBODY, vendor, description }), wanted, `${vendor} ${description}`);
  }
  const numbers = NAMES.flatMap((name) => VENDORS[name].numbers);
  assertEquals(new Set(numbers).size, numbers.length, "no number is of two vendors");
});

/** The product of a convolution by F(4x4, 3x3) at 512 x 512 pixels, of 64 and of 256 channels. */
const SHAPES: ProductShape[] = [
  { positions: 16384, inBlocks: 16, outBlocks: 16, batches: 36, transposed: false },
  { positions: 1024, inBlocks: 64, outBlocks: 64, batches: 36, transposed: true },
  { positions: 1024, inBlocks: 128, outBlocks: 128, batches: 1, transposed: false, taps: true },
];

/** The default for each of the shapes. */
const DEFAULTS: Record<Vendor, string[]> = {
  nvidia: ["workgroup 128x64", "workgroup 128x128", "workgroup 128x128"],
  amd: ["workgroup 128x64", "workgroup 128x128", "workgroup 128x128"],
  apple: ["workgroup 128x64", "workgroup 128x128", "workgroup 128x128"],
  intel: ["workgroup 64x64 of 32", "workgroup 64x64 of 32", "workgroup 64x64 of 32"],
  arm: ["workgroup 32x32", "workgroup 32x32", "workgroup 32x32"],
  qualcomm: ["workgroup 32x32", "workgroup 32x32", "workgroup 32x32"],
  "img-tec": ["workgroup 32x32", "workgroup 32x32", "workgroup 32x32"],
  unknown: ["workgroup 64x64 of 32", "workgroup 64x64 of 32", "workgroup 64x64 of 32"],
};

for (const vendor of NAMES) {
  Deno.test(`vendor ${vendor}: its default tile, and none that would spill`, () => {
    const adapter = { ...NOBODY, vendor };
    const lists = SHAPES.map((shape) => candidatesFor(adapter, LIMITS, shape));
    assertEquals(lists.map(([standard]) => standard), DEFAULTS[vendor]);
    for (const name of lists.flat().filter((name) => name.startsWith("workgroup"))) {
      const { tileN, tileM } = PRODUCT_KERNELS[name] as WorkgroupKernel;
      assert(4 * tileN * tileM <= 2 * VENDORS[vendor].mostSums, name);
    }
    for (const list of lists) {
      assertEquals(new Set(list).size, list.length);
      assert(list.includes(`${list[0]} ahead`), "the default, fetched ahead, is measured");
    }
  });
}

Deno.test("last wave: few workgroups leave devices idle that many keep busy", () => {
  const device = (invocations: number) => [invocations, invocations] as const;
  // 264 places of 128 invocations, as on an H100.
  const h100 = device(264 * 128);
  assertEquals(expectedFill(264, 128, h100), 1);
  assertEquals(expectedFill(288, 128, h100), 288 / 528);
  assertEquals(expectedFill(132, 128, h100), 0.5);
  assertEquals(expectedFill(1, 256, device(100)), 1, "a device has one place at least");
  const range = [4096, 33792] as const;
  const fills = [8, 64, 512, 4096, 32768].map((groups) => expectedFill(groups, 128, range));
  assertEquals(fills, fills.toSorted((a, b) => a - b));
  assert(fills[0]! < 0.2 && fills[4]! > 0.98, fills.join(" "));
});

Deno.test("last wave: where tiles are few, smaller ones are the default", () => {
  const shape = { positions: 64, inBlocks: 16, outBlocks: 32, batches: 16, transposed: false };
  const tile = (name: string) => PRODUCT_KERNELS[name] as WorkgroupKernel;
  const standard = (positions: number) =>
    candidatesFor({ ...NOBODY, vendor: "nvidia" }, LIMITS, { ...shape, positions })[0]!;
  const [few, many] = [standard(64), standard(65536)];
  assertEquals(many, "workgroup 128x128");
  assert(tile(few).threadsN * tile(few).tileN < 128, few);
});
