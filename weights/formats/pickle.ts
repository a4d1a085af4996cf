/** Pickles of Python, as far as PyTorch writes them. */
import { storageOf } from "./pickle_globals.ts";
import { PickleMachine } from "./pickle_machine.ts";
import {
  isDict,
  type PickledDict,
  type PickleValue,
  type StorageReference,
} from "./pickle_values.ts";
import type { SequentialReader } from "./sequential_reader.ts";

type Operation = (machine: PickleMachine) => void | Promise<void>;

const NEWEST_PROTOCOL = 5;

/** The longest whole number in bytes; PyTorch's own magic number has 10. */
const MAX_NUMBER_BYTES = 255;

/** More than a network of two thousand tensors needs; this bounds both work and memory. */
const MAX_STEPS = 100_000;

/** The contents of a pickle. */
export interface Pickle {
  /** The object that it was made of. */
  readonly value: PickleValue;
  /** The storages that it refers to, by their keys. */
  readonly storages: ReadonlyMap<string, StorageReference>;
}

/**
 * Reads a pickle of Python, of protocols 2 to 5, as far as `torch.save` uses them for a dictionary of
 * tensors. A pickle is a program for a small machine with a stack; what could run code of Python is
 * refused by its name, and nothing is executed.
 *
 * @param reader stands before the pickle, and afterwards behind it
 * @throws {PentimentoError} when it holds anything else, is damaged, too large, or cannot be read
 */
export async function readPickle(reader: SequentialReader): Promise<Pickle> {
  const machine = new PickleMachine(reader);
  for (let step = 0; step < MAX_STEPS; step++) {
    const [code] = await machine.take(1);
    if (step === 0 && code !== PROTO) throw machine.damaged("that does not say its protocol");
    if (code === STOP) return { value: machine.pop(), storages: machine.storages };
    const operation = PICKLE_OPERATIONS.get(code!);
    if (operation === undefined) {
      const hex = code!.toString(16).padStart(2, "0");
      throw machine.damaged(`with the instruction 0x${hex}, which torch.save does not write`);
    }
    await operation(machine);
  }
  throw machine.damaged(`of more than ${MAX_STEPS} steps`);
}

const PROTO = 0x80;
const STOP = ".".charCodeAt(0);

/** The instructions of a pickle, by their codes; Python's names for them stand beside. */
const PICKLE_OPERATIONS: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, protocol], // PROTO
  [0x95, async (m) => void await m.take(8)], // FRAME: how much follows, which nothing depends on
  [code("("), (m) => m.mark()], // MARK
  [code("0"), (m) => void m.pop()], // POP
  [code("1"), (m) => void m.popMarked()], // POP_MARK
  [code("2"), (m) => m.push(m.top())], // DUP
  ...constants(),
  ...numbers(),
  ...texts(),
  ...collections(),
  ...memo(),
  [code("c"), async (m) => m.push(m.global(await m.line(), await m.line()))], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [code("R"), reduce], // REDUCE
  [code("b"), build], // BUILD
  [code("Q"), persistent], // BINPERSID
]);

function code(character: string): number {
  return character.charCodeAt(0);
}

async function protocol(m: PickleMachine): Promise<void> {
  const version = await m.count(1);
  if (version < 2 || version > NEWEST_PROTOCOL) throw m.damaged(`of protocol ${version}`);
}

function constants(): [number, Operation][] {
  return [
    [code("N"), (m) => m.push(null)], // NONE
    [0x88, (m) => m.push(true)], // NEWTRUE
    [0x89, (m) => m.push(false)], // NEWFALSE
    [code("]"), (m) => m.push([])], // EMPTY_LIST
    [code(")"), (m) => m.push([])], // EMPTY_TUPLE
    [0x8f, (m) => m.push([])], // EMPTY_SET
    [code("}"), (m) => m.push({ kind: "dict", entries: new Map() })], // EMPTY_DICT
  ];
}

function numbers(): [number, Operation][] {
  return [
    [code("K"), async (m) => m.push(await m.count(1))], // BININT1
    [code("M"), async (m) => m.push(await m.count(2))], // BININT2
    [code("J"), async (m) => m.push(await m.count(4) | 0)], // BININT
    [code("G"), async (m) => m.push(viewOf(await m.take(8)).getFloat64(0))], // BINFLOAT
    [0x8a, async (m) => m.push(wholeNumber(await m.counted(1)))], // LONG1
    [0x8b, long4], // LONG4
  ];
}

async function long4(m: PickleMachine): Promise<void> {
  const digits = await m.counted(4);
  if (digits.length > MAX_NUMBER_BYTES) {
    throw m.damaged(`with a number of ${digits.length} bytes`);
  }
  m.push(wholeNumber(digits));
}

