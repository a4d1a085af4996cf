/** Tests of compact files. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { LayerName } from "../../../core/network/vgg19.ts";
import { sha256 } from "../../../weights/formats/bytes.ts";
import { memorySource } from "../../../weights/formats/bytes.ts";
import { fetchSafetensorsHeader } from "../../../weights/formats/safetensors.ts";
import { reverseChannels } from "../../../weights/vgg/convention.ts";
import { type CompactOptions, compactVgg19 } from "../../../weights/vgg/convert.ts";
import { loadVgg19 } from "../../../weights/vgg/load.ts";
import { tensorFile, type TensorToWrite } from "../safetensors_writer.ts";
import { firstKernel, vggTensors } from "../synthetic_vgg.ts";

const OPTIONS: CompactOptions = { source: "https://example.org/net", preprocessing: "torchvision" };

Deno.test("the compact file is what it says: names, order, places, metadata, hashes", async () => {
  const { bytes, metadata, preprocessing } = await compactVgg19(tensorFile(vggTensors(3)), {
    ...OPTIONS,
    revision: "abc",
    license: "BSD-3-Clause",
  });
  const header = await fetchSafetensorsHeader(memorySource(bytes, "compact"));
  assertEquals(Object.fromEntries(header.metadata), metadata);
  const { created, ...rest } = metadata;
  assertEquals(new Date(created!).toISOString(), created);
  const expected: Record<string, string> = {
    format: "pentimento-vgg19",
    version: "1",
    convention: "torchvision",
    source: "https://example.org/net",
    revision: "abc",
    license: "BSD-3-Clause",
  };
  for (const { name, data } of vggTensors(3)) {
    expected[`sha256.${name}`] = await sha256(
      new Uint8Array((data as Float32Array<ArrayBuffer>).buffer),
    );
  }
  assertEquals(rest, expected);
  assertEquals(preprocessing, "torchvision");
  let at = [...header.tensors.values()][0]!.begin;
  assertEquals(at % 8, 0);
  for (const [i, { name, dtype, shape, begin, end }] of [...header.tensors.values()].entries()) {
    const tensor = vggTensors(3)[i]!;
    assertEquals([name, dtype, shape, begin], [tensor.name, "F32", tensor.shape, at]);
    at = end;
  }
  assertEquals(at, bytes.length);
});

Deno.test("what nobody says of the source is not in the metadata", async () => {
  const { metadata } = await compactVgg19(tensorFile(vggTensors(1)), OPTIONS);
  assertEquals(Object.keys(metadata).toSorted(), [
    "convention",
    "created",
    "format",
    "sha256.features.0.bias",
    "sha256.features.0.weight",
    "source",
    "version",
  ]);
});

Deno.test("no layer deeper than the one asked for is read or written", async () => {
  const read: string[] = [];
  const file = tensorFile(vggTensors(4));
  const layers: LayerName[] = [];
  const result = await compactVgg19(file, {
    ...OPTIONS,
    upTo: "conv1_2",
    read: (tensor) => {
      read.push(tensor.name);
      return tensor.read();
    },
    onLayer: (layer) => layers.push(layer),
  });
  assertEquals(result.layers, ["conv1_1", "conv1_2"]);
  assertEquals(layers, result.layers);
  // In the network's order, each once: a source that cannot go back is read so.
  assertEquals(read, vggTensors(2).map(({ name }) => name));
  const all = await compactVgg19(file, { ...OPTIONS, upTo: "conv5_1" });
  assertEquals(
    all.layers.at(-1),
    "conv2_2",
    "a network that ends earlier is taken as far as it goes",
  );
});

for (const dtype of ["F32", "F16", "BF16", "F64"] as const) {
  for (const half of [false, true]) {
    Deno.test(`${dtype} becomes ${half ? "F16" : "F32"}, wherever the bytes begin`, async () => {
      const tensors = dtype === "F64"
        ? vggTensors(1).map((t) => ({
          ...t,
          dtype,
          data: new Float64Array(t.data as Float32Array),
        }))
        : vggTensors(1, { dtype });
      const { bytes } = await compactVgg19(tensorFile(tensors), {
        ...OPTIONS,
        half,
        read: async (tensor) => {
          const bytes = await tensor.read();
          const shifted = new Uint8Array(bytes.length + 1);
          shifted.set(bytes, 1);
          return shifted.subarray(1);
        },
      });
      const header = await fetchSafetensorsHeader(memorySource(bytes, "compact"));
      assertEquals(
        [...header.tensors.values()].map((t) => t.dtype),
        Array(2).fill(half ? "F16" : "F32"),
      );
      assertEquals(
        (await loadVgg19(bytes)).layers,
        (await loadVgg19(
          (await compactVgg19(tensorFile(vggTensors(1)), OPTIONS)).bytes,
        )).layers,
      );
    });
  }
}

Deno.test("half precision rounds to the nearest, and to the even one of two", async () => {
  const tensors = vggTensors(1);
  const bias = tensors[1]!.data as Float32Array;
  bias.set([0.1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65504, -(2 ** -24), 2 ** -26]);
  const { bytes } = await compactVgg19(tensorFile(tensors), { ...OPTIONS, half: true });
  const loaded = (await loadVgg19(bytes)).layers.get("conv1_1")!.bias.subarray(0, 6);
  assertEquals(Array.from(loaded), [0.0999755859375, 1, 1 + 2 ** -9, 65504, -(2 ** -24), 0]);
});

/** A network of conv1_1 by which one is recognised. */
function known(
  network: "caffe" | "torchvision",
  change = (_: Float32Array) => {},
): TensorToWrite[] {
  const [weight, bias] = vggTensors(1);
  const data = firstKernel(network);
  change(data);
  return [{ ...weight!, data }, bias!];
}

