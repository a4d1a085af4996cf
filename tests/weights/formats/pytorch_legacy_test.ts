/** Tests of PyTorch's files before version 1.6. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { readRanges } from "../../../weights/fetch/read_ranges.ts";
import { openRemote } from "../../../weights/fetch/remote.ts";
import { type ByteSource, memorySource } from "../../../weights/formats/bytes.ts";
import { openTensorFile } from "../../../weights/formats/index.ts";
import { PYTORCH_LEGACY } from "../../../weights/formats/pytorch_legacy.ts";
import { FileServer } from "../http_server.ts";
import {
  bytesOf,
  dict,
  legacyFile,
  number,
  storage,
  tensor,
  text,
  tuple,
} from "../pickle_bytes.ts";
import { floats, numbers, pytorchBytes } from "../pytorch_fixtures.ts";
import { noWaiting } from "../remote_scene.ts";
import { watchedSource } from "../watching.ts";

const source = (file: string) => memorySource(bytesOf(file), "net.pth");

async function messageOf(file: string): Promise<string> {
  const { message } = await assertRejects(() => PYTORCH_LEGACY.open(source(file)), PentimentoError);
  assertStringIncludes(message, "net.pth");
  return message;
}

/** A source that fails when it is read from before where it was read to, as one without ranges. */
function forwardSource(bytes: Uint8Array, size: number | undefined): ByteSource {
  const memory = memorySource(bytes, "stream.pth");
  let position = 0;
  return {
    name: "stream.pth",
    size,
    forwardOnly: true,
    read(begin, end) {
      if (begin < position) throw new Error(`read from ${begin} after ${position}`);
      position = end;
      return memory.read(begin, end);
    },
  };
}

Deno.test("a file that can only be read forward loses none of its numbers", async () => {
  const bytes = pytorchBytes("network_legacy.pth");
  for (const size of [bytes.length, undefined]) {
    const file = await PYTORCH_LEGACY.open(forwardSource(bytes, size));
    const tensors = [...file.tensors.values()].sort((a, b) => a.range!.begin - b.range!.begin);
    const read = new Map<string, number[]>();
    for (const { name, read: numbersOf } of tensors) {
      read.set(name, [...new Float32Array((await numbersOf()).slice().buffer)]);
    }
    assertEquals(read.get("features.0.weight"), numbers(108));
    assertEquals(read.get("features.0.bias"), numbers(4, 1));
  }
});

Deno.test("of a file that can be read anywhere, two requests read all but the numbers", async () => {
  const large = Array.from({ length: 50_000 }, (_, i) => i);
  const two = { a: tensor(storage("1", 50_000, { view: "N" }), { shape: [50_000] }), b: one("2") };
  const bytes = bytesOf(legacyFile(dict(two), { "1": large, "2": [7, 8, 9] }));
  const watched = watchedSource(bytes);
  const file = await PYTORCH_LEGACY.open(watched);
  assertEquals(watched.reads, [[0, 65536], [bytes.length - 20, bytes.length - 12]]);
  assertEquals(await floats(file, "b"), [7, 8, 9]);
  assertEquals(await floats(file, "a"), large);
});

for (const ranges of [true, false]) {
  Deno.test(`a large file is read over HTTP ${ranges ? "in parts" : "as a stream"}`, async () => {
    const many = numbers(50_000);
    const two = { small: one("2"), large: tensor(storage("1", 50_000), { shape: [50_000] }) };
    const bytes = bytesOf(legacyFile(dict(two), { "1": many, "2": [7, 8, 9] }));
    const slice = (begin: number, end: number) => bytes.slice(begin, end);
    await using server = new FileServer({ "/net.pth": { size: bytes.length, slice } }, { ranges });
    const remote = await openRemote(server.url("/net.pth"), noWaiting());
    const file = await openTensorFile(remote);
    const parts = ["large", "small"].map((name) => file.tensors.get(name)!.range!);
    const [large, small] = await readRanges(remote, parts);
    assertEquals([...new Float32Array(small!.buffer)], [7, 8, 9]);
    assertEquals([...new Float32Array(large!.buffer)], many);
    remote.close();
  });
}

const one = (key: string) => tensor(storage(key, 3, { view: "N" }), { shape: [3] });
const good = legacyFile(dict({ a: one("1"), b: one("2") }), { "1": [1, 2, 3], "2": [4, 5, 6] });

Deno.test("storages may be listed in any order, and be views of others", async () => {
  const view = tuple(text("v"), number(1), number(2));
  const object = dict({
    a: one("1"),
    view: tensor(storage("2", 3, { view }), { shape: [1], offset: 1 }),
  });
  const file = await PYTORCH_LEGACY.open(
    source(legacyFile(object, { "2": [4, 5, 6], "1": [1, 2, 3] })),
  );
  assertEquals(await floats(file, "a"), [1, 2, 3]);
  assertEquals(await floats(file, "view"), [6]);
});

