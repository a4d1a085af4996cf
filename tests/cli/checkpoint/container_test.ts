/** The file of a checkpoint: what was written comes back exactly, and what was not is refused. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  CHECKPOINT_VERSION,
  readContainer,
  writeContainer,
} from "../../../cli/checkpoint/container.ts";
import { sha256 } from "../../../cli/digest.ts";
import { flatten, unflatten } from "../../../cli/checkpoint/plain.ts";
import { inFolder, list } from "../run_cli.ts";

/** Numbers whose bits tell of rounding: NaN with a payload, a denormal, -0. */
const BITS = Uint32Array.of(0x7fc12345, 1, 0x80000000, 0x3f800001);

const CONTENT = {
  numbers: [0.1, -0, NaN, Infinity, -Infinity, 5e-324, 2 ** 53 - 1],
  words: { "a b": "c", "é": "\n", yes: true, nothing: null },
  floats: new Float32Array(BITS.buffer),
  bits: BITS,
  empty: new Uint32Array(0),
  nested: [{ floats: Float32Array.of(1.5) }],
};

/** The bytes of a file with this content. */
async function bytesOf(folder: string, content: unknown = CONTENT): Promise<Uint8Array> {
  await writeContainer(`${folder}/a`, content);
  return await Deno.readFile(`${folder}/a`);
}

/** The message that a file of some bytes is refused with. */
async function refused(folder: string, bytes: Uint8Array): Promise<string> {
  await Deno.writeFile(`${folder}/b`, bytes);
  return (await assertRejects(() => readContainer(`${folder}/b`), PentimentoError)).message;
}

Deno.test("checkpoint's file: what was written comes back to the bit", () =>
  inFolder(async (folder) => {
    await writeContainer(`${folder}/a`, { ...CONTENT, missing: undefined });
    const read = await readContainer(`${folder}/a`) as typeof CONTENT;
    assertEquals(read, CONTENT);
    assert(Object.is(read.numbers[1], -0));
    assertEquals(new Uint32Array(read.floats.buffer), BITS);
    assertEquals(list(folder), ["a"]);
  }));

Deno.test("checkpoint's file: cut anywhere, or with anything changed, it is refused", () =>
  inFolder(async (folder) => {
    const whole = await bytesOf(folder);
    for (let length = 0; length < whole.length; length += length < 60 ? 1 : 13) {
      const message = await refused(folder, whole.subarray(0, length));
      assert(message.includes("is cut short"), `${length}: ${message}`);
    }
    assert((await refused(folder, whole.subarray(0, -1))).includes("is cut short"));
    for (let at = 0; at < whole.length; at += 3) {
      const changed = whole.slice();
      changed[at]! ^= 1 << (at % 8);
      const message = await refused(folder, changed);
      assert(/is damaged|no checkpoint|of version|is cut short/.test(message), `${at}: ${message}`);
    }
    const longer = Uint8Array.of(...whole, 0);
    assert((await refused(folder, longer)).includes("is damaged"));
  }));

Deno.test("checkpoint's file: other files and other versions are named as such", () =>
  inFolder(async (folder) => {
    const whole = await bytesOf(folder);
    const newer = whole.slice();
    new DataView(newer.buffer).setUint32(16, CHECKPOINT_VERSION + 1, true);
    assertEquals(
      await refused(folder, newer),
      `The checkpoint ${folder}/b is of version ${
        CHECKPOINT_VERSION + 1
      }, but this release reads version ` +
        `${CHECKPOINT_VERSION}: go on with the release that wrote it`,
    );
    for (const text of ["P", "PNG", "a picture of some other program".repeat(9)]) {
      const message = await refused(folder, new TextEncoder().encode(text));
      assert(/no checkpoint|is cut short/.test(message), message);
    }
    const missing = await assertRejects(() => readContainer(`${folder}/c`), PentimentoError);
    assert(missing.message.startsWith("Could not read the checkpoint"), missing.message);
    const isFolder = await assertRejects(() => readContainer(folder), PentimentoError);
    assert(/folder|no ordinary file/.test(isFolder.message), isFolder.message);
  }));

Deno.test("checkpoint's file: lengths are believed only where the file is as long", () =>
  inFolder(async (folder) => {
    const claim = async (header: unknown, length?: number) => {
      const json = new TextEncoder().encode(JSON.stringify(header));
      const start = new Uint8Array(56);
      start.set(new TextEncoder().encode("PENTIMENTO-CKPT\n"));
      const view = new DataView(start.buffer);
      view.setUint32(16, CHECKPOINT_VERSION, true);
      view.setUint32(20, length ?? json.length, true);
      start.set(Uint8Array.fromHex(await sha256(json)), 24);
      return await refused(folder, Uint8Array.of(...start, ...json));
    };
    const array = { kind: "f32", bytes: 2 ** 50, sha256: "0" };
    assert((await claim({ content: {}, arrays: [array] })).includes("is cut short"));
    assert((await claim({ content: {}, arrays: [] }, 2 ** 24)).includes("is cut short"));
    assert((await claim({ content: {}, arrays: [] }, 2 ** 32 - 1)).includes("is damaged"));
    const wrong: unknown[] = [
      null,
      {},
      { content: {}, arrays: [null] },
      ...[{ bytes: -4 }, { bytes: 3 }, { bytes: "4" }, { kind: "toString" }, { sha256: 1 }]
        .map((change) => ({ content: {}, arrays: [{ ...array, ...change }] })),
      { content: { $array: 0 }, arrays: [] },
      { content: { $array: "length" }, arrays: [] },
      { content: { $number: "0x10" }, arrays: [] },
    ];
    for (const header of wrong) {
      assert((await claim(header)).includes("is damaged"), JSON.stringify(header));
    }
    let deep: unknown = {};
    for (let i = 0; i < 5000; i++) deep = [deep];
    assert((await claim({ content: deep, arrays: [] })).includes("is damaged"));
  }));

Deno.test("checkpoint's file: what cannot be kept exactly is no content", () => {
  assertThrows(() => flatten({ date: new Date() }), Error, "A Date");
  assertThrows(() => flatten({ data: new Float64Array(1) }), Error, "A Float64Array");
  const { tree, arrays } = flatten({ __proto__: null, a: 1 }.a);
  assertEquals(unflatten({ tree, arrays }), 1);
  const own = JSON.parse('{"__proto__":{"x":1}}');
  assertEquals(Object.keys(unflatten({ tree: own, arrays: [] }) as object), ["__proto__"]);
});
