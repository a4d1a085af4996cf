/** Tests of an index of several files. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { type ByteSource, memorySource } from "../../../weights/formats/bytes.ts";
import { openTensorFile } from "../../../weights/formats/index.ts";
import type { TensorFile } from "../../../weights/formats/tensor_file.ts";
import { findVgg19 } from "../../../weights/vgg/find.ts";
import { safetensorsFile, type TensorToWrite } from "../safetensors_writer.ts";
import { vggTensors } from "../synthetic_vgg.ts";

const NAME = "model.safetensors.index.json";

/** A file of the folder, or that there is none. */
type Folder = Readonly<Record<string, Uint8Array>>;

function one(name: string, value: number): TensorToWrite {
  return { name, dtype: "F32", shape: [2], data: Float32Array.of(value, value) };
}

const folder: Folder = {
  "part-1.safetensors": safetensorsFile([one("a", 1), one("b", 2)], { format: "pt", from: "1" }),
  "part-2.safetensors": safetensorsFile([one("c", 3), one("more", 4)], { from: "2" }),
};
const map = { c: "part-2.safetensors", a: "part-1.safetensors", b: "part-1.safetensors" };

async function open(index: unknown, files: Folder = folder, opened: string[] = []) {
  const text = typeof index === "string" ? index : JSON.stringify(index);
  return await openTensorFile(memorySource(new TextEncoder().encode(text), NAME), {
    // deno-lint-ignore require-await -- others have to wait
    async sibling(name): Promise<ByteSource> {
      opened.push(name);
      const bytes = files[name];
      if (bytes === undefined) throw new PentimentoError(`${name} is not there: get it`);
      return memorySource(bytes, name);
    },
  });
}

async function messageOf(index: unknown, files?: Folder, opened?: string[]): Promise<string> {
  return (await assertRejects(() => open(index, files, opened), PentimentoError)).message;
}

async function numbers(file: TensorFile, name: string): Promise<number[]> {
  return [...new Float32Array((await file.tensors.get(name)!.read()).slice().buffer)];
}

Deno.test("the tensors of several files are found by their index, each file opened once", async () => {
  const opened: string[] = [];
  const file = await open({ metadata: { total_size: 24 }, weight_map: map }, folder, opened);
  assertEquals([file.name, file.format], [NAME, "safetensors"]);
  assertEquals(opened.sort(), ["part-1.safetensors", "part-2.safetensors"]);
  // Not the one that the index does not name.
  assertEquals([...file.tensors.keys()].sort(), ["a", "b", "c"]);
  assertEquals(await numbers(file, "a"), [1, 1]);
  assertEquals(await numbers(file, "b"), [2, 2]);
  assertEquals(await numbers(file, "c"), [3, 3]);
  assertEquals(file.tensors.get("c")!.range!.source.name, "part-2.safetensors");
});

Deno.test("what the files say of themselves is kept, and the index has the last word", async () => {
  const said = (await open({ metadata: { total_size: 24 }, weight_map: map })).metadata;
  assertEquals(said.get("format"), "pt");
  assertEquals(said.get("total_size"), 24);
  assertEquals(
    (await open({ metadata: { from: "index" }, weight_map: map })).metadata.get("from"),
    "index",
  );
  assertEquals((await open({ metadata: [1], weight_map: { a: map.a } })).metadata.get("from"), "1");
});

Deno.test("a VGG-19 may lie in several files", async () => {
  const tensors = vggTensors(3);
  const files = {
    "1.safetensors": safetensorsFile(tensors.slice(0, 3)),
    "2.safetensors": safetensorsFile(tensors.slice(3)),
  };
  const weights = tensors.map(({ name }, i) => [name, i < 3 ? "1.safetensors" : "2.safetensors"]);
  const found = findVgg19(await open({ weight_map: Object.fromEntries(weights) }, files));
  assertEquals(found.map(({ layer }) => layer), ["conv1_1", "conv1_2", "conv2_1"]);
});