Deno.test("a file that ends at any byte is refused", async () => {
  await PYTORCH_LEGACY.open(source(good));
  for (let length = 0; length < good.length; length++) await messageOf(good.slice(0, length));
});

Deno.test("a damaged file is refused with what is wrong", async () => {
  const object = dict({ a: one("1") });
  const huge = dict({ a: tensor(storage("1", 2 ** 31 - 1), { shape: [2 ** 31 - 1] }) });
  const repair = "so it is damaged: fetch or export it again";
  const cases = [
    [
      legacyFile(huge, { "1": [1] }),
      `promises tensors up to byte ${legacyFile(huge, {}).length + 14 + (2 ** 31 - 1) * 4}`,
    ],
    [legacyFile(object, { "1": [1, 2, 3], "2": [] }), "does not list each of its storages once"],
    [legacyFile(object, {}), `lacks the numbers of "a", ${repair}`],
    [
      good.replace(`${text("1")}${text("2")}e`, `${text("1")}${text("1")}e`),
      "does not list each of its storages once",
    ],
    [legacyFile(object, { "1": [1, 2, 3, 4] }), "has a storage of 4 numbers where one of 3"],
    [good.replace("(X", "(N"), "has a pickle"],
    [
      good.replace("\xe9\x03\0\0.", "\xe8\x03\0\0."),
      `does not have PyTorch's protocol version 1001`,
    ],
    [
      good.replace("little_endian\x88".slice(0, 13), "LITTLE_ENDIAN"),
      "stores the highest byte first",
    ],
    [good.replace("P\x19.", "P\x18."), "is a pickle, but not one that torch.save wrote"],
    [legacyFile(dict({ a: number(1) }), {}), "holds no dictionary of tensors"],
    [legacyFile(one("1"), { "1": [1, 2, 3] }), "holds no dictionary of tensors"],
    [
      legacyFile(dict({ a: tensor(storage("1", 3), { shape: [2], offset: 2 }) }), {
        "1": [1, 2, 3],
      }),
      'gives the tensor "a" the shape [2], which needs more numbers than its storage has',
    ],
  ] as const;
  for (const [file, message] of cases) assertStringIncludes(await messageOf(file), message);
});

Deno.test("a wrong count before the last storage is found where it can be read", async () => {
  const wrong = good.slice(0, -20) + "\x02" + good.slice(-19);
  assertEquals(
    await messageOf(wrong),
    "net.pth has a storage of 2 numbers where one of 3 should be, so it is damaged: fetch or export " +
      "it again",
  );
  const file = await PYTORCH_LEGACY.open(forwardSource(bytesOf(wrong), wrong.length));
  assertEquals([...file.tensors.keys()], ["a", "b"]);
});

Deno.test("where nobody says how long a file is, room is made only for what comes", async () => {
  const length = 2 ** 31 - 1;
  const object = dict({ a: tensor(storage("1", length), { shape: [length] }) });
  const counted = legacyFile(object, { "1": [] }).slice(0, -8) + "\xff\xff\xff\x7f\0\0\0\0";
  const watched = watchedSource(bytesOf(counted), { size: undefined });
  const file = await PYTORCH_LEGACY.open(watched);
  const before = watched.reads.length;
  await assertRejects(() => file.tensors.get("a")!.read(), PentimentoError);
  const parts = watched.reads.slice(before).map(([begin, end]) => end - begin);
  assertEquals(parts, [1 << 20]);
});

Deno.test("a list that is named over and over, or holds itself, comes to an end", async () => {
  const itself = "]q\x00h\x00a";
  const doubled = `]q\x000${"](h\x00h\x00eq\x000".repeat(30)}h\x00`;
  for (
    const [list, problem] of [
      [itself, "values nested more than 32 deep"],
      [doubled, "more than 1000000 values"],
    ] as const
  ) {
    const file = legacyFile(dict({ list }), {});
    assertStringIncludes(await messageOf(file), `net.pth holds ${problem}`);
  }
});

Deno.test("two tensors of one name are refused, as is a name without end", async () => {
  const twice = dict({ "a.b": one("1"), a: dict({ b: one("1") }) });
  const storages = { "1": [1, 2, 3] };
  assertStringIncludes(await messageOf(legacyFile(twice, storages)), 'two tensors named "a.b"');
  const long = dict({ ["a".repeat(1001)]: one("1") });
  assertStringIncludes(
    await messageOf(legacyFile(long, storages)),
    "a name of more than 1000 characters",
  );
});
