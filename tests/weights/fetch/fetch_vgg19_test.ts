/** Tests of fetching a network from a local server. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { LAYER_NAMES, VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { fetchVgg19 } from "../../../weights/fetch/fetch_vgg19.ts";
import type { FetchProgress } from "../../../weights/fetch/read_ranges.ts";
import { sha256 } from "../../../weights/formats/bytes.ts";
import { loadVgg19 } from "../../../weights/vgg/load.ts";
import { bytesFile, FileServer } from "../http_server.ts";
import { Flight, MemoryStore, noWaiting } from "../remote_scene.ts";
import { safetensorsFile, type TensorToWrite } from "../safetensors_writer.ts";
import { sparseVgg } from "../sparse_vgg.ts";
import { vggTensors } from "../synthetic_vgg.ts";

const PATH = "/folder/model.safetensors";
const TORCHVISION = { preprocessing: "torchvision" } as const;

/** A network of three layers between tensors that nobody wants. */
function smallFile(): Uint8Array<ArrayBuffer> {
  const other = (name: string): TensorToWrite => ({
    name,
    dtype: "F32",
    shape: [100_000],
    data: new Float32Array(100_000).fill(NaN),
  });
  const tensors = vggTensors(3);
  const [first, ...rest] = tensors;
  return new Uint8Array(safetensorsFile([other("a"), first!, other("b"), ...rest, other("c")]));
}

async function layersOf(bytes: Uint8Array) {
  const { layers, preprocessing } = await loadVgg19(bytes);
  return { layers, preprocessing };
}

Deno.test("of a file of 575 MB only the convolutions travel, and 16 MB at most are in flight", async () => {
  const file = sparseVgg();
  // VGG-19 has 143,667,240 numbers.
  assert(file.size > 574_668_960);
  await using server = new FileServer({ [PATH]: file });
  const flight = new Flight();
  const seen: FetchProgress[] = [];
  const fetched = await fetchVgg19(server.url(PATH), {
    ...noWaiting(),
    fetch: flight.fetch,
    onProgress: (progress) => void seen.push(progress),
  });
  const upTo = LAYER_NAMES.indexOf("conv5_1") + 1;
  assertEquals(fetched.layers, LAYER_NAMES.slice(0, upTo));
  assertEquals(fetched.preprocessing, "torchvision");
  const network = await loadVgg19(fetched.bytes);
  let wanted = 0;
  for (const { name, featureIndex } of VGG19_LAYERS.slice(0, upTo)) {
    const { kernel, bias } = network.layers.get(name)!;
    for (const [numbers, part] of [[kernel, "weight"], [bias, "bias"]] as const) {
      const { begin, end } = file.place(`features.${featureIndex}.${part}`);
      assertEquals(end - begin, numbers.byteLength);
      const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
      // Hashes, because a comparison of millions of numbers one by one takes long.
      const hash = await sha256(new Uint8Array(bytes));
      assertEquals(hash, await sha256(new Uint8Array(file.slice(begin, end))), name);
      wanted += end - begin;
    }
  }
  assertEquals(wanted, 51_779_840);
  assert(server.sent >= wanted && server.sent <= wanted * 1.01, `${server.sent} bytes travelled`);
  assert(flight.most > 0 && flight.most <= 16_000_000, `${flight.most} bytes were in flight`);
  assertEquals(flight.now, 0);
  assertEquals(seen.at(-1)?.done, seen.at(-1)?.total);
});

for (const ranges of [true, false]) {
  Deno.test(`a fetch ${ranges ? "by ranges" : "of a stream"} gives the network that is in the file`, async () => {
    await using server = new FileServer({ [PATH]: bytesFile(smallFile()) }, { ranges });
    const fetched = await fetchVgg19(server.url(PATH), { ...noWaiting(), ...TORCHVISION });
    assertEquals(await layersOf(fetched.bytes), await layersOf(safetensorsFile(vggTensors(3))));
    assertEquals(server.asked.length > 1, ranges);
  });
}

Deno.test("the layers end where it is asked for, and the metadata say where they come from", async () => {
  const file = { ...bytesFile(smallFile()), headers: { "x-repo-commit": "abc" } };
  await using server = new FileServer({ [PATH]: file });
  const url = `${server.url(PATH)}?key=secret`;
  const common = { ...noWaiting(), ...TORCHVISION, upTo: "conv1_2" } as const;
  const { layers, metadata } = await fetchVgg19(url, { ...common, license: "MIT" });
  assertEquals(layers, ["conv1_1", "conv1_2"]);
  const { source, revision, license } = metadata;
  assertEquals([source, revision, license], [server.url(PATH), "abc", "MIT"]);
  const half = await fetchVgg19(url, { ...common, revision: "mine", half: true });
  assertEquals(half.metadata["revision"], "mine");
  assertEquals(await layersOf(half.bytes), await layersOf(safetensorsFile(vggTensors(2))));
});

