/** Tests of the benchmark's tables and JSON. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { directWork } from "../../bench/kernels.ts";
import { digits, heading, percent, sizeTables, table } from "../../bench/print.ts";
import { type BenchResult, toJson } from "../../bench/result.ts";

/** A result at 100 x 100, and another size that does not fit. */
function result(timestamps: boolean): BenchResult {
  return {
    info: {
      description: "a GPU",
      vendor: "v",
      device: "d",
      architecture: "",
      software: false,
      lanes: 32,
    },
    timestamps,
    versions: { pentimento: "1.2.3", deno: "2.9.6", "jax-js": "jax 1" },
    pictures: [],
    sameLoss: [],
    peak: { gflops: 200, gigabytes: 30 },
    sizes: [{
      own: {
        size: 100,
        milliseconds: 5,
        iterations: 600,
        losses: [10, 8],
        bytes: { total: 2 ** 21, weights: 2 ** 20, perPixel: 105 },
        kernels: timestamps
          ? [{ kernel: "winograd4 product", calls: 2, milliseconds: 2, work: 1e8 }, {
            kernel: "gram sum",
            calls: 1,
            milliseconds: 1,
            work: 0,
          }]
          : [],
      },
      peers: {
        "jax-js": { peer: "jax 1", milliseconds: 20, iterations: 300, losses: [10, 8.008] },
      },
    }],
    gaps: [
      { size: 100, peer: "torch-cpu", reason: "over 600 s" },
      { size: 9000, reason: "too large" },
    ],
  };
}

Deno.test("bench: tables of what was measured and words for what was not", () => {
  const lines = sizeTables(result(true), 100).split("\n").map((line) => line.split(/ {2,}/));
  const row = (name: string) => lines.find(([first]) => first === name);
  assertEquals(row("pentimento")!.slice(0, 3), ["pentimento", "5.00", "2.00"]);
  assertEquals(row("jax-js")!.filter((_, i) => i !== 3), [
    "jax-js",
    "20.0",
    "0.500",
    "4.00",
    "1e-3",
  ]);
  assertEquals(row("torch-cpu"), ["torch-cpu", "over 600 s"]);
  assertEquals(row("winograd4 product"), [
    "winograd4 product",
    "2",
    "2.00",
    "0.100",
    "50.0",
    "25 %",
  ]);
  assertEquals(row("gram sum"), ["gram sum", "1", "1.00"]);
  assertEquals(row("forward")![1], "2.00");
  assertEquals(sizeTables(result(true), 9000), "9000 x 9000: too large");
});

Deno.test("bench: an adapter without timestamps is timed as a whole, which is said", () => {
  assertStringIncludes(heading(result(false)), "no timestamps: only whole iterations are timed");
  assertEquals(heading(result(true)).includes("timestamps"), false);
  const { peak: _, ...withoutPeak } = result(true);
  assertEquals(heading(withoutPeak), "a GPU; Pentimento 1.2.3, Deno 2.9.6");
  const tables = sizeTables(result(false), 100);
  assertStringIncludes(tables, "pentimento");
  assertEquals(tables.includes("kernel"), false);
  const json = toJson(result(false)) as Record<string, unknown>;
  assertEquals([json["kernels"], json["convolutions"]], [[], []]);
});

Deno.test("bench: one JSON object", () => {
  const pictures = [{ size: 256, cold: { reason: "over 1 s" }, warm: { reason: "over 1 s" } }];
  const json = JSON.parse(JSON.stringify(toJson({ ...result(true), pictures })));
  assertEquals(json.pictures, pictures);
  assertEquals(json.adapter, "a GPU");
  assertEquals(json.versions, { pentimento: "1.2.3", deno: "2.9.6", "jax-js": "jax 1" });
  assertEquals(json.kernels[0], {
    size: 100,
    kernel: "winograd4 product",
    calls: 2,
    milliseconds: 2,
    work: 1e8,
    gflops: 50,
    share: 0.25,
  });
  assertEquals(json.kernels[1].gflops, undefined);
  assertEquals(json.convolutions[0].directGflops, directWork(100) / 2e6);
  const [{ size, milliseconds, peers }] = json.iterations;
  assertEquals({ size, milliseconds, peers }, {
    size: 100,
    milliseconds: 5,
    peers: { "jax-js": 20 },
  });
  assertEquals(json.unmeasured.length, 2);
});

Deno.test("table: names to the left, numbers to the right, words as they come", () => {
  const rows = [["pentimento", "3.5", "1"], ["jax", "longer than any column"], ["t", "1234", ""]];
  assertEquals(
    table(["64 x 64", "ms", "times"], rows).split("\n"),
    [
      "64 x 64       ms  times",
      "pentimento   3.5      1",
      "jax         longer than any column",
      "t           1234",
    ],
  );
});

Deno.test("digits: three that count, without an exponent", () => {
  assertEquals(
    [24912, 249.12, 24.9, 2.4912, 0.024912, 0.00000041, 0, -2.4912].map(digits),
    ["24912", "249", "24.9", "2.49", "0.0249", "0.000000410", "0", "-2.49"],
  );
  assertEquals(digits(NaN), "");
});

Deno.test("percent: two digits below ten", () => {
  assertEquals([0.073, 0.0999, 0.45, 1.2, NaN].map(percent), [
    "7.3 %",
    "10 %",
    "45 %",
    "120 %",
    "",
  ]);
});