/** A number in two's complement, the lowest byte first. */
function wholeNumber(digits: Uint8Array): number | bigint {
  const unsigned = digits.reduceRight((number, digit) => number << 8n | BigInt(digit), 0n);
  const number = BigInt.asIntN(8 * digits.length, unsigned);
  return Number.isSafeInteger(Number(number)) ? Number(number) : number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function texts(): [number, Operation][] {
  const text = (bytes: 1 | 4 | 8): Operation => async (m) =>
    m.push(utf8(m, await m.counted(bytes)));
  const raw = (bytes: 1 | 4 | 8): Operation => async (m) =>
    m.push((await m.counted(bytes)).slice());
  return [
    [0x8c, text(1)], // SHORT_BINUNICODE
    [code("X"), text(4)], // BINUNICODE
    [0x8d, text(8)], // BINUNICODE8
    // The strings of Python 2; PyTorch put ASCII into them.
    [code("U"), text(1)], // SHORT_BINSTRING
    [code("T"), text(4)], // BINSTRING
    [code("C"), raw(1)], // SHORT_BINBYTES
    [code("B"), raw(4)], // BINBYTES
    [0x8e, raw(8)], // BINBYTES8
    [0x96, raw(8)], // BYTEARRAY8
  ];
}

function utf8(m: PickleMachine, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw m.damaged("with a text that is not UTF-8");
  }
}

function collections(): [number, Operation][] {
  const tuple = (length: number): Operation => (m) => {
    const items = Array.from({ length }, () => m.pop());
    m.push(items.reverse());
  };
  return [
    [0x85, tuple(1)], // TUPLE1
    [0x86, tuple(2)], // TUPLE2
    [0x87, tuple(3)], // TUPLE3
    [code("t"), (m) => m.push(m.popMarked())], // TUPLE
    [0x91, (m) => m.push(m.popMarked())], // FROZENSET
    [code("a"), (m) => addItems(m, [m.pop()])], // APPEND
    [code("e"), (m) => addItems(m, m.popMarked())], // APPENDS
    [0x90, (m) => addItems(m, m.popMarked())], // ADDITEMS
    [code("s"), (m) => setItems(m, [m.pop(), m.pop()].reverse())], // SETITEM
    [code("u"), (m) => setItems(m, m.popMarked())], // SETITEMS
  ];
}

function addItems(m: PickleMachine, items: readonly PickleValue[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw m.damaged("that appends to what is no list");
  for (const item of items) list.push(item);
}

function setItems(m: PickleMachine, items: readonly PickleValue[]): void {
  const { entries } = dictOf(m, m.top());
  if (items.length % 2 !== 0) throw m.damaged("with a key but no value");
  for (let i = 0; i < items.length; i += 2) entries.set(items[i]!, items[i + 1]!);
}

function dictOf(m: PickleMachine, value: PickleValue): PickledDict {
  if (!isDict(value)) throw m.damaged("that gives keys to what is no dictionary");
  return value;
}

function memo(): [number, Operation][] {
  const put = (bytes: 1 | 4): Operation => async (m) =>
    void m.memo.set(await m.count(bytes), m.top());
  const get = (bytes: 1 | 4): Operation => async (m) => {
    const value = m.memo.get(await m.count(bytes));
    if (value === undefined) throw m.damaged("that remembers a value which never was");
    m.push(value);
  };
  return [
    [code("q"), put(1)], // BINPUT
    [code("r"), put(4)], // LONG_BINPUT
    [0x94, (m) => void m.memo.set(m.memo.size, m.top())], // MEMOIZE
    [code("h"), get(1)], // BINGET
    [code("j"), get(4)], // LONG_BINGET
  ];
}

function stackGlobal(m: PickleMachine): void {
  const [name, module] = [m.pop(), m.pop()];
  if (typeof name !== "string" || typeof module !== "string") {
    throw m.damaged("that names a class by what is no text");
  }
  m.push(m.global(module, name));
}

function reduce(m: PickleMachine): void {
  const [args, target] = [m.pop(), m.pop()];
  m.push(m.call(target, args!));
}

/** Attributes of an object: of a dictionary, as PyTorch puts versions there, which nothing here needs. */
function build(m: PickleMachine): void {
  m.pop();
  dictOf(m, m.top());
}

function persistent(m: PickleMachine): void {
  const storage = storageOf(m.pop());
  if (storage === undefined) throw m.damaged("that refers to something other than numbers");
  m.pushStorage(storage);
}
