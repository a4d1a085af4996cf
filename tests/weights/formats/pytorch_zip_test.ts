/** Tests of PyTorch's zip archives. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { PentimentoError } from "../../../core/errors.ts";
import { type ByteSource, memorySource } from "../../../weights/formats/bytes.ts";
import { PYTORCH } from "../../../weights/formats/pytorch_zip.ts";
import { bytesOf, dict, pickleOf, storage, tensor } from "../pickle_bytes.ts";
import { floats, numbers, pytorchBytes, pytorchSource } from "../pytorch_fixtures.ts";
import { watchedSource } from "../watching.ts";

const ONE = pickleOf(dict({ a: tensor(storage("0", 3), { shape: [3] }) }));
const NUMBERS = new Uint8Array(Float32Array.of(1, 2, 3).buffer);

/** An archive of these files, in this order. */
async function zipOf(
  files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  options: { readonly level?: number; readonly password?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false });
  for (const [path, data] of Object.entries(files)) {
    const bytes = typeof data === "string" ? bytesOf(data) : data;
    await writer.add(path, new Uint8ArrayReader(bytes), options);
  }
  return await writer.close();
}

async function messageOf(bytes: Uint8Array): Promise<string> {
  const source = memorySource(bytes, "net.pth");
  const { message } = await assertRejects(() => PYTORCH.open(source), PentimentoError);
  assertStringIncludes(message, "net.pth");
  return message;
}

/** Replaces the last of such numbers, which stands in the archive's directory. */
function replaceLast(bytes: Uint8Array, old: number, by: number): void {
  const view = new DataView(bytes.buffer);
  for (let at = bytes.length - 4; at >= 0; at--) {
    if (view.getUint32(at, true) === old) return view.setUint32(at, by, true);
  }
  throw new Error(`${old} is not in the archive`);
}

Deno.test("an archive may have no folder, be compressed and of the form for large files", async () => {
  const file = await PYTORCH.open(pytorchSource("network_repacked.pth"));
  assertEquals(await floats(file, "features.0.weight"), numbers(108));
  assertEquals(await floats(file, "features.0.bias"), numbers(4, 1));
  const placed = [...file.tensors.values()].map(({ range }) => range !== undefined);
  assertEquals(placed, [false, true]);
});

Deno.test("of an archive the directory, the pickle and the storages' headers are read", async () => {
  const large = new Uint8Array(Float32Array.from({ length: 50_000 }, (_, i) => i).buffer);
  const pickle = pickleOf(dict({
    large: tensor(storage("large", 50_000), { shape: [50_000] }),
    small: tensor(storage("0", 3), { shape: [3] }),
  }));
  const files = { "n/data.pkl": pickle, "n/data/large": large, "n/data/0": NUMBERS };
  const bytes = await zipOf(files);
  const watched = watchedSource(bytes, { name: "net.pth" });
  const file = await PYTORCH.open(watched);
  const { begin, end } = file.tensors.get("large")!.range!;
  assertEquals(end - begin, 200_000);
  const pickleBegin = 30 + "n/data.pkl".length;
  const [tail, header, whole, last] = watched.reads;
  assertEquals(tail, [bytes.length - 65557, bytes.length]);
  assertEquals(header, [0, 30]);
  assertEquals(whole![1] - whole![0], pickle.length);
  assert(whole![0] >= pickleBegin && last![1] <= begin && last![1] - last![0] === 30);
  assertEquals(watched.reads.length, 4);
  assertEquals(await floats(file, "small"), [1, 2, 3]);
  assertEquals((await floats(file, "large"))[49_999], 49_999);
});

Deno.test("an archive that can only be read forward, or is of unknown length, is refused", async () => {
  const bytes = pytorchBytes("network.pth");
  const memory = memorySource(bytes, "https://host/net.pth");
  const read = memory.read;
  const sources: ByteSource[] = [
    { name: memory.name, size: undefined, read },
    { name: memory.name, size: bytes.length, forwardOnly: true, read },
  ];
  for (const source of sources) {
    const { message } = await assertRejects(() => PYTORCH.open(source), PentimentoError);
    assertEquals(
      message,
      "https://host/net.pth is a zip archive, which is read from its end, but it can only be read " +
        "from its beginning: download the file and give that",
    );
  }
});

Deno.test("an archive that ends at any byte is refused", async () => {
  for (const name of ["network.pth", "network_repacked.pth"]) {
    const bytes = pytorchBytes(name);
    for (let length = 0; length < bytes.length; length++) {
      await messageOf(bytes.subarray(0, length));
    }
  }
});

