/** Tests of reading many ranges of a remote file. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { PieceStore } from "../../../weights/fetch/piece_store.ts";
import {
  type ByteRange,
  type FetchProgress,
  readRanges,
} from "../../../weights/fetch/read_ranges.ts";
import { openRemote, type RemoteSource } from "../../../weights/fetch/remote.ts";
import { FileServer, patternBytes, patternFile, type ServedFile } from "../http_server.ts";
import { Flight, MemoryStore, noWaiting } from "../remote_scene.ts";
import { assertSameBytes } from "../watching.ts";

const PATH = "/model.bin";
const MB = 1_000_000;

/** A file whose bytes are quick to make: the index of each million. */
function largeFile(size: number): ServedFile {
  return {
    size,
    slice: (begin, end) => {
      const bytes = new Uint8Array(end - begin);
      for (let at = begin; at < end; at = (Math.floor(at / MB) + 1) * MB) {
        bytes.fill(Math.floor(at / MB) % 256, at - begin);
      }
      return bytes;
    },
  };
}

const open = (server: FileServer) => openRemote(server.url(PATH), noWaiting());

/** Fails unless each range has got the file's bytes. */
function assertRead(read: Uint8Array[], file: ServedFile, ranges: readonly ByteRange[]): void {
  assertEquals(read.length, ranges.length);
  ranges.forEach(({ begin, end }, i) => assertSameBytes(read[i]!, file.slice(begin, end)));
}

const RANGES: readonly ByteRange[] = [
  { begin: 700_000, end: 700_100 },
  { begin: 100_000, end: 200_000 },
  { begin: 150_000, end: 160_000 },
  { begin: 265_535, end: 265_536 },
  { begin: 331_072, end: 331_073 },
  { begin: 10, end: 20 },
  { begin: 5, end: 5 },
];

for (const ranges of [true, false]) {
  const how = ranges
    ? "asked for together when they are near"
    : "kept from a stream without ranges";
  Deno.test(`ranges in any order, overlapping or empty, are ${how}`, async () => {
    const file = patternFile(800_000);
    await using server = new FileServer({ [PATH]: file }, { ranges });
    const source = await open(server);
    assertRead(await readRanges(source, RANGES), file, RANGES);
    source.close();
    // 265535 is less than 64 KiB behind 200000, and 331072 exactly that behind 265536.
    const asked = ["bytes=100000-265535", "bytes=331072-331072", "bytes=700000-700099"];
    assertEquals(server.ranges.slice(1).sort(), ranges ? asked : []);
  });
}

Deno.test("no ranges are nothing to read, and done at once", async () => {
  await using server = new FileServer({ [PATH]: patternFile(100) });
  const seen: FetchProgress[] = [];
  const onProgress = (progress: FetchProgress) => void seen.push(progress);
  assertEquals(await readRanges(await open(server), [], { onProgress }), []);
  assertEquals(seen, [{ done: 0, total: 0 }]);
});

Deno.test("pieces have at most 4 MB, and no more than four are on the way at once", async () => {
  const file = largeFile(30 * MB);
  await using server = new FileServer({ [PATH]: file });
  const range = { begin: MB, end: 28 * MB + 1 };
  const flight = new Flight();
  const source = await openRemote(server.url(PATH), { ...noWaiting(), fetch: flight.fetch });
  const seen: FetchProgress[] = [];
  const onProgress = (progress: FetchProgress) => void seen.push(progress);
  assertRead(await readRanges(source, [range], { onProgress }), file, [range]);
  assertEquals([flight.most, flight.now], [16 * MB, 0]);
  assertEquals(source.transferred, 65536 + 27 * MB + 1);
  assert(seen.length > 7);
  assert(seen.every(({ done }, i) => i === 0 ? done === 0 : done > seen[i - 1]!.done));
  assertEquals(seen.at(-1), { done: 27 * MB + 1, total: 27 * MB + 1 });
  assertEquals(server.asked.length, 1 + 7);
  assertEquals(new Set(server.ranges).size, 1 + 7);
});