Deno.test("a network in several files is fetched through their index", async () => {
  const parts = [vggTensors(3).slice(0, 3), vggTensors(3).slice(3)];
  const name = (i: number) => `model-0000${i + 1}-of-00002.safetensors`;
  const weight_map = Object.fromEntries(
    parts.flatMap((tensors, i) => tensors.map((tensor) => [tensor.name, name(i)])),
  );
  const index = new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map }));
  await using server = new FileServer({ [`${PATH}.index.json`]: bytesFile(index) });
  parts.forEach((tensors, i) =>
    server.files.set(`/folder/${name(i)}`, bytesFile(new Uint8Array(safetensorsFile(tensors))))
  );
  const seen: FetchProgress[] = [];
  const fetched = await fetchVgg19(server.url(`${PATH}.index.json`), {
    ...noWaiting(),
    ...TORCHVISION,
    onProgress: (progress) => void seen.push(progress),
  });
  assertEquals(await layersOf(fetched.bytes), await layersOf(safetensorsFile(vggTensors(3))));
  assertEquals(seen.at(-1)?.done, seen.at(-1)?.total);
  assert(
    seen.every(({ done, total }, i) =>
      total === seen[0]!.total && done >= (seen[i - 1]?.done ?? 0)
    ),
  );
  server.files.delete(`/folder/${name(1)}`);
  await assertRejects(
    () => fetchVgg19(server.url(`${PATH}.index.json`), { ...noWaiting(), ...TORCHVISION }),
    PentimentoError,
    `${name(1)} could not be fetched (the answer is 404)`,
  );
});

Deno.test("a tensor with another hash than is expected is refused", async () => {
  await using server = new FileServer({ [PATH]: bytesFile(smallFile()) });
  const fetching = (hash: string) =>
    fetchVgg19(server.url(PATH), {
      ...noWaiting(),
      ...TORCHVISION,
      expected: new Map([["features.2.bias", hash]]),
    });
  const right = vggTensors(2).find(({ name }) => name === "features.2.bias")!.data;
  const hash = await sha256(new Uint8Array(right.buffer as ArrayBuffer));
  assertEquals((await fetching(hash)).layers.length, 3);
  const error = await assertRejects(() => fetching("0".repeat(64)), PentimentoError);
  assertStringIncludes(error.message, '"features.2.bias"');
  assertStringIncludes(error.message, hash);
});

Deno.test("a truncated file, one that is no file of tensors, and one without a VGG are refused", async () => {
  const whole = smallFile();
  const text = new TextEncoder().encode("just some words");
  await using server = new FileServer({
    "/truncated": bytesFile(whole.slice(0, -1)),
    "/text": bytesFile(text),
    "/other": bytesFile(new Uint8Array(safetensorsFile([]))),
  });
  for (const path of server.files.keys()) {
    await assertRejects(
      () => fetchVgg19(server.url(path), { ...noWaiting(), ...TORCHVISION }),
      PentimentoError,
      server.url(path),
    );
  }
});

Deno.test("a fetch that broke off goes on with what the store has", async () => {
  await using server = new FileServer({ [PATH]: bytesFile(smallFile()) });
  const store = new MemoryStore();
  const options = { ...noWaiting(), ...TORCHVISION, store };
  const places = 2;
  server.behavior.instead = async (_, count) => {
    if (count <= 1) return undefined;
    // One piece comes, the other is refused when that one is kept.
    if (count === 2) return undefined;
    while (store.kept.size === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return new Response(null, { status: 403 });
  };
  await assertRejects(() => fetchVgg19(server.url(PATH), options), PentimentoError);
  assertEquals(server.asked.length, 1 + places);
  server.behavior.instead = () => undefined;
  const fetched = await fetchVgg19(server.url(PATH), options);
  assertEquals(await layersOf(fetched.bytes), await layersOf(safetensorsFile(vggTensors(3))));
  assertEquals([server.asked.length, store.found], [1 + places + 2, 1]);
});

Deno.test("after a fetch every request is ended, also that of a stream of which more would come", async () => {
  for (const ranges of [true, false]) {
    await using server = new FileServer({ [PATH]: bytesFile(smallFile()) }, { ranges });
    const signals: AbortSignal[] = [];
    const noting: typeof fetch = (input, init) => {
      signals.push(init!.signal!);
      return fetch(input, init);
    };
    await fetchVgg19(server.url(PATH), { ...noWaiting(), ...TORCHVISION, fetch: noting });
    assertEquals(signals.map(({ aborted }) => aborted), server.asked.map(() => true));
  }
});

Deno.test("an abort ends a fetch with its reason", async () => {
  for (const ranges of [true, false]) {
    await using server = new FileServer({ [PATH]: bytesFile(smallFile()) }, { ranges });
    const controller = new AbortController();
    const reason = new Error("enough");
    const fetching = fetchVgg19(server.url(PATH), {
      ...noWaiting(),
      ...TORCHVISION,
      signal: controller.signal,
      onProgress: ({ done }) => done > 0 && controller.abort(reason),
    });
    assertEquals(await assertRejects(() => fetching, Error), reason);
  }
});
