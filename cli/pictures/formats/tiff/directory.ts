/** The first directory of a TIFF file: the tags that say what its first picture is made of. */
import { EndOfFile, hasLetters, viewOf } from "../bytes.ts";

/** Bytes of a value of each type that is read; 0 for none (TIFF 6.0, 2; BigTIFF). */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8];

const [BYTE, ASCII, SHORT, LONG, UNDEFINED, IFD, LONG8] = [1, 2, 3, 4, 7, 13, 16];

/** A field of a directory. */
export interface Field {
  readonly type: number;
  readonly count: number;
  /** Its values, as they stand in the file. */
  readonly data: () => Uint8Array;
}

/** Reads the tags of a directory. */
export class TiffDirectory {
  readonly #fields: ReadonlyMap<number, Field>;
  readonly #little: boolean;

  constructor(fields: ReadonlyMap<number, Field>, little: boolean) {
    this.#fields = fields;
    this.#little = little;
  }

  /** Whether numbers have their low bytes first. */
  get little(): boolean {
    return this.#little;
  }

  /** All tags, as they stand in the file. */
  get fields(): ReadonlyMap<number, Field> {
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
    try {
      return field.data();
    } catch {
      return undefined;
    }
  }
}

/**
 * Finds the fields of a directory, which may lie anywhere.
 *
 * @param place where it begins. Default: the first one's place
 * @throws {EndOfFile} when the file ends before it does
 */
export function readDirectory(bytes: Uint8Array, place?: number): TiffDirectory {
  const little = hasLetters(bytes, 0, "II");
  const view = viewOf(bytes);
  const expect = (end: number) => {
    if (end > bytes.length) throw new EndOfFile(`it ends at byte ${bytes.length}`);
  };
  expect(16);
  const isBig = view.getUint16(2, little) === 43;
  // Of an offset that no file has, a number that is not exact is as good.
  const offset = (at: number) =>
    isBig ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const start = place ?? offset(isBig ? 8 : 4);
  if (start < 8) throw new Error("it has no directory");
  expect(start + 8);
  const count = isBig ? Number(view.getBigUint64(start, little)) : view.getUint16(start, little);
  const [first, length, inside] = isBig ? [start + 8, 20, 8] : [start + 2, 12, 4];
  expect(first + length * count);
  const fields = new Map<number, Field>();
  for (let at = first; at < first + length * count; at += length) {
    const [tag, type] = [view.getUint16(at, little), view.getUint16(at + 2, little)];
    const values = offset(at + 4);
    const size = values * (SIZES[type] ?? 0);
    const from = size <= inside ? at + length - inside : offset(at + length - inside);
    const data = () => {
      expect(from + size);
      return bytes.subarray(from, from + size);
    };
    if (size > 0 && !fields.has(tag)) fields.set(tag, { type, count: values, data });
  }
  return new TiffDirectory(fields, little);
}
