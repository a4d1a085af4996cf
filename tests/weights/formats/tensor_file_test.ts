/** Tests of opening files of tensors. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { openRemote } from "../../../weights/fetch/remote.ts";
import { type ByteSource, memorySource } from "../../../weights/formats/bytes.ts";
import { openTensorFile } from "../../../weights/formats/index.ts";
import { FileServer } from "../http_server.ts";
import { noWaiting } from "../remote_scene.ts";
import { fileOf, safetensorsFile } from "../safetensors_writer.ts";
import { watchedSource } from "../watching.ts";

const small = Float32Array.of(1, 2, 3, 4, 5, 6);
const large = new Float32Array(1000).map((_, i) => i);
const good = safetensorsFile([
  { name: "large", dtype: "F32", shape: [10, 100], data: large },
  { name: "small", dtype: "F32", shape: [2, 3], data: small },
], { convention: "caffe" });
const dataStart = good.length - 4 * 1006;

async function messageOf(source: ByteSource): Promise<string> {
  return (await assertRejects(() => openTensorFile(source), PentimentoError)).message;
}

Deno.test("of a safetensors file the header is read, and a tensor when it is wanted", async () => {
  const source = watchedSource(good);
  const file = await openTensorFile(source);
  assertEquals([file.name, file.format], ["some.file", "safetensors"]);
  assertEquals([...file.tensors.keys()], ["large", "small"]);
  assertEquals(file.metadata, new Map([["convention", "caffe"]]));
  assertEquals(source.reads, [[0, 16], [0, 8], [8, dataStart]]);
  const { name, dtype, shape, range, read } = file.tensors.get("small")!;
  assertEquals({ name, dtype, shape }, { name: "small", dtype: "F32", shape: [2, 3] });
  assertEquals(await read(), new Uint8Array(small.buffer));
  assert(range?.source === source);
  assertEquals([range.begin, range.end], [good.length - 24, good.length]);
  assertEquals(source.reads.slice(3), [[good.length - 24, good.length]]);
});

Deno.test("a safetensors file may be of unknown length, and its header long", async () => {
  const header = JSON.stringify({ a: { dtype: "U8", shape: [3], data_offsets: [0, 3] } });
  const length = 700_000;
  const bytes = fileOf(header.padEnd(length), Uint8Array.of(7, 8, 9));
  const source = watchedSource(bytes, { size: undefined });
  const { tensors } = await openTensorFile(source);
  // At once: no more than a piece may be promised.
  assertEquals(source.reads.slice(2), [[8, 8 + length]]);
  assertEquals(await tensors.get("a")!.read(), Uint8Array.of(7, 8, 9));
});

for (const unsized of [false, true]) {
  const length = unsized ? "that says no length" : "that gives no ranges";
  Deno.test(`a safetensors file comes from a server ${length}, its header longer than the first answer`, async () => {
    const header = JSON.stringify({ a: { dtype: "U8", shape: [3], data_offsets: [100, 103] } });
    const bytes = fileOf(header.padEnd(700_000), new Uint8Array(110).map((_, i) => i));
    const served = { size: bytes.length, slice: bytes.subarray.bind(bytes) };
    await using server = new FileServer({ "/net": served }, { ranges: false, unsized });
    const source = await openRemote(server.url("/net"), noWaiting());
    try {
      assertEquals([source.forwardOnly, source.size], [true, unsized ? undefined : bytes.length]);
      const { tensors } = await openTensorFile(source);
      assertEquals(await tensors.get("a")!.read(), Uint8Array.of(100, 101, 102));
      assertEquals(server.asked.length, 1);
    } finally {
      source.close();
    }
  });
}

Deno.test("a tensor past the end of a file of unknown length is missed when it is read", async () => {
  const { tensors } = await openTensorFile(
    watchedSource(good.subarray(0, good.length - 1), { size: undefined }),
  );
  assertEquals(await tensors.get("large")!.read(), new Uint8Array(large.buffer));
  await assertRejects(() => tensors.get("small")!.read(), PentimentoError, "some.file ends at");
});

Deno.test("a header is not read when it is longer than the file or than any is", async () => {
  for (const size of [undefined, 8e9]) {
    const source = watchedSource(
      Uint8Array.of(0, 0, 0, 16, 0, 0, 0, 0, 0x7b, 0, 0, 0, 0, 0, 0, 0),
      { size },
    );
    const message = await messageOf(source);
    assertStringIncludes(
      message,
      "some.file has a header of 268435456 bytes, but one of at most 750000 is read",
    );
    assertEquals(source.reads, [[0, 16], [0, 8]]);
  }
  const source = watchedSource(good.subarray(0, 50));
  assertStringIncludes(await messageOf(source), "but only 42 follow, so it is truncated");
  assertEquals(source.reads, [[0, 16], [0, 8]]);
});

Deno.test("files of PyTorch and Keras are known by their first bytes, whatever their names", async () => {
  const cases = [
    ["pytorch/network.pth", "pytorch", "features.0.weight"],
    ["pytorch/network_legacy.pth", "pytorch-legacy", "features.0.weight"],
    ["keras/vgg19_conv1_1.h5", "keras", "block1_conv1/block1_conv1_W_1:0"],
  ] as const;
  for (const [path, format, tensor] of cases) {
    const bytes = Deno.readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
    const file = await openTensorFile(memorySource(bytes, "weights.bin"));
    assertEquals([file.name, file.format], ["weights.bin", format]);
    const { shape, read } = file.tensors.get(tensor)!;
    const count = shape.reduce((product, side) => product * side, 1);
    assertEquals((await read()).length, 4 * count);
  }
});

Deno.test("a file of no known format is refused with the formats that there are", async () => {
  const message = await messageOf(
    memorySource(new TextEncoder().encode("<!DOCTYPE html><html></html>"), "page.html"),
  );
  assertEquals(
    message,
    "page.html begins as no file of weights does that can be read: give a safetensors file, one of " +
      "PyTorch's (.pt, .pth) or one of Keras' (.h5)",
  );
});

Deno.test("what a source says when it cannot be read comes through", async () => {
  const failure = new PentimentoError("The disk is gone: bring it back");
  const source = { name: "gone", size: 1000, read: () => Promise.reject(failure) };
  assertEquals(await messageOf(source), failure.message);
});
