/** The first directory of a TIFF file: the tags that say what its first picture is made of. */
import { viewOf } from "../bytes.ts";
import {
  ASCII,
  blockOf,
  BYTE,
  fieldsAt,
  type FoundField,
  IFD,
  LONG,
  LONG8,
  orNothing,
  SHORT,
  UNDEFINED,
} from "../fields.ts";

/** Reads the tags of a directory. */
export class TiffDirectory {
  readonly #fields: ReadonlyMap<number, FoundField>;
  readonly #little: boolean;

  constructor(fields: ReadonlyMap<number, FoundField>, little: boolean) {
    this.#fields = fields;
    this.#little = little;
  }

  /** Whether numbers have their low bytes first. */
  get little(): boolean {
    return this.#little;
  }

  /** All tags, as they stand in the file. */
  get fields(): ReadonlyMap<number, FoundField> {
    return this.#fields;
  }

  has(tag: number): boolean {
    return this.#fields.has(tag);
  }

  /**
   * A tag's whole numbers; `undefined` where there is none.
   *
   * @throws {EndOfFile} when the file ends first
   */
  numbers(tag: number): readonly number[] | undefined {
    const field = this.#fields.get(tag);
    if (!field) return undefined;
    const { type, count } = field;
    if (![BYTE, SHORT, LONG, IFD, LONG8].includes(type)) {
      throw new Error(`its tag ${tag} is of type ${type}`);
    }
    const view = viewOf(field.data());
    return Array.from({ length: count }, (_, i) => {
      if (type === BYTE) return view.getUint8(i);
      if (type === SHORT) return view.getUint16(2 * i, this.#little);
      if (type === LONG8) return Number(view.getBigUint64(8 * i, this.#little));
      return view.getUint32(4 * i, this.#little);
    });
  }

  /** A tag's first number. Default: one of the specification's. */
  number(tag: number, usual: number): number {
    return this.numbers(tag)?.[0] ?? usual;
  }

  /** A tag's bytes; `undefined` where there is none, or the file ends first. */
  bytes(tag: number): Uint8Array | undefined {
    const field = this.#fields.get(tag);
    if (!field || ![BYTE, ASCII, UNDEFINED].includes(field.type)) return undefined;
    return orNothing(field.data);
  }
}

/**
 * Finds the fields of a directory, which may lie anywhere.
 *
 * @param place where it begins. Default: the first one's place
 * @throws {EndOfFile} when the file ends before it does
 */
export function readDirectory(bytes: Uint8Array, place?: number): TiffDirectory {
  const block = blockOf(bytes);
  const start = place ?? block.first;
  if (start < 8) throw new Error("it has no directory");
  const fields = new Map<number, FoundField>();
  for (const field of fieldsAt(block, start)) {
    if (!fields.has(field.tag)) fields.set(field.tag, field);
  }
  return new TiffDirectory(fields, block.little);
}
