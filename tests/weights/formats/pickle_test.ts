/** Tests of pickles. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { memorySource } from "../../../weights/formats/bytes.ts";
import { readPickle } from "../../../weights/formats/pickle.ts";
import type { PickleValue } from "../../../weights/formats/pickle_values.ts";
import { SequentialReader } from "../../../weights/formats/sequential_reader.ts";
import {
  bytesOf,
  dict,
  global,
  littleEndian,
  number,
  pickleOf,
  storage,
  tensor,
  text,
  tuple,
} from "../pickle_bytes.ts";

async function load(pickle: string): Promise<PickleValue> {
  const reader = new SequentialReader(memorySource(bytesOf(pickle), "net.pth"));
  const { value } = await readPickle(reader);
  assertEquals(reader.position, pickle.length);
  return value;
}

const run = (instructions: string) => load(pickleOf(instructions));

/** The part of the message that differs from pickle to pickle. */
async function problemOf(pickle: string): Promise<string> {
  const { message } = await assertRejects(() => load(pickle), PentimentoError);
  const match = /^net\.pth has a pickle (.*), so it is damaged or holds more than /.exec(message);
  return match?.[1] ?? message;
}

const VALUES: readonly (readonly [instructions: string, value: PickleValue])[] = [
  ["N", null],
  ["\x88", true],
  ["\x89", false],
  ["K\xff", 255],
  ["M\xe9\x03", 1001],
  ["J\xfe\xff\xff\xff", -2],
  ["G\x3f\xd0\0\0\0\0\0\0", 0.25],
  ["\x8a\x00", 0],
  ["\x8a\x01\xff", -1],
  ["\x8a\x02\xff\x00", 255],
  ["\x8b\x03\0\0\0\0\0\x80", -(2 ** 23)],
  ["\x8a\x08\0\0\0\0\0\0\0\x80", -(2n ** 63n)],
  ["X\x02\0\0\0\xc3\xa9", "é"],
  ["\x8c\x02\xc3\xa9", "é"],
  ["\x8d\x01\0\0\0\0\0\0\0a", "a"],
  ["U\x01a", "a"],
  ["T\x01\0\0\0a", "a"],
  ["C\x01\xff", Uint8Array.of(255)],
  ["B\x01\0\0\0\xff", Uint8Array.of(255)],
  ["\x8e\x01\0\0\0\0\0\0\0\xff", Uint8Array.of(255)],
  ["\x96\x01\0\0\0\0\0\0\0\xff", Uint8Array.of(255)],
  ["]", []],
  [")", []],
  ["\x8f", []],
  ["K\x01\x85", [1]],
  ["K\x01K\x02\x86", [1, 2]],
  ["K\x01K\x02K\x03\x87", [1, 2, 3]],
  ["(K\x01K\x02K\x03K\x04t", [1, 2, 3, 4]],
  ["(K\x01K\x02\x91", [1, 2]],
  ["]K\x01a", [1]],
  ["](K\x01K\x02e", [1, 2]],
  ["\x8f(K\x01K\x02\x90", [1, 2]],
  ["}K\x01K\x02s", { kind: "dict", entries: new Map([[1, 2]]) }],
  ["}(K\x01K\x02K\x03K\x04u", { kind: "dict", entries: new Map([[1, 2], [3, 4]]) }],
  ["K\x01K\x020", 1],
  ["K\x01(K\x02K\x031", 1],
  ["K\x012\x86", [1, 1]],
  ["K\x01q\x05K\x02r\0\x01\0\0h\x05j\0\x01\0\0\x86\x87", [1, 2, [1, 2]]],
  ["K\x01\x94K\x02\x94h\x00h\x01\x86\x87", [1, 2, [1, 2]]],
  ["\x95\xff\0\0\0\0\0\0\0N", null],
  [`${global("collections", "OrderedDict")})R`, { kind: "dict", entries: new Map() }],
  [
    `${text("collections")}${text("OrderedDict")}\x93)R`,
    { kind: "dict", entries: new Map() },
  ],
  [
    // As Python 2 wrote it, with attributes.
    `${global("collections", "OrderedDict")}](](K\x01K\x02ee\x85R}b`,
    { kind: "dict", entries: new Map([[1, 2]]) },
  ],
];