Deno.test("after a break another run takes what came from the store, and asks only for the rest", async () => {
  const file = largeFile(14 * MB);
  await using server = new FileServer({ [PATH]: file });
  const store = new MemoryStore();
  const ranges = [{ begin: MB, end: 13 * MB }];
  // The third piece is refused only when the two before it are kept.
  server.behavior.instead = async ({ range }) => {
    if (!range.startsWith("bytes=9")) return undefined;
    while (store.kept.size < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    return new Response(null, { status: 403 });
  };
  const first = await open(server);
  await assertRejects(() => readRanges(first, ranges, { store }), PentimentoError);
  assertEquals(store.kept.size, 2);
  server.behavior.instead = () => undefined;
  server.asked.length = 0;
  const again = await open(server);
  const seen: FetchProgress[] = [];
  const onProgress = (progress: FetchProgress) => void seen.push(progress);
  assertRead(await readRanges(again, ranges, { store, onProgress }), file, ranges);
  assertEquals(server.ranges, ["bytes=0-65535", "bytes=9000000-12999999"]);
  assertEquals(seen.at(-1), { done: 12 * MB, total: 12 * MB });
});

Deno.test("a stream without ranges passes over what the store has", async () => {
  const file = largeFile(14 * MB);
  await using server = new FileServer({ [PATH]: file }, { ranges: false });
  const ranges = [{ begin: MB, end: 13 * MB }];
  const store = new MemoryStore();
  const read = async (): Promise<RemoteSource> => {
    const source = await open(server);
    assertRead(await readRanges(source, ranges, { store }), file, ranges);
    source.close();
    return source;
  };
  assert((await read()).transferred >= 13 * MB);
  assertEquals(store.kept.size, 3);
  assert((await read()).transferred < MB);
  assertEquals(store.found, 3);
});

Deno.test("what is damaged or too short in the store is fetched again", async () => {
  const file = largeFile(9 * MB);
  await using server = new FileServer({ [PATH]: file });
  const ranges = [{ begin: 0, end: 9 * MB }];
  const store = new MemoryStore();
  await readRanges(await open(server), ranges, { store });
  const [one, two] = store.kept.keys();
  store.kept.get(one!)![1234]! ^= 1;
  store.kept.set(two!, store.kept.get(two!)!.subarray(1));
  server.asked.length = 0;
  const source = await open(server);
  assertRead(await readRanges(source, ranges, { store }), file, ranges);
  assertEquals(server.asked.length, 1 + 2);
  assertEquals(store.found, 3);
});

Deno.test("a store that fails only makes no resuming possible", async () => {
  const file = patternFile(300_000);
  await using server = new FileServer({ [PATH]: file });
  const failing: PieceStore = {
    get: () => Promise.reject(new Error("no such disk")),
    put: () => {
      throw new Error("the disk is full");
    },
  };
  const ranges = RANGES.filter(({ end }) => end <= file.size);
  const source = await open(server);
  assertRead(await readRanges(source, ranges, { store: failing }), file, ranges);
});

Deno.test("what may be another file next time is not kept, and of another file nothing is taken", async () => {
  const file = patternFile(800_000);
  await using server = new FileServer({ [PATH]: file });
  const store = new MemoryStore();
  const read = async () => void await readRanges(await open(server), RANGES, { store });
  file.etag = null;
  await read();
  assertEquals(store.kept.size, 0);
  file.etag = '"v1"';
  await read();
  assertEquals(store.kept.size, 4);
  file.etag = '"v2"';
  await read();
  assertEquals([store.kept.size, store.found], [8, 0]);
});

Deno.test("when one piece cannot be had, the others are ended and its error comes out", async () => {
  const asked: string[] = [];
  // The second piece is not there; the answers to the others never come.
  const failing = (_: unknown, init: RequestInit) => {
    const range = new Headers(init.headers).get("range")!;
    asked.push(range);
    const headers = { "content-range": `${range.replace("=", " ")}/${100 * MB}` };
    if (asked.length === 1) {
      return Promise.resolve(new Response(new Uint8Array(65536), { status: 206, headers }));
    }
    if (range.startsWith("bytes=5000000-")) {
      return Promise.resolve(new Response(null, { status: 404 }));
    }
    return new Promise((_, reject) => {
      init.signal!.addEventListener("abort", () => reject(init.signal!.reason));
    });
  };
  const source = await openRemote("https://a.example/model", {
    ...noWaiting(),
    fetch: failing as typeof fetch,
  });
  const ranges = [{ begin: MB, end: 100 * MB }];
  await assertRejects(() => readRanges(source, ranges), PentimentoError, "404");
  assertEquals(asked.length, 1 + 4);
});

Deno.test("an abort ends the reading with its reason", async () => {
  await using server = new FileServer({ [PATH]: largeFile(100 * MB) });
  const source = await open(server);
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = ({ done }: FetchProgress) => {
    if (done > 0) controller.abort(reason);
  };
  const options = { signal: controller.signal, onProgress };
  const ranges = [{ begin: MB, end: 100 * MB }];
  const error = await assertRejects(() => readRanges(source, ranges, options), Error);
  assertEquals(error, reason);
  assert(server.asked.length <= 1 + 4);
});

Deno.test("a range beyond the end of the file is refused", async () => {
  await using server = new FileServer({ [PATH]: patternFile(100_000) });
  const source = await open(server);
  await assertRejects(
    () => readRanges(source, [{ begin: 90_000, end: 100_001 }]),
    PentimentoError,
    "it is 100000 bytes long, so it is truncated",
  );
  assertSameBytes(await source.read(90_000, 100_000), patternBytes(90_000, 100_000));
});
