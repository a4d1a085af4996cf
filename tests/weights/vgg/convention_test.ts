/** Tests of recognising the preprocessing. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import {
  decideConvention,
  recognizeConvention,
  reverseChannels,
  statedConvention,
} from "../../../weights/vgg/convention.ts";
import { loadVgg19 } from "../../../weights/vgg/load.ts";
import { hashed } from "../../helpers/hashed.ts";
import { sharedFile } from "../../helpers/shared.ts";
import { firstKernel } from "../synthetic_vgg.ts";

const CASES = [
  ["torchvision", { preprocessing: "torchvision", reversed: false }],
  ["caffe", { preprocessing: "caffe", reversed: false }],
] as const;

for (const [network, expected] of CASES) {
  Deno.test(`conv1_1 of ${network} is recognised, whatever the scale of each filter`, () => {
    const kernel = firstKernel(network);
    assertEquals(recognizeConvention(kernel), expected);
    const scales = hashed(64, { seed: 5, amplitude: 1 }).map((v) => Math.exp(3 * v));
    const scaled = kernel.map((value, i) => value * scales[Math.floor(i / 27)]!);
    assertEquals(recognizeConvention(scaled), expected);
  });

  Deno.test(`conv1_1 of ${network} is not recognised with one of its known filters changed`, () => {
    for (const filter of network === "caffe" ? [1, 2, 5] : [0, 63]) {
      const turned = firstKernel(network).map((v, i) => Math.floor(i / 27) === filter ? -v : v);
      assertEquals(recognizeConvention(turned), undefined, `filter ${filter} turned round`);
      const other = firstKernel(network);
      other[27 * filter + 13]! += 0.3;
      assertEquals(recognizeConvention(other), undefined, `filter ${filter} with another number`);
      const empty = firstKernel(network).fill(0, 27 * filter, 27 * (filter + 1));
      assertEquals(recognizeConvention(empty), undefined, `filter ${filter} of zeros`);
    }
  });
}

Deno.test("the original network stored for RGB is recognised, torchvision's stored for BGR is not", () => {
  const original = firstKernel("caffe");
  reverseChannels(original);
  assertEquals(recognizeConvention(original), { preprocessing: "caffe", reversed: true });
  reverseChannels(original);
  assertEquals(original, firstKernel("caffe"), "turned round twice");
  const other = firstKernel("torchvision");
  reverseChannels(other);
  assertEquals(recognizeConvention(other), undefined);
});

Deno.test("turning channels round exchanges the first plane of every filter and the last", () => {
  const kernel = Float32Array.from({ length: 54 }, (_, i) => i);
  reverseChannels(kernel);
  const plane = (from: number) => Array.from({ length: 9 }, (_, i) => from + i);
  assertEquals(Array.from(kernel), [18, 9, 0, 45, 36, 27].flatMap(plane));
});

Deno.test("what is stated comes before the filters, the filters before what is taken otherwise", () => {
  const name = "a.st";
  const kernel = firstKernel("caffe");
  const unknown = hashed(1728, { seed: 3, amplitude: 1 });
  const decide = (hints: Omit<Parameters<typeof decideConvention>[0], "name">) =>
    decideConvention({ name, ...hints }).preprocessing;
  assertEquals(decide({ stated: "torchvision", kernel }), "torchvision");
  assertEquals(decide({ stated: "caffe-256", kernel }), "caffe-256");
  assertEquals(decide({ stated: undefined, kernel, otherwise: "torchvision" }), "caffe");
  assertEquals(
    decide({ stated: undefined, kernel: unknown, otherwise: "torchvision" }),
    "torchvision",
  );
  const error = assertThrows(() => decide({ stated: undefined, kernel: unknown }), PentimentoError);
  assertStringIncludes(error.message, "a.st does not say which input its network expects");
  assertStringIncludes(error.message, "--preprocessing torchvision or --preprocessing caffe");
});

Deno.test("channels are turned round only for a preprocessing that gives BGR", () => {
  const kernel = firstKernel("caffe");
  reverseChannels(kernel);
  const reversed = (stated?: "torchvision" | "caffe" | "caffe-256") =>
    decideConvention({ name: "a.st", stated, kernel }).reversed;
  assertEquals([undefined, "caffe", "caffe-256"].map((s) => reversed(s as "caffe")), [
    true,
    true,
    true,
  ]);
  assert(!reversed("torchvision"));
});

Deno.test("a file's convention is the preprocessing that it begins with, the longest one", () => {
  const stated = (convention?: unknown) =>
    statedConvention(new Map(convention === undefined ? [] : [["convention", convention]]), "a.st");
  assertEquals(stated(), undefined);
  assertEquals(stated("caffe"), "caffe");
  assertEquals(stated("caffe: BGR"), "caffe");
  assertEquals(stated("caffe-256"), "caffe-256");
  assertEquals(stated("torchvision, RGB"), "torchvision");
  for (const wrong of ["keras", "", 3, null, ["caffe"]]) {
    assertStringIncludes(
      assertThrows(() => stated(wrong), PentimentoError).message,
      "a.st names the convention",
    );
  }
});

const real = sharedFile("data/weights/vgg19-conv1_1-conv3_4.safetensors");

Deno.test({
  name: "the true original network is recognised by its filters",
  ignore: real === undefined,
  fn: async () => {
    const { layers } = await loadVgg19(await Deno.readFile(real!));
    assertEquals(recognizeConvention(layers.get("conv1_1")!.kernel), {
      preprocessing: "caffe",
      reversed: false,
    });
  },
});
