/** Tests of many mutations of every format. */
import { assert, assertEquals } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import { type ByteSource, memorySource } from "../../weights/formats/bytes.ts";
import { openTensorFile } from "../../weights/formats/index.ts";
import { readPickle } from "../../weights/formats/pickle.ts";
import { SequentialReader } from "../../weights/formats/sequential_reader.ts";
import type { StoredTensor } from "../../weights/formats/tensor_file.ts";
import { SeededRandom } from "../../weights/weights_free/random.ts";
import { mutate } from "./mutate.ts";
import { bytesOf, dict, global, number, pickleOf, storage, tensor, text } from "./pickle_bytes.ts";
import { pytorchBytes } from "./pytorch_fixtures.ts";
import { safetensorsFile } from "./safetensors_writer.ts";
import { AllocationWatch } from "./watching.ts";

/** Far more than any of these files has; zip archives may be compressed a thousand times. */
const LARGE_BYTES = 1 << 23;

/** Tells whether the work succeeds; errors other than a `PentimentoError` are thrown on. */
async function succeeds(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof PentimentoError) return false;
    throw error;
  }
}

const ITEM_BITS: Readonly<Record<string, number>> = { F64: 64, F32: 32, F16: 16, I64: 64, U8: 8 };

async function checkTensor({ dtype, shape, read }: StoredTensor): Promise<void> {
  const { length } = await read();
  const bits = ITEM_BITS[dtype];
  if (bits !== undefined) assertEquals(length, shape.reduce((a, b) => a * b, bits / 8));
}

/** Opens a file of whatever format, and reads all of its tensors. */
async function readAll(source: ByteSource): Promise<boolean> {
  const sibling = () => Promise.reject(new PentimentoError("There is no other file"));
  return await succeeds(async () => {
    const { tensors } = await openTensorFile(source, { sibling });
    for (const tensor of tensors.values()) await succeeds(() => checkTensor(tensor));
  });
}

/** Runs work on many mutations of some bytes; some have to succeed, and some to fail. */
async function fuzz(
  bytes: Uint8Array,
  work: (bytes: Uint8Array) => Promise<boolean>,
  { count, what }: { readonly count: number; readonly what: string },
): Promise<void> {
  assert(await work(bytes), `${what} cannot be read as it is`);
  let good = 0;
  for (let seed = 0; seed < count; seed++) {
    using watch = new AllocationWatch();
    try {
      if (await work(mutate(bytes, new SeededRandom(seed)))) good++;
    } catch (error) {
      throw new Error(`mutation ${seed} of ${what}`, { cause: error });
    }
    assert(
      watch.largest < LARGE_BYTES,
      `mutation ${seed} of ${what} needs ${watch.largest} bytes at once`,
    );
  }
  // Otherwise the mutations would be too gentle or too rough to find anything.
  assert(good > count / 100 && good < count * 0.99, `${good} of ${count} of ${what} are good`);
}

/** A source that allocates the length of a read before it checks that the bytes are there. */
function trustingSource(bytes: Uint8Array): ByteSource {
  const memory = memorySource(bytes, "mutated");
  const read = async (begin: number, end: number) => {
    const target = new Uint8Array(end - begin);
    target.set(await memory.read(begin, end));
    return target;
  };
  return { ...memory, read };
}

const whole = (bytes: Uint8Array) => readAll(trustingSource(bytes));

/** As from a server that supports no ranges and sends no length. */
const stream = (bytes: Uint8Array) =>
  readAll({ ...trustingSource(bytes), size: undefined, forwardOnly: true });

const SAFETENSORS = safetensorsFile([
  { name: "features.0.weight", dtype: "F32", shape: [2, 3], data: new Float32Array(6) },
  { name: "features.0.bias", dtype: "F16", shape: [2], data: new Uint16Array(2) },
  { name: "one", dtype: "I64", shape: [], data: new BigInt64Array(1) },
], { convention: "torchvision" });

Deno.test("a mutated safetensors file is read or refused, without a large allocation", async () => {
  await fuzz(SAFETENSORS, whole, { count: 4000, what: "a safetensors file" });
  await fuzz(SAFETENSORS, stream, { count: 2000, what: "a safetensors file as a stream" });
  const index = new TextEncoder().encode('{"weight_map": {}, "metadata": {"total_size": 12}}');
  for (let seed = 0; seed < 1000; seed++) await whole(mutate(index, new SeededRandom(seed)));
});

Deno.test("a mutated pickle is read or refused, without a large allocation", async () => {
  const object = dict({
    weight: tensor(storage("0", 24), { shape: [2, 3], offset: 2 }),
    bias: tensor(storage("1", 4, { view: "N" }), { shape: [4] }),
    list: `](${text("a")}NK\x01M\x01\x02${number(7)}\x8a\x02\xff\x00\x88\x89eq\x01`,
    tuple: "K\x01K\x02\x86\x940h\x01\x85",
    ordered: `${global("collections", "OrderedDict")})R}b`,
    named: `${text("collections")}${text("OrderedDict")}\x93)R`,
    half: "G\x3f\xe0\0\0\0\0\0\0",
    bytes: "C\x03abc",
  });
  const read = (bytes: Uint8Array) =>
    succeeds(() => readPickle(new SequentialReader(trustingSource(bytes))));
  await fuzz(bytesOf(pickleOf(object)), read, { count: 8000, what: "a pickle" });
});

for (const name of ["network", "checkpoint", "views", "kinds"]) {
  Deno.test(`a mutated ${name} of PyTorch is read or refused, without a large allocation`, async () => {
    await fuzz(pytorchBytes(`${name}.pth`), whole, { count: 1500, what: `${name}.pth` });
    const legacy = pytorchBytes(`${name}_legacy.pth`);
    await fuzz(legacy, whole, { count: 1500, what: `${name}_legacy.pth` });
    await fuzz(legacy, stream, { count: 500, what: `${name}_legacy.pth as a stream` });
  });
}

Deno.test("a mutated compressed archive is read or refused, without a large allocation", async () => {
  const bytes = pytorchBytes("network_repacked.pth");
  await fuzz(bytes, whole, { count: 3000, what: "network_repacked.pth" });
});

Deno.test("the watch on allocations sees arrays and buffers by their length", () => {
  const { Uint8Array: before } = globalThis;
  {
    using watch = new AllocationWatch();
    assertEquals(new Uint8Array(5).length, 5);
    assertEquals(watch.largest, 5);
    assertEquals(new ArrayBuffer(9).byteLength, 9);
    assertEquals(watch.largest, 9);
  }
  assert(globalThis.Uint8Array === before);
});
