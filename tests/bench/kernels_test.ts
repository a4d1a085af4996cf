/** Tests of the sums over kernels. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { convolutionRows, directWork, type KernelRow, kernelRows } from "../../bench/kernels.ts";

Deno.test("kernels: an iteration is 1.44 MFLOP a pixel in direct convolutions", () => {
  assertAlmostEquals(2 * directWork(256) / 256 ** 2, 1.44e6, 0.01e6);
  // 3 to 64 channels is the one layer too narrow for Winograd.
  assertEquals(directWork(256, "direct"), 18 * 3 * 64 * 256 ** 2);
  const variants = ["direct", "winograd2", "winograd4"] as const;
  const sum = variants.map((variant) => directWork(256, variant)).reduce((a, b) => a + b);
  assertEquals(sum, directWork(256));
});

Deno.test("kernels: odd sizes lose a row at each pooling", () => {
  const odd = 18 * (3 * 64 + 64 * 64) * 33 ** 2;
  assertEquals(directWork(33) - odd, directWork(32) - 18 * (3 * 64 + 64 * 64) * 32 ** 2);
});

Deno.test("kernels: calls of one kernel add up, several iterations give the median", () => {
  const iteration = (milliseconds: number) => [
    { label: "a", milliseconds, work: 10 },
    { label: "b", milliseconds: 4, work: 0 },
    { label: "a", milliseconds: 1, work: 5 },
  ];
  assertEquals(kernelRows([iteration(9), iteration(2), iteration(1)]), [
    { kernel: "b", calls: 1, milliseconds: 4, work: 0 },
    { kernel: "a", calls: 2, milliseconds: 3, work: 15 },
  ]);
});

/** Kernels that do what the layers of 16 x 16 pixels take. */
function kernelsOf16(): KernelRow[] {
  const row = (kernel: string, milliseconds: number, work: number) => ({
    kernel,
    milliseconds,
    work,
    calls: 1,
  });
  const direct = directWork(16, "direct");
  // F(4x4): 36 products for 16 pixels. Sides 16, 8 and 4 are whole tiles.
  const four = directWork(16, "winograd4") * 36 / (9 * 16);
  // F(2x2): 16 for 4; but conv5_1 makes one pixel of a whole tile.
  const two = (directWork(16, "winograd2") - 18 * 512 * 512) * 16 / (9 * 4) + 32 * 512 * 512;
  return ["", " gradient"].flatMap((suffix) => [
    row(`conv3x3${suffix}`, 1, direct),
    row(`winograd4 input${suffix}`, 2, 0),
    row(`winograd4 product${suffix}`, 4, four),
    row(`winograd2 product${suffix}`, suffix === "" ? 8 : 9, two),
    row(`winograd2 product${suffix} sum`, 0.5, 0),
    row(`max pool${suffix}`, 100, 0),
  ]);
}

Deno.test("kernels: convolutions by direction and variant, with their transforms", () => {
  const rows = convolutionRows(kernelsOf16(), 16);
  assertEquals(
    rows.map(({ direction, variant, milliseconds }) => [direction, variant, milliseconds]),
    [
      ["forward", "all", 15.5],
      ["forward", "direct", 1],
      ["forward", "winograd2", 8.5],
      ["forward", "winograd4", 6],
      ["gradient", "all", 16.5],
      ["gradient", "direct", 1],
      ["gradient", "winograd2", 9.5],
      ["gradient", "winograd4", 6],
    ],
  );
  assert(rows.every(({ variant, directWork: work }) => work === directWork(16, variant)));
});

Deno.test("kernels: variants that do other work than expected are not told apart", () => {
  const rows = convolutionRows(
    kernelsOf16().map((row) =>
      row.kernel === "winograd2 product" ? { ...row, work: row.work + 1 } : row
    ),
    16,
  );
  assertEquals(rows.map(({ direction, variant }) => `${direction} ${variant}`), [
    "forward all",
    "gradient all",
    "gradient direct",
    "gradient winograd2",
    "gradient winograd4",
  ]);
  assertEquals(rows[0]!.milliseconds, 15.5);
});
