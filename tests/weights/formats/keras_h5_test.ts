/** Tests of Keras' files. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { type ByteSource, memorySource } from "../../../weights/formats/bytes.ts";
import { openTensorFile } from "../../../weights/formats/index.ts";
import type { StoredTensor, TensorFile } from "../../../weights/formats/tensor_file.ts";
import { compactVgg19 } from "../../../weights/vgg/convert.ts";
import { findVgg19 } from "../../../weights/vgg/find.ts";
import { loadVgg19 } from "../../../weights/vgg/load.ts";
import { SeededRandom } from "../../../weights/weights_free/random.ts";

const FOLDER = new URL("../../fixtures/keras/", import.meta.url);

function bytesOf(fileName: string): Uint8Array {
  return Deno.readFileSync(new URL(fileName, FOLDER));
}

async function open(fileName: string): Promise<TensorFile> {
  return await openTensorFile(memorySource(bytesOf(fileName), fileName));
}

/** The numbers that make.py puts into every tensor: 0, 1/4, 2/4 and so on. */
function counting(shape: readonly number[]): number[] {
  const length = shape.reduce((product, side) => product * side, 1);
  return Array.from({ length }, (_, i) => i % 256 / 4);
}

async function numbersOf(tensor: StoredTensor): Promise<number[]> {
  const { buffer } = (await tensor.read()).slice();
  if (tensor.dtype === "F16") return [...new Float16Array(buffer)];
  return [...(tensor.dtype === "F64" ? new Float64Array(buffer) : new Float32Array(buffer))];
}

async function messageOf(source: ByteSource): Promise<string> {
  return (await assertRejects(() => openTensorFile(source), PentimentoError)).message;
}

Deno.test("the network as Keras publishes it: a group for each layer, kernels HWIO", async () => {
  const file = await open("vgg19_conv1_1.h5");
  assertEquals(file.format, "keras");
  assertEquals([...file.tensors.keys()], [
    "block1_conv1/block1_conv1_W_1:0",
    "block1_conv1/block1_conv1_b_1:0",
  ]);
  const [found, ...others] = findVgg19(file);
  assertEquals(others, []);
  const { layer, order, kernel, bias } = found!;
  assertEquals({ layer, order }, { layer: "conv1_1", order: "HWIO" });
  for (const [tensor, shape] of [[kernel, [3, 3, 3, 64]], [bias, [64]]] as const) {
    assertEquals(tensor.dtype, "F32");
    assertEquals(tensor.shape, shape);
    assertEquals(await numbersOf(tensor), counting(shape));
  }
});

Deno.test("a network of Keras becomes one that can be loaded, its kernels OIHW", async () => {
  const { bytes } = await compactVgg19(await open("vgg19_conv1_1.h5"), {
    source: "vgg19_conv1_1.h5",
    preprocessing: "caffe",
  });
  const { kernel, bias } = (await loadVgg19(bytes)).layers.get("conv1_1")!;
  assertEquals([...bias], counting([64]));
  const stored = counting([3, 3, 3, 64]);
  assertEquals(kernel.length, stored.length);
  for (let to = 0; to < kernel.length; to++) {
    const [output, input, tap] = [Math.floor(to / 27), Math.floor(to / 9) % 3, to % 9];
    assertEquals(kernel[to], stored[(tap * 3 + input) * 64 + output]);
  }
});

Deno.test("a whole model: tensors keep their paths, however many layers there are", async () => {
  const { tensors } = await open("model.h5");
  const expected = Array.from({ length: 12 }, (_, i) => i + 1).flatMap((i) => {
    const path = `model_weights/block${i}_conv1/block${i}_conv1`;
    return [[`${path}/kernel:0`, [1, 1, 2, i]], [`${path}/bias:0`, [i]]] as const;
  });
  assertEquals([...tensors.keys()].sort(), expected.map(([name]) => name).sort());
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name)!;
    assertEquals(tensor.shape, shape);
    assertEquals(await numbersOf(tensor), counting(shape));
  }
});