Deno.test("each instruction that torch.save writes does what it does in Python", async () => {
  for (const [instructions, value] of VALUES) {
    assertEquals(await run(instructions), value, JSON.stringify(instructions));
  }
});

const FLOATS = { dtype: "F32", itemSize: 4 };

Deno.test("storages, tensors and parameters are known by what they say of themselves", async () => {
  const whole = { kind: "storage", key: "7", type: FLOATS, length: 24, begin: 0, end: 24 } as const;
  assertEquals(await run(storage("7", 24)), whole);
  assertEquals(await run(storage("7", 24, { view: "N" })), whole);
  assertEquals(await run(storage("7", 24, { module: "torch.cuda" })), whole);
  const view = tuple(text("view"), number(4), number(6));
  assertEquals(await run(storage("7", 24, { view })), { ...whole, begin: 4, end: 10 });
  const expected = {
    kind: "tensor",
    storage: whole,
    offset: 2,
    shape: [2, 3],
    strides: [3, 1],
  } as const;
  const made = tensor(storage("7", 24), { shape: [2, 3], offset: 2 });
  assertEquals(await run(made), expected);
  const parameter = `${global("torch._utils", "_rebuild_parameter")}${made}\x88)\x87R`;
  assertEquals(await run(parameter), expected);
  const old = made.replace("_rebuild_tensor_v2", "_rebuild_tensor").replace("\x89)", "");
  assertEquals(await run(old), expected);
});

Deno.test("any other class or function of Python is refused by its name, before it has arguments", async () => {
  const names = [
    ["os", "system"],
    ["builtins", "eval"],
    ["__builtin__", "eval"],
    ["torch.nn.modules.container", "Sequential"],
    ["torch._utils", "_rebuild_qtensor"],
    ["torch", "load"],
    ["collections", "OrderedDict.__class__"],
    ["collections.OrderedDict", ""],
    ["", "constructor"],
  ] as const;
  for (const [module, name] of names) {
    for (
      const instructions of [global(module, name), `${text(module)}${text(name)}\x93`]
    ) {
      assertEquals(
        await problemOf(pickleOf(instructions)),
        `net.pth needs "${module}.${name}" of Python to be read, but nothing in a file is executed ` +
          "here: save the network's state_dict() with torch.save and give that",
      );
    }
  }
});

