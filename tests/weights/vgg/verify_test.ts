/** Tests of verifying compact files, and of writing a network in memory. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { memorySource } from "../../../weights/formats/bytes.ts";
import { fetchSafetensorsHeader } from "../../../weights/formats/safetensors.ts";
import { compactNetwork } from "../../../weights/vgg/compact.ts";
import { loadVgg19 } from "../../../weights/vgg/load.ts";
import { verifyCompact } from "../../../weights/vgg/verify.ts";
import { weightsFreeVgg19 } from "../../../weights/weights_free/build.ts";
import { blotches } from "../../core/run/small_problem.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { safetensorsFile } from "../safetensors_writer.ts";
import { vggTensors } from "../synthetic_vgg.ts";

const NETWORK = hashedVgg19("conv1_2", "caffe");
const good = await compactNetwork(NETWORK, { source: "here" });

Deno.test("a network out of memory becomes a compact file that loads as it was", async () => {
  const loaded = await loadVgg19(good.bytes, { name: NETWORK.name });
  assertEquals(loaded, NETWORK);
  assertEquals(good.layers, ["conv1_1", "conv1_2"]);
  assertEquals(good.metadata["source"], "here");
  const half = await compactNetwork(NETWORK, {}, { half: true });
  assert(half.bytes.length < 0.6 * good.bytes.length);
  const rounded = (await loadVgg19(half.bytes)).layers.get("conv1_2")!.kernel;
  assertEquals(rounded, Float32Array.from(NETWORK.layers.get("conv1_2")!.kernel, Math.f16round));
});

Deno.test("metadata cannot overrule what the format itself says", async () => {
  const lies = { format: "other", version: "9", convention: "torchvision", created: "never" };
  const { metadata, bytes } = await compactNetwork(NETWORK, {
    ...lies,
    "sha256.features.0.bias": "lie",
  });
  assertEquals([metadata["format"], metadata["version"]], ["pentimento-vgg19", "1"]);
  assertEquals(metadata["convention"], "caffe");
  assert((await verifyCompact(bytes, "a.st")).intact);
});

Deno.test("texts of any length and script keep the numbers at a multiple of 8", async () => {
  for (const source of ["", "a", "ab", "abc", "abcd", "é", "绘", '"\\\n']) {
    const { bytes } = await compactNetwork(NETWORK, { source });
    const { tensors, metadata } = await fetchSafetensorsHeader(memorySource(bytes, "a.st"));
    assertEquals([...tensors.values()][0]!.begin % 8, 0);
    assertEquals(metadata.get("source"), source);
  }
});

Deno.test("a weights-free network, one without layers and half a layer are not written", async () => {
  const free = weightsFreeVgg19({ style: blotches(8, 8, 1), upTo: "conv1_1" });
  const cases = [
    [free, "is made from a style image: make it anew where it is needed"],
    [{ ...NETWORK, layers: new Map() }, "holds no layer at all"],
    [
      {
        ...NETWORK,
        layers: new Map([["conv1_1" as const, {
          kernel: new Float32Array(1728),
          bias: new Float32Array(63),
        }]]),
      },
      "The bias of conv1_1 has 63 numbers, but VGG-19's has 64: give all of that layer",
    ],
  ] as const;
  for (const [network, message] of cases) {
    await assertRejects(() => compactNetwork(network, {}), PentimentoError, message);
  }
});

Deno.test("a whole compact file is intact", async () => {
  const { intact, tensors, metadata } = await verifyCompact(good.bytes, "a.st");
  assert(intact);
  assertEquals(metadata, good.metadata);
  assertEquals(tensors.map(({ name, state }) => [name, state]), [
    ["features.0.weight", "intact"],
    ["features.0.bias", "intact"],
    ["features.2.weight", "intact"],
    ["features.2.bias", "intact"],
  ]);
  const shifted = new Uint8Array(good.bytes.length + 3);
  shifted.set(good.bytes, 3);
  assert((await verifyCompact(shifted.subarray(3), "a.st")).intact, "within a larger buffer");
});

Deno.test("one bit that changed is found, in its tensor and nowhere else", async () => {
  for (
    const [name, { begin, end }] of (await fetchSafetensorsHeader(memorySource(good.bytes, "a.st")))
      .tensors
  ) {
    for (const at of [begin, end - 1]) {
      const bytes = good.bytes.slice();
      bytes[at]! ^= 1;
      const { intact, tensors } = await verifyCompact(bytes, "a.st");
      assert(!intact);
      const changed = tensors.filter(({ state }) => state !== "intact");
      assertEquals(changed.map((tensor) => [tensor.name, tensor.state]), [[name, "changed"]]);
      assertEquals(changed[0]!.expected, good.metadata[`sha256.${name}`]);
      assert(changed[0]!.found !== changed[0]!.expected);
    }
  }
});

Deno.test("a tensor without a hash and a hash without a tensor are found", async () => {
  const { "sha256.features.0.bias": _, ...rest } = good.metadata;
  const bytes = safetensorsFile(vggTensors(1), { ...rest });
  const { intact, tensors } = await verifyCompact(bytes, "a.st");
  assert(!intact);
  assertEquals(tensors.map(({ name, state }) => [name, state]), [
    ["features.0.weight", "changed"],
    ["features.0.bias", "unknown"],
    ["features.2.weight", "missing"],
    ["features.2.bias", "missing"],
  ]);
  const empty = safetensorsFile([], { format: "pentimento-vgg19", version: "1" });
  assert(!(await verifyCompact(empty, "a.st")).intact, "a file without tensors");
});

Deno.test("what is no compact file has no hashes to compare with", async () => {
  const cases = [
    [safetensorsFile(vggTensors(1)), "its format is not said and not pentimento-vgg19: import it"],
    [safetensorsFile(vggTensors(1), { format: "pt" }), 'its format is "pt" and not pentimento'],
    [
      safetensorsFile([], { format: "pentimento-vgg19", version: "2" }),
      'is of version "2" of its format, but 1 is wanted',
    ],
    [safetensorsFile([], { format: "pentimento-vgg19" }), "is of version none of its format"],
    [good.bytes.subarray(0, -1), "so it is truncated or damaged"],
  ] as const;
  for (const [bytes, message] of cases) {
    const error = await assertRejects(() => verifyCompact(bytes, "a.st"), PentimentoError);
    assertStringIncludes(error.message, message);
    assert(error.message.startsWith("a.st "));
  }
});