Deno.test("all kinds of floating point and of storage; what is something else is left out", async () => {
  const { tensors } = await open("kinds.h5");
  const expected = {
    half: ["F16", [2, 3]],
    double: ["F64", [2, 3]],
    big_endian: ["F32", [2, 3]],
    empty: ["F32", [0, 3]],
    soft: ["F16", [2, 3]],
    in_pieces: ["F32", [5, 7]],
  } as const;
  for (const [name, [dtype, shape]] of Object.entries(expected)) {
    const tensor = tensors.get(name)!;
    assertEquals([tensor.dtype, tensor.shape], [dtype, shape], name);
    assertEquals(await numbersOf(tensor), counting(shape), name);
  }
  assertEquals(await numbersOf(tensors.get("scalar")!), [1.5]);
  assertEquals(tensors.get("scalar")!.shape, []);
  const others = ["scalar", "never_written", "packed"];
  assertEquals([...tensors.keys()].sort(), [...Object.keys(expected), ...others].sort());
});

Deno.test("a tensor that was never written is an error when it is read", async () => {
  const { tensors } = await open("kinds.h5");
  const { message } = await assertRejects(
    () => tensors.get("never_written")!.read(),
    PentimentoError,
  );
  assertStringIncludes(
    message,
    'kinds.h5 does not hold all 6 numbers of the tensor "never_written"',
  );
});

Deno.test("a compressed tensor is an error when it is read: it may become any size", async () => {
  const { tensors } = await open("kinds.h5");
  const packed = tensors.get("packed")!;
  assertEquals(packed.shape, [40, 30]);
  await assertRejects(
    () => packed.read(),
    PentimentoError,
    'kinds.h5 has the tensor "packed" compressed',
  );
});

Deno.test("groups that hold themselves are an error", async () => {
  const message = await messageOf(memorySource(bytesOf("circle.h5"), "circle.h5"));
  assertStringIncludes(
    message,
    "circle.h5 begins as an HDF5 file, but it holds more than 4000 groups and tensors, or groups more",
  );
});

Deno.test("a file of unknown or enormous length is not read where it would have to be read whole", async () => {
  const bytes = bytesOf("circle.h5");
  for (const [size, said] of [[undefined, "unknown length"], [2e9, "2000000000 bytes"]] as const) {
    let furthest = 0;
    const message = await messageOf({
      name: "large.h5",
      size,
      forwardOnly: true,
      read(begin, end) {
        furthest = Math.max(furthest, end);
        return Promise.resolve(bytes.subarray(begin, end));
      },
    });
    assertStringIncludes(
      message,
      `large.h5 is an HDF5 file of ${said} that can only be read from its`,
    );
    assert(furthest <= 16, `${furthest} bytes were read`);
  }
});

Deno.test("a tensor larger than the whole file is an error, and no room is made for it", async () => {
  const bytes = bytesOf("vgg19_conv1_1.h5");
  // The kernel's sides, 8 bytes each, as its shape gives them.
  const sides = new BigUint64Array([3n, 3n, 3n, 64n]);
  const pattern = new Uint8Array(sides.buffer);
  const at = bytes.findIndex((_, i) => pattern.every((byte, j) => bytes[i + j] === byte));
  assert(at > 0);
  new DataView(bytes.buffer).setUint32(at, 2 ** 31, true);
  const message = await messageOf(memorySource(bytes, "net.h5"));
  assertStringIncludes(
    message,
    'gives the tensor "block1_conv1/block1_conv1_W_1:0" of shape [2147483648, 3, 3, 64] more numbers',
  );
});

Deno.test("a file that ends anywhere is read in full or is an error", async () => {
  const whole = bytesOf("model.h5");
  for (let end = 8; end < whole.length; end += 397) {
    await readAll(whole.subarray(0, end), false);
  }
  assert(!await readAll(whole.subarray(0, whole.length / 2), false));
  assert(await readAll(whole, true));
});

Deno.test("a damaged file is read or is an error, never anything else", async () => {
  const random = new SeededRandom(5);
  const below = (limit: number) => Math.floor(random.uniform() * limit);
  const good = ["vgg19_conv1_1.h5", "model.h5", "kinds.h5", "circle.h5"].map(bytesOf);
  const outcomes = { read: 0, refused: 0 };
  for (let round = 0; round < 400; round++) {
    const bytes = good[round % good.length]!.slice();
    for (let changes = 1 + below(6); changes > 0;) {
      const at = below(bytes.length);
      // Most bytes are zero and matter to nobody; a few of those are enough.
      if (bytes[at] === 0 && below(20) > 0) continue;
      bytes[at] = below(256);
      changes--;
    }
    outcomes[await readAll(bytes, false) ? "read" : "refused"]++;
  }
  // Both happen.
  assert(outcomes.read > 20 && outcomes.refused > 20, JSON.stringify(outcomes));
});