const DAMAGED: readonly (readonly [instructions: string, problem: string])[] = [
  ["", "that uses a value which is not there"],
  ["0", "that uses a value which is not there"],
  ["K\x01(0", "that uses a value which is not there"],
  ["K\x01\x86", "that uses a value which is not there"],
  ["K\x01K\x02R", "that calls what is no function"],
  ["Nt", "that ends a list which has not begun"],
  ["NK\x01a", "that appends to what is no list"],
  ["](K\x01K\x02u", "that gives keys to what is no dictionary"],
  ["]}b", "that gives keys to what is no dictionary"],
  ["}(K\x01u", "with a key but no value"],
  ["h\x00", "that remembers a value which never was"],
  ["K\x01K\x01\x93", "that names a class by what is no text"],
  ["X\x01\0\0\0\xff", "with a text that is not UTF-8"],
  ["X\0\0\0\x7fabc", "with a text of 2130706432 bytes, where 262144 are allowed"],
  [
    "\x8d\0\0\0\0\0\0\0\x7fabc",
    "with a text of 9151314442816848000 bytes, where 262144 are allowed",
  ],
  ["X\x05\0\0\0abc", "that goes on for 5 bytes where 4 follow"],
  [`\x8b${littleEndian(300, 4)}${"\0".repeat(300)}`, "with a number of 300 bytes"],
  [`c${"a".repeat(600)}\n\n`, "with a name of more than 512 bytes"],
  [
    `${global("collections", "OrderedDict")}N\x85R`,
    "with wrong arguments for collections.OrderedDict",
  ],
  [`${global("torch", "FloatStorage")})R`, "with wrong arguments for torch.FloatStorage"],
  ["\x80\x06", "of protocol 6"],
  ["\x80\x01", "of protocol 1"],
  ["i", "with the instruction 0x69, which torch.save does not write"],
  ["o", "with the instruction 0x6f, which torch.save does not write"],
  ["\x81", "with the instruction 0x81, which torch.save does not write"],
  ["\x82", "with the instruction 0x82, which torch.save does not write"],
  ["NQ", "that refers to something other than numbers"],
  [
    storage("0", 1, { view: tuple(text("v"), number(1), number(1)) }),
    "that refers to something other than numbers",
  ],
  [storage("0", 1).replace("storage", "modules"), "that refers to something other than numbers"],
  [`${storage("0", 1)}${storage("0", 2)}`, 'that says two things of the storage "0"'],
  [
    `${storage("0", 1)}${storage("0", 1, { type: "IntStorage" })}`,
    'that says two things of the storage "0"',
  ],
  [
    tensor(storage("0", 1), { shape: [1], strides: [] }),
    "with wrong arguments for torch._utils._rebuild_tensor_v2",
  ],
  [
    tensor(storage("0", 1), { shape: new Array(65).fill(1) }),
    "with wrong arguments for torch._utils._rebuild_tensor_v2",
  ],
  [tensor("N", { shape: [1] }), "with wrong arguments for torch._utils._rebuild_tensor_v2"],
  [
    tensor(storage("0", 1), { shape: [-1] }),
    "with wrong arguments for torch._utils._rebuild_tensor_v2",
  ],
  [
    `${global("torch._utils", "_rebuild_parameter")}N\x85R`,
    "with wrong arguments for torch._utils._rebuild_parameter",
  ],
  ["(".repeat(1001), "nested 1000 deep"],
  ["N".repeat(200_001), "that stacks 30000 values"],
];

Deno.test("a damaged pickle is refused with what is wrong", async () => {
  for (const [instructions, problem] of DAMAGED) {
    assertEquals(await problemOf(pickleOf(instructions)), problem);
  }
  assertEquals(await problemOf("N."), "that does not say its protocol");
});

Deno.test("a pickle that ends at any byte is refused", async () => {
  const whole = pickleOf(dict({ a: tensor(storage("0", 6), { shape: [2, 3] }) }));
  await load(whole);
  for (let length = 0; length < whole.length; length++) {
    const problem = await problemOf(whole.slice(0, length));
    assertMatch(problem, /^that goes on for \d+ bytes where \d+ follow$/);
  }
});

Deno.test("a pickle may not go on for ever", async () => {
  assertEquals(await problemOf(pickleOf("N0".repeat(1_000_001))), "of more than 100000 steps");
});

Deno.test("a list that is remembered cannot be gone through for ever", async () => {
  const pairs = "K\x01N\x86".repeat(5000);
  const remembered = `${global("collections", "OrderedDict")}q\x00](${pairs}e\x85q\x01`;
  const problem = await problemOf(pickleOf(remembered + "h\x00h\x01R".repeat(500)));
  assertEquals(problem, "whose calls have more than 100000 arguments");
});

Deno.test("what a pickle holds stays within it, whatever its keys are called", async () => {
  const value = await run(`}${text("__proto__")}Ns`);
  assertEquals(value, { kind: "dict", entries: new Map([["__proto__", null]]) });
  assertEquals(({} as Record<string, unknown>)["kind"], undefined);
});