Deno.test("an archive that torch.save did not write is refused with what is wrong", async () => {
  const good = { "n/data.pkl": ONE, "n/data/0": NUMBERS };
  assertEquals(
    await floats(await PYTORCH.open(memorySource(await zipOf(good), "net.pth")), "a"),
    [1, 2, 3],
  );
  const cases = [
    [{ "n/data/0": NUMBERS }, "is a zip archive with no data.pkl, so torch.save did not write it"],
    [{ "n/m/data.pkl": ONE }, "is a zip archive with no data.pkl"],
    [{ ...good, "m/data.pkl": ONE }, "is a zip archive with more than one data.pkl"],
    [{ "n/data.pkl": ONE }, 'has none of the 12 bytes of the storage "0", so it is damaged'],
    [{ ...good, "n/data/0": NUMBERS.slice(1) }, 'has 11 of the 12 bytes of the storage "0"'],
    [{ ...good, "n/byteorder": "big" }, "was not written with the lowest byte first"],
    [{ ...good, "n/byteorder": "little".repeat(9) }, "describes what it holds in 54 bytes"],
    [{ ...good, "n/data.pkl": "hello" }, "has a pickle that does not say its protocol"],
  ] as const;
  for (const [files, message] of cases) {
    assertStringIncludes(await messageOf(await zipOf(files)), message);
  }
});

Deno.test("an encrypted archive is refused", async () => {
  const files = { "n/data.pkl": ONE, "n/data/0": NUMBERS };
  assertEquals(
    await messageOf(await zipOf(files, { password: "secret" })),
    "net.pth is an encrypted zip archive: decrypt it before it is given here",
  );
});

Deno.test("an archive with two files of one name is refused", async () => {
  const bytes = await zipOf({ "n/data.pkl": ONE, "n/data/0": NUMBERS, "n/data/1": NUMBERS });
  const last = new TextDecoder("latin1").decode(bytes).lastIndexOf("n/data/1");
  bytes[last + "n/data/".length] = "0".charCodeAt(0);
  assertStringIncludes(await messageOf(bytes), 'that has two files named "n/data/0"');
});

Deno.test("a compressed file that says it is larger than it can be is refused before there is room", async () => {
  const length = 2 ** 28;
  const pickle = pickleOf(dict({ a: tensor(storage("0", length), { shape: [length] }) }));
  const zeros = new Uint8Array(40_000);
  const bytes = await zipOf({ "n/data.pkl": pickle, "n/data/0": zeros }, { level: 9 });
  replaceLast(bytes, zeros.length, 4 * length);
  const file = await PYTORCH.open(memorySource(bytes, "net.pth"));
  const { message } = await assertRejects(() => file.tensors.get("a")!.read(), PentimentoError);
  assertEquals(
    message,
    'net.pth is a zip archive in which "n/data/0" cannot have the size that it says, so it is ' +
      "damaged: fetch or export it again",
  );
});

Deno.test("a compressed file that is damaged is refused when it is read", async () => {
  const bytes = pytorchBytes("network_repacked.pth");
  const file = await PYTORCH.open(memorySource(bytes, "net.pth"));
  const at = new TextDecoder("latin1").decode(bytes).indexOf("data/0") + 100;
  bytes[at]! ^= 1;
  await assertRejects(
    () => file.tensors.get("features.0.weight")!.read(),
    PentimentoError,
    "net.pth is a zip archive ",
  );
});

Deno.test("a compressed file that becomes more than it says is refused before there is room made", async () => {
  const numbers = new Uint8Array(64 * 2 ** 20);
  const bytes = await zipOf({ "n/data.pkl": ONE, "n/data/0": numbers }, { level: 9 });
  // The directory's word for how long the second file is: its four bytes in both headers.
  const length = Uint8Array.of(0, 0, 0, 4);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (length.every((byte, i) => bytes[at + i] === byte)) bytes.set([12, 0, 0, 0], at);
  }
  const file = await PYTORCH.open(memorySource(bytes, "net.pth"));
  const [tensor] = file.tensors.values();
  await assertRejects(() => tensor!.read(), PentimentoError, "has another length than it says");
});

Deno.test("what a source says when it cannot be read comes through an archive's reader", async () => {
  const bytes = await zipOf({
    "n/data.pkl": ONE,
    "n/data/0": NUMBERS,
    "n/more": new Uint8Array(70_000),
  }, { level: 0 });
  const memory = memorySource(bytes, "net.pth");
  const failure = new DOMException("stopped", "AbortError");
  let reads = 0;
  const source = {
    ...memory,
    read: (begin: number, end: number) =>
      ++reads === 1 ? memory.read(begin, end) : Promise.reject(failure),
  };
  assert(await assertRejects(() => PYTORCH.open(source)) === failure);
});
