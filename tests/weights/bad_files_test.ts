/** Tests of damaged safetensors files: each is loaded or refused in one sentence. */
import { assert, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import { loadVgg19 } from "../../weights/vgg/load.ts";
import { SeededRandom } from "../../weights/weights_free/random.ts";
import { fileOf, safetensorsFile } from "./safetensors_writer.ts";
import { vggTensors } from "./synthetic_vgg.ts";

const NAME = "somewhere/net.safetensors";

const good = safetensorsFile(vggTensors(1, { dtype: "F16" }), { convention: "caffe: BGR" });

/** A file with a header for one tensor of four bytes, unless it says otherwise. */
function one(entry: Record<string, unknown>): Uint8Array {
  const whole = { dtype: "F32", shape: [1], data_offsets: [0, 4], ...entry };
  return fileOf(JSON.stringify({ a: whole }), new Uint8Array(4));
}

/** A byte for each character. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function withShape(index: number, shape: number[]): Uint8Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const changed = { shape, data: new Float32Array(count) };
  return safetensorsFile(vggTensors(2).map((t, i) => i === index ? { ...t, ...changed } : t));
}

function withValue(value: number): Uint8Array {
  const tensors = vggTensors(1);
  (tensors[1]!.data as Float32Array)[7] = value;
  return safetensorsFile(tensors);
}

const without = (...names: string[]) =>
  safetensorsFile(vggTensors(3).filter(({ name }) => !names.includes(name)));

const entry = (begin: number, end: number) => ({
  dtype: "U8",
  shape: [end - begin],
  data_offsets: [begin, end],
});

const cases: readonly (readonly [what: string, bytes: Uint8Array, message: string])[] = [
  ["no bytes", new Uint8Array(), "is 0 bytes long, but a safetensors file has at least 8"],
  ["five bytes", good.subarray(0, 5), "is 5 bytes long"],
  ["end within the header", good.subarray(0, 60), "but only 52 follow, so it is truncated"],
  ["end within the numbers", good.subarray(0, good.length - 1), "so it is truncated or damaged"],
  ["a picture", Uint8Array.of(0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0), "promises a header of"],
  ["a zip", bytesOf("PK\x03\x04\x14\0\0\0\0\0"), "is a zip archive, as PyTorch writes, and no"],
  ["HDF5", bytesOf("\x89HDF\r\n\x1a\n\0"), "is an HDF5 file, as Keras writes, and no"],
  [
    "a pickle",
    bytesOf("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j"),
    "is a pickle, as PyTorch wrote, and no",
  ],
  ["a header longer than 2^53", new Uint8Array(64).fill(255), "a header of 18446744073709551615"],
  ["no JSON", fileOf("{]"), "has a header that is not JSON"],
  ["an empty header", fileOf(""), "has a header that is not JSON"],
  ["very deep JSON", fileOf("[".repeat(200_000)), "has a header that is not JSON"],
  ["a list", fileOf("[]"), "has a header that is not an object"],
  ["null", fileOf("null"), "has a header that is not an object"],
  ["no UTF-8", fileOf(Uint8Array.of(0x7b, 0xff, 0x7d)), "has a header that is not UTF-8"],
  ["a byte order mark", fileOf("\ufeff{}"), "has a header that is not JSON"],
  ["metadata of another kind", fileOf('{"__metadata__": [1]}'), "has a __metadata__ that is not"],
  [
    "a name twice",
    fileOf('{"a\\"{": {}, "b": {"a": [{}]}, "\\u0061\\"{" :1}'),
    'gives "a\\"{" twice',
  ],
  ["a dtype twice", fileOf('{"a": {"dtype": "F32", "dtype": "F16"}}'), 'gives "dtype" twice'],
  ["a tensor without entry", fileOf('{"a": null}'), 'gives the tensor "a" without dtype'],
  ["an unknown dtype", one({ dtype: "F99" }), 'gives the tensor "a" the unknown dtype "F99"'],
  [
    "a dtype that is a number",
    one({ dtype: 32 }),
    'gives the tensor "a" a dtype that is not a text',
  ],
  ["no shape", one({ shape: undefined }), 'gives the tensor "a" a shape that is not a list'],
  ["a negative side", one({ shape: [-1] }), 'gives the tensor "a" a shape that is not a list'],
  ["half a side", one({ shape: [0.5] }), 'gives the tensor "a" a shape that is not a list'],
  ["a huge side", one({ shape: [2 ** 60] }), 'gives the tensor "a" a shape that is not a list'],
  [
    "a huge product",
    one({ shape: [2 ** 30, 2 ** 30] }),
    'gives the tensor "a" a shape of no possible',
  ],
  ["half a byte", one({ dtype: "F4", shape: [7] }), 'gives the tensor "a" a shape of no possible'],
  ["one offset", one({ data_offsets: [0] }), 'gives the tensor "a" data_offsets that are not two'],
  ["no offsets", one({ data_offsets: {} }), 'gives the tensor "a" data_offsets that are not two'],
  [
    "a negative offset",
    one({ data_offsets: [-4, 0] }),
    'gives the tensor "a" data_offsets that are',
  ],
  ["end before begin", one({ data_offsets: [4, 0] }), "begin at 4 and end before, at 0"],
  ["too few bytes", one({ shape: [2] }), "4 bytes, but its shape [2] of F32 needs 8"],
  [
    "too many bytes",
    one({ shape: [], data_offsets: [0, 8] }),
    "8 bytes, but its shape [] of F32 needs 4",
  ],
  ["out of range", one({ data_offsets: [4, 8] }), "bytes up to 8, but the file holds 4"],
  [
    "far out of range",
    one({ dtype: "U8", shape: [2 ** 50], data_offsets: [0, 2 ** 50] }),
    "bytes up to 1125899906842624, but the file holds 4",
  ],
  [
    "overlapping tensors",
    fileOf(
      JSON.stringify({ a: entry(4, 8), b: entry(0, 5), c: entry(4, 4) }),
      new Uint8Array(8),
    ),
    'lets the tensors "b" and "a" overlap',
  ],
  [
    "a kernel of another size",
    withShape(0, [64, 3, 5, 5]),
    "as [64, 3, 5, 5], but in VGG-19 it is [64, 3, 3, 3]",
  ],
  ["a flat kernel", withShape(2, [64, 576]), "as [64, 576], but in VGG-19 it is [64, 64, 3, 3]"],
  [
    "a bias of another size",
    withShape(3, [63]),
    '"features.2.bias" as [63], but in VGG-19 it is [64]',
  ],
  ["NaN", withValue(NaN), 'holds "features.0.bias" with the value NaN at 7'],
  ["an infinite value", withValue(-Infinity), 'holds "features.0.bias" with the value -Infinity'],
  [
    "a dtype that is not read",
    safetensorsFile(vggTensors(1).map((t) => ({ ...t, dtype: "I32" }))),
    'holds "features.0.weight" as I32, but F32, F16 or BF16 is wanted',
  ],
  ["no tensors", fileOf("{}"), "holds no VGG tensors"],
  ["no VGG tensors", one({}), "holds no VGG tensors"],
  [
    "a gap",
    without("features.2.weight", "features.2.bias"),
    'holds conv2_1 but not conv1_2 ("features.2.weight") before it',
  ],
  [
    "no first layer",
    without("features.0.weight", "features.0.bias"),
    'holds conv1_2 but not conv1_1 ("features.0.weight") before it',
  ],
  ["no bias", without("features.5.bias"), 'holds conv2_1 without its bias ("features.5.bias")'],
  [
    "no kernel",
    without("features.2.weight"),
    'holds conv1_2 without its weight ("features.2.weight")',
  ],
  [
    "a convention of another kind",
    fileOf('{"__metadata__": {"convention": ' + "[".repeat(9999) + "]".repeat(9999) + "}}"),
    "names the convention",
  ],
  [
    "a name as long as a book",
    fileOf(JSON.stringify({ ["x\n".repeat(5000)]: 1 })),
    "without dtype, shape and data_offsets",
  ],
];

/** One sentence that names the file, gives a remedy and fits a terminal. */
function assertGoodMessage(message: string): void {
  assert(message.startsWith(`${NAME} `), message);
  assert(/: [a-z][^:]+$/.test(message), `no remedy: ${message}`);
  assert(message.length < 400 && !message.includes("\n"), message);
}

for (const [what, bytes, expected] of cases) {
  Deno.test(`a weights file is refused: ${what}`, async () => {
    const error = await assertRejects(() => loadVgg19(bytes, { name: NAME }), PentimentoError);
    assertStringIncludes(error.message, expected);
    assertGoodMessage(error.message);
  });
}

/** One to three changes to a file: bytes, mostly of the header, or its length. */
function mutated(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const pick = (count: number) => Math.floor(random.uniform(0, count));
  const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const characters = '0123456789[]{}",:-.eF_ \\';
  let changed = bytes.slice();
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(random.uniform() < 0.8 ? headerEnd : changed.length);
    const kind = random.uniform();
    if (kind < 0.4) changed[at] = characters.charCodeAt(pick(characters.length));
    else if (kind < 0.6) changed[at] = pick(256);
    else if (kind < 0.7) changed = changed.slice(0, at);
    else if (kind < 0.85) changed.copyWithin(at, at + 1 + pick(20));
    else changed.copyWithin(at + 1 + pick(20), at);
  }
  return changed;
}

Deno.test("600 damaged files load or are refused in one sentence", async () => {
  const random = new SeededRandom(7);
  const seen = { loaded: 0, refused: 0 };
  for (let i = 0; i < 600; i++) {
    const bytes = mutated(good, random);
    try {
      const { layers } = await loadVgg19(bytes, { name: NAME });
      assert([...layers.values()].every(({ kernel }) => kernel.every(Number.isFinite)));
      seen.loaded++;
    } catch (error) {
      if (!(error instanceof PentimentoError)) throw error;
      assertGoodMessage(error.message);
      seen.refused++;
    }
  }
  assert(seen.loaded > 20 && seen.refused > 200, JSON.stringify(seen));
});
