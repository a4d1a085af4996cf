/** Tests of zip archives whose numbers lie, and of the parts that are inflated of them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { PentimentoError } from "../../../core/errors.ts";
import { memorySource } from "../../../weights/formats/bytes.ts";
import { crc32 } from "../../../weights/formats/crc32.ts";
import { PYTORCH } from "../../../weights/formats/pytorch_zip.ts";
import { openZip } from "../../../weights/formats/zip_archive.ts";
import { bytesOf, dict, pickleOf, storage, tensor } from "../pickle_bytes.ts";
import { floats } from "../pytorch_fixtures.ts";
import { AllocationWatch, watchedSource } from "../watching.ts";

/** A deflated archive of these files. */
async function deflated(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 9, useWebWorkers: false });
  for (const [path, bytes] of Object.entries(files)) {
    await writer.add(path, new Uint8ArrayReader(bytes));
  }
  return await writer.close();
}

/** Where the archive's directory has its n-th file. */
function entryAt(bytes: Uint8Array, n: number): number {
  const text = new TextDecoder("latin1").decode(bytes);
  let at = -1;
  for (let i = 0; i <= n; i++) at = text.indexOf("PK\x01\x02", at + 1);
  return at;
}

const openAs = (bytes: Uint8Array) => openZip(memorySource(bytes, "net.zip"));

Deno.test("of a compressed storage a tensor's own part is inflated, and nothing behind it", async () => {
  // 64 MB, of which three numbers are wanted.
  const [count, offset] = [2 ** 24, 100_000];
  const numbers = new Float32Array(count);
  numbers.set([1, 2, 3], offset);
  const pickle = pickleOf(dict({ a: tensor(storage("0", count), { shape: [3], offset }) }));
  const bytes = await deflated({
    "n/data/0": new Uint8Array(numbers.buffer),
    "n/data.pkl": bytesOf(pickle),
  });
  const compressed = entryAt(bytes, 0) - 200;
  // What comes after the first third is not even deflated data.
  bytes.fill(255, Math.floor(compressed / 3), compressed - 200);
  const watched = watchedSource(bytes, { name: "net.pth" });
  const file = await PYTORCH.open(watched);
  using watch = new AllocationWatch();
  assertEquals(await floats(file, "a"), [1, 2, 3]);
  assert(watch.largest < 100_000, `${watch.largest} bytes at once`);
});

Deno.test("a part of any place has the right bytes, and only a whole file its checksum checked", async () => {
  const numbers = Uint8Array.from({ length: 300_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const bytes = await deflated({ a: numbers });
  const file = (await openAs(bytes)).get("a")!;
  for (const [begin, end] of [[0, 10], [65_535, 200_001], [299_999, 300_000], [5, 5]] as const) {
    assertEquals(await file.read(begin, end), numbers.slice(begin, end));
  }
  assertEquals(await file.read(), numbers);
  bytes[entryAt(bytes, 0) + 16]! ^= 1;
  const damaged = (await openAs(bytes)).get("a")!;
  assertEquals(await damaged.read(0, 10), numbers.slice(0, 10));
  await assertRejects(() => damaged.read(), PentimentoError, '"a" has a wrong checksum');
  assertEquals(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

Deno.test("files that share a place in an archive, or lie outside of it, are refused", async () => {
  const bytes = await deflated({ a: new Uint8Array(5000), b: new Uint8Array(5000) });
  const view = new DataView(bytes.buffer);
  const second = entryAt(bytes, 1) + 42;
  const offset = view.getUint32(second, true);
  view.setUint32(second, 0, true);
  await assertRejects(() => openAs(bytes), PentimentoError, "overlap");
  view.setUint32(second, offset - 30, true);
  await assertRejects(() => openAs(bytes), PentimentoError, 'in which "a" and "b" overlap');
  view.setUint32(second, bytes.length - 10, true);
  await assertRejects(() => openAs(bytes), PentimentoError, 'in which "b" has no room');
});

Deno.test("a file that is compressed by another method is refused by its number", async () => {
  const bytes = await deflated({ a: new Uint8Array(5000) });
  new DataView(bytes.buffer).setUint16(entryAt(bytes, 0) + 10, 9, true);
  const file = (await openAs(bytes)).get("a")!;
  await assertRejects(() => file.read(), PentimentoError, 'has "a" compressed by the method 9');
});

Deno.test("more is not inflated than any VGG-19 needs, and no room is made for it", async () => {
  // Noise, so that two million bytes stay two million, and may become two thousand million.
  const noise = new Uint8Array(2_100_000);
  for (let at = 0; at < noise.length; at += 65536) {
    crypto.getRandomValues(noise.subarray(at, at + 65536));
  }
  const bytes = await deflated({ a: noise });
  new DataView(bytes.buffer).setUint32(entryAt(bytes, 0) + 24, 2_100_000_000, true);
  const file = (await openAs(bytes)).get("a")!;
  using watch = new AllocationWatch();
  await assertRejects(
    () => file.read(),
    PentimentoError,
    "inflated for more than 2000000000 bytes",
  );
  const last = () => file.read(2_000_000_001, 2_000_000_002);
  await assertRejects(last, PentimentoError, "inflated for more than 2000000000 bytes");
  assertEquals(await file.read(5, 9), noise.slice(5, 9));
  assert(watch.largest < 100_000, `${watch.largest} bytes at once`);
});

Deno.test("an archive of more files than any network has is refused", async () => {
  const one = await deflated({ a: new Uint8Array(0) });
  const [entry, end] = [entryAt(one, 0), one.length - 22];
  const count = 2501;
  const length = end - entry;
  const bytes = new Uint8Array(entry + count * length + 22);
  bytes.set(one);
  for (let i = 0; i < count; i++) bytes.set(one.subarray(entry, end), entry + i * length);
  bytes.set(one.subarray(end), bytes.length - 22);
  const view = new DataView(bytes.buffer, bytes.length - 22);
  for (const at of [8, 10]) view.setUint16(at, count, true);
  view.setUint32(12, count * length, true);
  await assertRejects(() => openAs(bytes), PentimentoError, "of more than 2500 files");
});