/** Tells whether a file can be read with all its tensors; fails on any error but the one for damaged files. */
async function readAll(bytes: Uint8Array, whole: boolean): Promise<boolean> {
  try {
    const file = await openTensorFile(memorySource(bytes, "some.h5"));
    for (const tensor of file.tensors.values()) await tensor.read();
    return true;
  } catch (error) {
    assert(!whole && error instanceof PentimentoError, String(error));
    return false;
  }
}

/** The places of a B-tree's nodes in a file, those of groups or those of pieces of data. */
function treesOf(bytes: Uint8Array, type: number): number[] {
  const text = new TextDecoder("latin1").decode(bytes);
  const mark = `TREE${String.fromCharCode(type)}`;
  const found: number[] = [];
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) found.push(at);
  return found;
}

/** Has everything that refers to one address refer to another one, and puts bytes behind the file. */
function redirected(bytes: Uint8Array, from: number, to: number, behind: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes.length + behind.length);
  changed.set(bytes);
  const view = new DataView(changed.buffer);
  for (let at = 0; at + 8 <= bytes.length; at++) {
    if (view.getBigUint64(at, true) === BigInt(from)) view.setBigUint64(at, BigInt(to), true);
  }
  changed.set(behind, bytes.length);
  return changed;
}

Deno.test("trees whose branches all grow from one place are refused at once", async () => {
  const bytes = bytesOf("vgg19_conv1_1.h5");
  const [root] = treesOf(bytes, 0);
  const entries = 1000;
  const nodeBytes = 24 + 16 * entries + 8;
  const nodes = new Uint8Array(3 * nodeBytes);
  // A thousand times a thousand times a thousand entries, all to the one leaf that there is.
  for (let level = 1; level <= 3; level++) {
    const view = new DataView(nodes.buffer, (3 - level) * nodeBytes, nodeBytes);
    new Uint8Array(nodes.buffer, view.byteOffset, 4).set([84, 82, 69, 69]);
    view.setUint8(5, level);
    view.setUint16(6, entries, true);
    const child = level === 1 ? root! : bytes.length + (4 - level) * nodeBytes;
    for (let i = 0; i < entries; i++) view.setBigUint64(24 + 16 * i + 8, BigInt(child), true);
  }
  const bomb = redirected(bytes, root!, bytes.length, nodes);
  const source = memorySource(bomb, "bomb.h5");
  assertStringIncludes(await messageOf(source), "a tree in it leads to one place twice");
});

Deno.test("a tensor whose pieces share one place, or are far larger than it, is refused", async () => {
  const bytes = bytesOf("kinds.h5");
  const tree = treesOf(bytes, 1).at(-1)!;
  // Forty thousand pieces, all of them the first.
  const keyBytes = 40;
  const first = bytes.slice(tree + 24, tree + 24 + keyBytes);
  const node = new Uint8Array(24 + keyBytes * 40_000);
  node.set(bytes.subarray(tree, tree + 24));
  new DataView(node.buffer).setUint16(6, 40_000, true);
  for (let i = 0; i < 40_000; i++) node.set(first, 24 + keyBytes * i);
  const bomb = redirected(bytes, tree, bytes.length, node);
  const file = await openTensorFile(memorySource(bomb, "bomb.h5"));
  await assertRejects(
    () => file.tensors.get("in_pieces")!.read(),
    PentimentoError,
    "pieces of a tensor share one place",
  );
  // The pieces' sides, as the layout gives them: two and four numbers of four bytes.
  const sides = [2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0];
  const at = bytes.findIndex((_, i) => sides.every((byte, j) => bytes[i + j] === byte));
  bytes.set([0, 0, 0, 64], at);
  assertStringIncludes(await messageOf(memorySource(bytes, "bomb.h5")), "or pieces of more");
});

Deno.test("of a large file the groups and the tensors that are wanted are read", async () => {
  const bytes = bytesOf("vgg19_conv1_1.h5");
  let read = 0;
  const source: ByteSource = {
    name: "large.h5",
    size: 5e9,
    read(begin, end) {
      read += end - begin;
      const part = new Uint8Array(end - begin);
      part.set(bytes.subarray(begin, end));
      return Promise.resolve(part);
    },
  };
  const { tensors } = await openTensorFile(source);
  const bias = tensors.get("block1_conv1/block1_conv1_b_1:0")!;
  assertEquals(await numbersOf(bias), counting([64]));
  assertEquals(bias.range!.end - bias.range!.begin, 256);
  assert(read < 500_000, `${read} bytes were read`);
});