Deno.test("without a way to its files an index is an error that says so", async () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ weight_map: map }));
  await assertRejects(
    () => openTensorFile(memorySource(bytes, NAME)),
    PentimentoError,
    `${NAME} is an index of 2 files that lie beside it`,
  );
});

Deno.test("an index leads to no file outside its folder", async () => {
  const names = [
    "../part-1.safetensors",
    "/etc/passwd",
    "folder/part-1.safetensors",
    "folder\\part-1.safetensors",
    "C:part-1.safetensors",
    "https://example.com/part-1.safetensors",
    "..",
    ".",
    "",
    "part-1\n.safetensors",
    "a".repeat(256),
    7,
    null,
  ];
  for (const name of names) {
    const opened: string[] = [];
    const message = await messageOf({ weight_map: { a: name } }, folder, opened);
    assertStringIncludes(message, `${NAME} says that the tensor "a" is in "`);
    assert(!message.includes("\n"));
    assertEquals(opened, []);
  }
});

Deno.test("a damaged index is an error", async () => {
  const cases = [
    ['{"weight_map": {', "is an index that is not JSON"],
    ['{"weight_map": {"a": "1", "a": "2"}}', 'is an index that gives "a" twice'],
    ["{}      ", "is JSON without a weight_map"],
    [{ weight_map: ["a", "b", "c"] }, "is JSON without a weight_map"],
    [{ weight_map: null }, "is JSON without a weight_map"],
  ] as const;
  for (const [index, message] of cases) {
    assertStringIncludes(await messageOf(index), `${NAME} ${message}`);
  }
});

Deno.test("a file that is missing, damaged, of another format or without its tensor is an error", async () => {
  const index = { weight_map: map };
  const second = (bytes: Uint8Array): Folder => ({ ...folder, "part-2.safetensors": bytes });
  const whole = folder["part-2.safetensors"]!;
  const nested = new TextEncoder().encode(JSON.stringify(index));
  assertStringIncludes(await messageOf(index, {}), "part-2.safetensors is not there");
  const cases = [
    [whole.subarray(0, whole.length - 1), "so it is truncated or damaged"],
    [nested, "so it is truncated or no safetensors file"],
    [
      safetensorsFile([one("d", 1)]),
      `${NAME} says that the tensor "c" is in part-2.safetensors, but it is not`,
    ],
  ] as const;
  for (const [bytes, message] of cases) {
    assertStringIncludes(await messageOf(index, second(bytes)), message);
  }
});

Deno.test("an index of unknown or enormous length is not read", async () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ weight_map: map }));
  for (const [size, said] of [[undefined, "unknown length"], [1e9, "1000000000 bytes"]] as const) {
    let furthest = 0;
    const read = (begin: number, end: number) => {
      furthest = Math.max(furthest, end);
      return Promise.resolve(bytes.subarray(begin, end));
    };
    const { message } = await assertRejects(
      () => openTensorFile({ name: NAME, size, read }),
      PentimentoError,
    );
    assertStringIncludes(
      message,
      `${NAME} begins as an index of several safetensors files, of ${said}`,
    );
    assert(furthest <= 16);
  }
});

Deno.test("an index of more files than any network has opens none of them", async () => {
  const map = Object.fromEntries(
    Array.from({ length: 17 }, (_, i) => [`a${i}`, `${i}.safetensors`]),
  );
  const bytes = new TextEncoder().encode(JSON.stringify({ weight_map: map }));
  let opened = 0;
  const sibling = () => {
    opened++;
    return Promise.reject(new Error("this should not be opened"));
  };
  const { message } = await assertRejects(
    () => openTensorFile(memorySource(bytes, "net.index.json"), { sibling }),
    PentimentoError,
  );
  assertStringIncludes(message, "is an index of 17 files, but at most 16 are opened");
  assertEquals(opened, 0);
});
