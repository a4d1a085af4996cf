/** Tests of loading a network. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { decodeFloats } from "../../../weights/formats/tensor_floats.ts";
import { reverseChannels } from "../../../weights/vgg/convention.ts";
import { loadVgg19, requireLayer } from "../../../weights/vgg/load.ts";
import { watchedSource } from "../watching.ts";
import { safetensorsFile } from "../safetensors_writer.ts";
import { firstKernel, syntheticValue, vggTensors } from "../synthetic_vgg.ts";

for (const dtype of ["F32", "F16", "BF16"] as const) {
  Deno.test(`two layers come out of an ${dtype} file as they went in`, async () => {
    const network = await loadVgg19(safetensorsFile(vggTensors(2, { dtype })));
    assertEquals([...network.layers.keys()], ["conv1_1", "conv1_2"]);
    for (const { name, inputs, outputs } of VGG19_LAYERS.slice(0, 2)) {
      const { kernel, bias } = requireLayer(network, name);
      const expected = (count: number) =>
        Float32Array.from({ length: count }, (_, i) => syntheticValue(i));
      assertEquals(kernel, expected(outputs * inputs * 9));
      assertEquals(bias, expected(outputs));
    }
  });
}

Deno.test("every F16 number is decoded by the definition of the format", () => {
  const decoded = decodeFloats(
    new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
    "F16",
  );
  for (let half = 0; half < 65536; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    let expected = sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
    if (exponent === 0) expected = sign * 2 ** -14 * (fraction / 1024);
    if (exponent === 31) expected = fraction === 0 ? sign * Infinity : NaN;
    assert(Object.is(decoded[half], expected), `${half}: ${decoded[half]}, not ${expected}`);
  }
});

Deno.test("BF16 numbers are the upper halves of float32", () => {
  const halves = Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x8000, 0x7f80);
  assertEquals(
    decodeFloats(new Uint8Array(halves.buffer), "BF16"),
    Float32Array.of(1, -3.140625, 2 ** -133, -0, Infinity),
  );
});

Deno.test("a stream in odd pieces and a view into a larger buffer load like the bytes themselves", async () => {
  const bytes = safetensorsFile(vggTensors(1), { convention: "caffe: BGR" });
  const expected = await loadVgg19(bytes);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 777) {
        controller.enqueue(bytes.subarray(at, at + 777));
      }
      controller.close();
    },
  });
  assertEquals(await loadVgg19(stream), expected);
  const larger = new Uint8Array(bytes.length + 13);
  larger.set(bytes, 5);
  assertEquals(await loadVgg19(larger.subarray(5, 5 + bytes.length)), expected);
});

Deno.test("a stream that breaks off is an error that names the file", async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("disk on fire")),
  });
  await assertRejects(
    () => loadVgg19(stream, { name: "a.st" }),
    PentimentoError,
    "a.st could not be read to its end (disk on fire)",
  );
});

Deno.test("a stream without end is read no further than the network, and closed", async () => {
  const bytes = safetensorsFile(vggTensors(1));
  const expected = await loadVgg19(bytes);
  const endless = (first: Uint8Array) => {
    const seen = { chunks: 0, closed: false };
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(seen.chunks++ === 0 ? first : new Uint8Array(65536)),
      cancel: () => void (seen.closed = true),
    });
    return { seen, stream };
  };
  const good = endless(bytes);
  assertEquals(await loadVgg19(good.stream), expected);
  assert(good.seen.closed && good.seen.chunks < 5, JSON.stringify(good.seen));
  const zeros = endless(new Uint8Array(65536));
  await assertRejects(() => loadVgg19(zeros.stream), PentimentoError, "header that is not JSON");
  assert(zeros.seen.closed && zeros.seen.chunks < 5, JSON.stringify(zeros.seen));
});

Deno.test("of a source only the header and the network's own tensors are read", async () => {
  const others = { name: "a", dtype: "U8", shape: [500_000], data: new Uint8Array(500_000) };
  const bytes = safetensorsFile([others, ...vggTensors(1), { ...others, name: "z" }]);
  const source = watchedSource(bytes, { name: "net" });
  const { name, layers } = await loadVgg19(source);
  assertEquals([name, layers.size], ["net", 1]);
  const read = source.reads.reduce((sum, [begin, end]) => sum + end - begin, 0);
  assert(read < 9000, `${read} of ${bytes.length} bytes were read`);
  const large = { ...source, size: 10_000_000_001 };
  await assertRejects(() => loadVgg19(large), PentimentoError, "has at most 10000000000");
});

Deno.test("names may stand behind a prefix, and be the paper's", async () => {
  const plain = vggTensors(1);
  const paper = plain.map((tensor, i) => ({
    ...tensor,
    name: `a.conv1_1.${["weight", "bias"][i]}`,
  }));
  const expected = await loadVgg19(safetensorsFile(plain));
  for (const tensors of [paper, vggTensors(1, { prefix: "features." })]) {
    assertEquals(await loadVgg19(safetensorsFile(tensors)), expected);
  }
});

Deno.test("other tensors are ignored, of whatever dtype and wherever they stand", async () => {
  const others = [
    {
      name: "classifier.0.weight",
      dtype: "F64",
      shape: [2, 2],
      data: new Float64Array(4).fill(NaN),
    },
    { name: "features.1.num_batches", dtype: "I64", shape: [], data: new BigInt64Array(1) },
    { name: "myfeatures.0.weight", dtype: "U8", shape: [3], data: new Uint8Array(3) },
    { name: "features.0.weight_mask", dtype: "BOOL", shape: [1], data: new Uint8Array(1) },
    { name: "empty", dtype: "F32", shape: [0, 7], data: new Float32Array(0) },
  ];
  const [weight, bias] = vggTensors(1);
  const file = safetensorsFile([others[0]!, weight!, ...others.slice(1), bias!]);
  assertEquals(await loadVgg19(file), await loadVgg19(safetensorsFile([weight!, bias!])));
});

Deno.test("of two prefixes the one that holds a VGG is taken, and two VGGs are refused", async () => {
  const vgg = vggTensors(1, { prefix: "loss." });
  const other = {
    name: "alex.features.0.weight",
    dtype: "F32",
    shape: [1, 3, 11, 11],
    data: new Float32Array(363),
  };
  const network = await loadVgg19(safetensorsFile([other, ...vgg]));
  assertEquals(network.layers.size, 1);
  const two = safetensorsFile([...vgg, ...vggTensors(1, { prefix: "ema." })]);
  const error = await assertRejects(() => loadVgg19(two, { name: "a.st" }), PentimentoError);
  assertStringIncludes(
    error.message,
    'a.st holds more than one VGG, with "loss.features.0.weight" and "ema.features.0.weight"',
  );
});

Deno.test("the convention names the preprocessing, the option overrides it", async () => {
  const load = (convention: string, options = {}) =>
    loadVgg19(safetensorsFile(vggTensors(1), { convention }), options);
  assertEquals((await load("caffe: BGR")).preprocessing, "caffe");
  assertEquals((await loadVgg19(safetensorsFile(vggTensors(1)))).preprocessing, "torchvision");
  await assertRejects(
    () => load("keras", { name: "a.st" }),
    PentimentoError,
    'a.st names the convention "keras"',
  );
  assertEquals((await load("keras", { preprocessing: "caffe" })).preprocessing, "caffe");
});

Deno.test("without a convention the original network is recognised, stored for BGR or for RGB", async () => {
  const [weight, bias] = vggTensors(1);
  for (const stored of ["BGR", "RGB"]) {
    const kernel = firstKernel("caffe");
    if (stored === "RGB") reverseChannels(kernel);
    const network = await loadVgg19(safetensorsFile([{ ...weight!, data: kernel }, bias!]));
    assertEquals(network.preprocessing, "caffe");
    assertEquals(network.layers.get("conv1_1")!.kernel, firstKernel("caffe"), stored);
  }
});

Deno.test("a network keeps nothing of the bytes that it came from", async () => {
  const bytes = safetensorsFile(vggTensors(1));
  const network = await loadVgg19(bytes);
  const before = network.layers.get("conv1_1")!.kernel.slice();
  bytes.fill(255);
  assertEquals(network.layers.get("conv1_1")!.kernel, before);
});

Deno.test("requireLayer gives a layer or says which there are", async () => {
  const network = await loadVgg19(safetensorsFile(vggTensors(3)), { name: "a.st" });
  assertEquals(requireLayer(network, "conv2_1").bias.length, 128);
  const missing = (layers: number) => {
    const held = new Map([...network.layers].slice(0, layers));
    const short = { ...network, layers: held };
    return assertThrows(() => requireLayer(short, "conv4_2"), PentimentoError).message;
  };
  assertStringIncludes(missing(3), "conv4_2 is wanted, but a.st holds conv1_1 to conv2_1: ");
  assertStringIncludes(missing(1), "but a.st holds only conv1_1: ");
  assertStringIncludes(missing(0), "but a.st holds no layer at all: ");
});