Deno.test("the convention: asked for, else the file's own, else the filters', else an error", async () => {
  const convention = async (
    tensors: TensorToWrite[],
    metadata: Record<string, unknown>,
    preprocessing?: CompactOptions["preprocessing"],
  ) => {
    const file = tensorFile(tensors, metadata);
    const result = await compactVgg19(file, { source: "x", preprocessing });
    const network = await loadVgg19(result.bytes);
    assertEquals(network.preprocessing, result.preprocessing);
    return result.metadata["convention"];
  };
  assertEquals(await convention(known("caffe"), {}), "caffe");
  assertEquals(await convention(known("torchvision"), {}), "torchvision");
  assertEquals(await convention(known("torchvision"), { convention: "caffe: BGR" }), "caffe");
  assertEquals(await convention(vggTensors(1), { convention: "caffe: BGR" }), "caffe");
  assertEquals(await convention(known("caffe"), { convention: "caffe" }, "caffe-256"), "caffe-256");
  assertEquals(
    await convention(known("caffe"), { convention: "keras" }, "torchvision"),
    "torchvision",
  );
  await assertRejects(
    () => convention(vggTensors(1), {}),
    PentimentoError,
    "some.file does not say which input its network expects",
  );
});

Deno.test("the original network stored for RGB is brought to BGR, and its source left as it was", async () => {
  const tensors = known("caffe", reverseChannels);
  const before = (tensors[0]!.data as Float32Array).slice();
  const { bytes } = await compactVgg19(tensorFile(tensors), { source: "x" });
  // Loading would turn the channels round as well, so the file itself is looked at.
  const { begin, end } = (await fetchSafetensorsHeader(memorySource(bytes, "x"))).tensors.get(
    "features.0.weight",
  )!;
  assertEquals(new Float32Array(bytes.slice(begin, end).buffer), firstKernel("caffe"));
  assertEquals((await loadVgg19(bytes)).layers.get("conv1_1")!.kernel, firstKernel("caffe"));
  assertEquals(tensors[0]!.data, before);
});

Deno.test("an unknown convention of the file is told before anything is read", async () => {
  let reads = 0;
  const file = tensorFile(vggTensors(1), { convention: "keras" });
  const read = () => Promise.resolve(new Uint8Array(++reads));
  await assertRejects(
    () => compactVgg19(file, { source: "x", read }),
    PentimentoError,
    'some.file names the convention "keras"',
  );
  assertEquals(reads, 0);
});

Deno.test("expected hashes are of the tensors as they stand in the source", async () => {
  const tensors = vggTensors(2, { dtype: "F16" });
  const hashes = new Map<string, string>();
  for (const { name, data } of tensors) {
    hashes.set(name, await sha256(new Uint8Array(data.buffer as ArrayBuffer)));
  }
  // Of a tensor that nobody needs nothing is asked.
  hashes.set("classifier.0.weight", "00");
  const file = tensorFile(tensors);
  const { layers } = await compactVgg19(file, { ...OPTIONS, expected: hashes });
  assertEquals(layers.length, 2);
  const upper = new Map([...hashes].map(([name, hash]) => [name, hash.toUpperCase()]));
  await compactVgg19(file, { ...OPTIONS, expected: upper });
  for (const { name } of tensors) {
    const other = new Map(hashes).set(name, "0".repeat(64));
    const error = await assertRejects(
      () => compactVgg19(file, { ...OPTIONS, expected: other }),
      PentimentoError,
    );
    assertStringIncludes(
      error.message,
      `some.file holds "${name}" with the SHA-256 ${hashes.get(name)}`,
    );
    assertStringIncludes(error.message, `but ${"0".repeat(64)} is expected`);
  }
});

Deno.test("numbers that cannot be written are told with their place", async () => {
  const withBias = (value: number) => {
    const tensors = vggTensors(1);
    (tensors[1]!.data as Float32Array)[7] = value;
    return tensorFile(tensors);
  };
  const refused = async (value: number, half: boolean) =>
    (await assertRejects(
      () => compactVgg19(withBias(value), { ...OPTIONS, half }),
      PentimentoError,
    )).message;
  for (const half of [false, true]) {
    for (const value of [NaN, Infinity]) {
      assertStringIncludes(
        await refused(value, half),
        `some.file holds "features.0.bias" with the value ${value} at 7, but all must be finite`,
      );
    }
  }
  assertStringIncludes(
    await refused(70_000, true),
    "value 70000 at 7, which is too large for 16 bits",
  );
  assertEquals((await compactVgg19(withBias(70_000), OPTIONS)).layers, ["conv1_1"]);
});

Deno.test("too many or too few bytes for a tensor are an error", async () => {
  for (const length of [0, 255, 257]) {
    const error = await assertRejects(
      () =>
        compactVgg19(tensorFile(vggTensors(1)), {
          ...OPTIONS,
          read: (tensor) =>
            tensor.name.endsWith("bias") ? Promise.resolve(new Uint8Array(length)) : tensor.read(),
        }),
      PentimentoError,
    );
    assertStringIncludes(
      error.message,
      `some.file gives ${length} bytes for "features.0.bias", but 256 are wanted`,
    );
  }
});
