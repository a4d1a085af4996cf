/**
 * Files of plain objects with typed arrays: what it is, how long and whether it is whole, then a header as JSON, then
 * arrays. Checkpoints and the studio's sessions are such files.
 *
 * ```text
 *  0  16 bytes  what the file is, as in "PENTIMENTO-CKPT\n"
 * 16   4        the version of its content, little-endian
 * 20   4        the bytes of the header, n
 * 24  32        the header's SHA-256
 * 56   n        the header: JSON in UTF-8, with kind, bytes and SHA-256 of every array
 *               the arrays, one after the other: little-endian numbers
 * ```
 */
import { sha256 } from "../digest.ts";
import {
  type ArrayKind,
  arrayOf,
  bytesEach,
  flatten,
  isKind,
  kindOf,
  type PlainArray,
  unflatten,
} from "./plain.ts";

/** A kind of such files. */
export interface PackedForm {
  /** What it begins with: 16 letters. */
  readonly magic: string;
  /** The version that is written, and the only one that is read. */
  readonly version: number;
}

/** Why a file cannot be read. */
export type PackedFault =
  | { readonly why: "another kind" | "damaged" }
  | { readonly why: "another version"; readonly version: number }
  /** `whole`: the bytes that it should have, where that is known. */
  | { readonly why: "cut"; readonly whole: number | undefined };

/** A file that cannot be read: whoever reads it says so in words of its own. */
export class PackedError extends Error {
  override readonly name = "PackedError";
  readonly fault: PackedFault;

  constructor(fault: PackedFault) {
    super(`The file cannot be read: ${fault.why}`);
    this.fault = fault;
  }
}

/** Reads so many bytes, from where the last call ended; fewer where the file ends. */
export type ReadBytes = (length: number) => Promise<Uint8Array<ArrayBuffer>>;

const AT = { version: 16, length: 20, hash: 24, header: 56 } as const;

/** The most bytes of a header; typical ones have some thousand. */
const LONGEST_HEADER = 2 ** 24;

/** The most arrays; typical ones are some dozens. */
const MOST_ARRAYS = 2 ** 16;

/** An array as the header describes it. */
interface Described {
  readonly kind: ArrayKind;
  readonly bytes: number;
  readonly sha256: string;
}

/** The bytes of a file, in parts. */
export async function pack(
  content: unknown,
  { magic, version }: PackedForm,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { tree, arrays } = flatten(content);
  const described: Described[] = [];
  for (const array of arrays) {
    described.push({ kind: kindOf(array), bytes: array.byteLength, sha256: await sha256(array) });
  }
  const header = new TextEncoder().encode(JSON.stringify({ content: tree, arrays: described }));
  const start = new Uint8Array(AT.header);
  const view = new DataView(start.buffer);
  start.set(new TextEncoder().encode(magic));
  view.setUint32(AT.version, version, true);
  view.setUint32(AT.length, header.length, true);
  start.set(new Uint8Array(await crypto.subtle.digest("SHA-256", header)), AT.hash);
  const bytes = ({ buffer, byteOffset, byteLength }: PlainArray) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  return [start, header, ...arrays.map(bytes)];
}

/**
 * The content of a file, of which every byte is checked. It takes no more memory than the file has bytes, whatever
 * these say.
 *
 * @param size the bytes of the file
 * @throws {PackedError} when it is none of this kind, of another version, cut or damaged
 */
export async function unpack(
  read: ReadBytes,
  size: number,
  { magic, version }: PackedForm,
): Promise<unknown> {
  const start = await read(Math.min(AT.header, size));
  if (start.length === 0) throw cut();
  const wanted = new TextEncoder().encode(magic);
  if (wanted.some((byte, i) => i < start.length && start[i] !== byte)) {
    throw new PackedError({ why: "another kind" });
  }
  if (start.length < AT.header) throw cut();
  const view = new DataView(start.buffer);
  const found = view.getUint32(AT.version, true);
  if (found !== version) throw new PackedError({ why: "another version", version: found });
  const length = view.getUint32(AT.length, true);
  if (length > LONGEST_HEADER) throw damaged();
  if (AT.header + length > size) throw cut();
  const header = await read(length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", header));
  if (hash.some((byte, i) => start[AT.hash + i] !== byte)) throw damaged();
  const { content, arrays } = parsed(header);
  const whole = AT.header + length + arrays.reduce((sum, { bytes }) => sum + bytes, 0);
  if (whole > size) throw cut(whole);
  if (whole < size) throw damaged();
  return withArrays(content, await readArrays(read, arrays));
}

async function readArrays(
  read: ReadBytes,
  described: readonly Described[],
): Promise<readonly PlainArray[]> {
  const arrays: PlainArray[] = [];
  for (const { kind, bytes, sha256: expected } of described) {
    const data = await read(bytes);
    if (data.length !== bytes || await sha256(data) !== expected) throw damaged();
    arrays.push(arrayOf(kind, data.buffer));
  }
  return arrays;
}

function withArrays(tree: unknown, arrays: readonly PlainArray[]): unknown {
  try {
    return unflatten({ tree, arrays });
  } catch {
    throw damaged();
  }
}

/** The header, with arrays whose lengths make sense. */
function parsed(
  header: Uint8Array,
): { readonly content: unknown; readonly arrays: readonly Described[] } {
  const isDescribed = ({ kind, bytes, sha256 }: Partial<Described>) =>
    isKind(kind) && Number.isSafeInteger(bytes) && bytes! >= 0 && bytes! % bytesEach(kind) === 0 &&
    typeof sha256 === "string";
  try {
    const { content, arrays } = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(header),
    );
    const fits = Array.isArray(arrays) && arrays.length <= MOST_ARRAYS &&
      arrays.every((one) => typeof one === "object" && one !== null && isDescribed(one));
    if (fits) return { content, arrays };
  } catch {
    // No JSON of ours.
  }
  throw damaged();
}

function cut(whole?: number): PackedError {
  return new PackedError({ why: "cut", whole });
}

function damaged(): PackedError {
  return new PackedError({ why: "damaged" });
}
