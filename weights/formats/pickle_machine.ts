/** The machine that reads a pickle: a stack, marks in it, and a memo. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { PICKLE_GLOBALS } from "./pickle_globals.ts";
import {
  isGlobal,
  type PickledGlobal,
  type PickleValue,
  type StorageReference,
} from "./pickle_values.ts";
import type { SequentialReader } from "./sequential_reader.ts";

const MAX_STACK = 30_000;
/** A remembered list can be an argument any number of times, so the arguments of all calls are bounded, too. */
const MAX_ARGUMENTS = 100_000;
const MAX_MARKS = 1000;

/** The longest text or row of bytes in a pickle. */
const MAX_TEXT_BYTES = 1 << 18;
/** The longest pickle; that of a network with a thousand tensors has 200 kB. */
const MAX_PICKLE_BYTES = 1 << 20;
const MAX_GLOBAL_BYTES = 512;
const LINE_FEED = 0x0a;

/** The state that a pickle's instructions work on: a stack, marks in it, and a memo of values by number. */
export class PickleMachine {
  readonly #reader: SequentialReader;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  #arguments = 0;
  #bytes = 0;
  readonly memo: Map<number, PickleValue> = new Map();
  readonly storages: Map<string, StorageReference> = new Map();

  /** @param reader provides the instructions and their operands */
  constructor(reader: SequentialReader) {
    this.#reader = reader;
  }

  /** The error for a damaged pickle, with the problem as in `with a key but no value`. */
  damaged(what: string): PentimentoError {
    return new PentimentoError(
      `${this.#reader.name} has a pickle ${what}, so it is damaged or holds more than a dictionary ` +
        "of tensors: fetch it again, or save the network's state_dict() with torch.save",
    );
  }

  /** The next bytes of the pickle. */
  async take(length: number): Promise<Uint8Array> {
    if (length > this.#reader.left) {
      throw this.damaged(`that goes on for ${length} bytes where ${this.#reader.left} follow`);
    }
    this.#bytes += length;
    if (this.#bytes > MAX_PICKLE_BYTES) {
      throw this.damaged(`of more than ${MAX_PICKLE_BYTES} bytes`);
    }
    return await this.#reader.take(length);
  }

  /** An unsigned number of so many bytes, the lowest first. */
  async count(bytes: 1 | 2 | 4 | 8): Promise<number> {
    const digits = await this.take(bytes);
    return digits.reduceRight((number, digit) => number * 256 + digit, 0);
  }

  /** As many bytes as a number before them says. */
  async counted(bytes: 1 | 4 | 8): Promise<Uint8Array> {
    const length = await this.count(bytes);
    if (length > MAX_TEXT_BYTES) {
      throw this.damaged(`with a text of ${length} bytes, where ${MAX_TEXT_BYTES} are allowed`);
    }
    return await this.take(length);
  }

  /** The bytes up to a line feed, as text. */
  async line(): Promise<string> {
    let text = "";
    while (text.length <= MAX_GLOBAL_BYTES) {
      const [byte] = await this.take(1);
      if (byte === LINE_FEED) return text;
      text += String.fromCharCode(byte!);
    }
    throw this.damaged(`with a name of more than ${MAX_GLOBAL_BYTES} bytes`);
  }

  /** The counterpart of a class or function of Python; unknown ones are refused. */
  global(module: string, name: string): PickledGlobal {
    const full = `${module}.${name}`;
    const known = PICKLE_GLOBALS.get(full);
    if (known !== undefined) return known;
    throw new PentimentoError(
      `${this.#reader.name} needs ${quoted(full)} of Python to be read, but nothing in a file is ` +
        "executed here: save the network's state_dict() with torch.save and give that",
    );
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= MAX_STACK) throw this.damaged(`that stacks ${MAX_STACK} values`);
    this.#stack.push(value);
  }

  /** Takes the last value since the last mark. */
  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The last value, which must stand behind the last mark. */
  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || this.#stack.length <= (this.#marks.at(-1) ?? 0)) {
      throw this.damaged("that uses a value which is not there");
    }
    return value;
  }

  mark(): void {
    if (this.#marks.length >= MAX_MARKS) throw this.damaged(`nested ${MAX_MARKS} deep`);
    this.#marks.push(this.#stack.length);
  }

  /** Takes all since the last mark, and the mark. */
  popMarked(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.damaged("that ends a list which has not begun");
    return this.#stack.splice(mark);
  }

  /** Pushes a storage, which must agree with earlier references to it. */
  pushStorage(storage: StorageReference): void {
    const { key, type, length } = storage;
    const before = this.storages.get(key) ?? storage;
    if (before.type.dtype !== type.dtype || before.length !== length) {
      throw this.damaged(`that says two things of the storage ${quoted(key)}`);
    }
    this.storages.set(key, before);
    this.push(storage);
  }

  /** Calls a known function with arguments. */
  call(target: PickleValue, args: PickleValue): PickleValue {
    if (!isGlobal(target) || !Array.isArray(args)) {
      throw this.damaged("that calls what is no function");
    }
    this.#countArguments(args);
    for (const arg of args) if (Array.isArray(arg)) this.#countArguments(arg);
    const value = target.call?.(args);
    if (value === undefined) throw this.damaged(`with wrong arguments for ${target.name}`);
    return value;
  }

  #countArguments(list: readonly PickleValue[]): void {
    this.#arguments += list.length;
    if (this.#arguments > MAX_ARGUMENTS) {
      throw this.damaged(`whose calls have more than ${MAX_ARGUMENTS} arguments`);
    }
  }
}
