/**
 * The file of a checkpoint: what it is, how long and whether it is whole, then a header as JSON, then arrays.
 *
 * ```text
 *  0  16 bytes  "PENTIMENTO-CKPT\n"
 * 16   4        the version of this format, little-endian
 * 20   4        the bytes of the header, n
 * 24  32        the header's SHA-256
 * 56   n        the header: JSON in UTF-8, with kind, bytes and SHA-256 of every array
 *               the arrays, one after the other: little-endian numbers of 32 bits
 * ```
 */
import { PentimentoError } from "@pentimento/pentimento";
import { explainFileError } from "../files.ts";
import { writeWhole } from "../whole_file.ts";
import { sha256 } from "../digest.ts";
import { arrayOf, flatten, isKind, kindOf, type PlainArray, unflatten } from "./plain.ts";

/** The version of this format, and of what is in it. */
export const CHECKPOINT_VERSION = 1;

const MAGIC = new TextEncoder().encode("PENTIMENTO-CKPT\n");
const AT = { version: 16, length: 20, hash: 24, header: 56 } as const;

/** The most bytes of a header; typical ones have some thousand. */
const LONGEST_HEADER = 2 ** 24;

/** The most arrays; typical ones are some dozens. */
const MOST_ARRAYS = 2 ** 16;

/** An array as the header describes it. */
interface Described {
  readonly kind: "f32" | "u32";
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes a plain object with typed arrays, so that the file is whole or not there.
 *
 * @throws {Error} of the file system
 */
export async function writeContainer(path: string, content: unknown): Promise<void> {
  const { tree, arrays } = flatten(content);
  const described: Described[] = [];
  for (const array of arrays) {
    described.push({ kind: kindOf(array), bytes: array.byteLength, sha256: await sha256(array) });
  }
  const header = new TextEncoder().encode(JSON.stringify({ content: tree, arrays: described }));
  const start = new Uint8Array(AT.header);
  const view = new DataView(start.buffer);
  start.set(MAGIC);
  view.setUint32(AT.version, CHECKPOINT_VERSION, true);
  view.setUint32(AT.length, header.length, true);
  start.set(Uint8Array.fromHex(await sha256(header)), AT.hash);
  const bytes = ({ buffer, byteOffset, byteLength }: PlainArray) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  await writeWhole(path, start, header, ...arrays.map(bytes));
}

/**
 * Reads what {@linkcode writeContainer} wrote, and checks every byte of it. It takes no more memory than the file
 * has bytes, whatever these say.
 *
 * @throws {PentimentoError} when it cannot be read, is no checkpoint, of another version, cut or damaged
 */
export async function readContainer(path: string): Promise<unknown> {
  try {
    using file = await Deno.open(path);
    const { isFile, size } = await file.stat();
    if (!isFile) {
      throw new PentimentoError(
        `The checkpoint ${path} is no ordinary file: name one that --checkpoint wrote`,
      );
    }
    return await readParts(file, path, size);
  } catch (error) {
    throw explainFileError(error, "read the checkpoint", path);
  }
}

async function readParts(file: Deno.FsFile, path: string, size: number): Promise<unknown> {
  const start = await readExactly(file, Math.min(AT.header, size));
  if (start.length === 0) throw cut(path, size);
  if (MAGIC.some((byte, i) => i < start.length && start[i] !== byte)) {
    throw new PentimentoError(
      `The file ${path} is no checkpoint: name one that --checkpoint wrote`,
    );
  }
  if (start.length < AT.header) throw cut(path, size);
  const view = new DataView(start.buffer);
  const version = view.getUint32(AT.version, true);
  if (version !== CHECKPOINT_VERSION) {
    throw new PentimentoError(
      `The checkpoint ${path} is of version ${version}, but this release reads version ` +
        `${CHECKPOINT_VERSION}: go on with the release that wrote it`,
    );
  }
  const length = view.getUint32(AT.length, true);
  if (length > LONGEST_HEADER) throw damaged(path);
  if (AT.header + length > size) throw cut(path, size);
  const header = await readExactly(file, length);
  if (await sha256(header) !== start.subarray(AT.hash).toHex()) throw damaged(path);
  const { content, arrays } = parsed(header, path);
  const whole = AT.header + length + arrays.reduce((sum, { bytes }) => sum + bytes, 0);
  if (whole > size) throw cut(path, size, whole);
  if (whole < size) throw damaged(path);
  const read: PlainArray[] = [];
  for (const { kind, bytes, sha256: expected } of arrays) {
    const data = await readExactly(file, bytes);
    if (await sha256(data) !== expected) throw damaged(path);
    read.push(arrayOf(kind, data.buffer));
  }
  try {
    return unflatten({ tree: content, arrays: read });
  } catch {
    throw damaged(path);
  }
}

/** The header, with arrays whose lengths make sense. */
function parsed(
  header: Uint8Array,
  path: string,
): { readonly content: unknown; readonly arrays: readonly Described[] } {
  const isDescribed = ({ kind, bytes, sha256 }: Partial<Described>) =>
    isKind(kind) && Number.isSafeInteger(bytes) && bytes! >= 0 && bytes! % 4 === 0 &&
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
  throw damaged(path);
}

function cut(path: string, size: number, whole?: number): PentimentoError {
  const of = whole === undefined ? "" : ` of ${whole}`;
  return new PentimentoError(
    `The checkpoint ${path} is cut short, it has only ${size}${of} bytes: get a whole copy, or begin anew ` +
      "without --resume",
  );
}

function damaged(path: string): PentimentoError {
  return new PentimentoError(
    `The checkpoint ${path} is damaged, its bytes are not those that were written: get a whole copy, or ` +
      "begin anew without --resume",
  );
}

/** Reads so many bytes, fewer where the file became shorter meanwhile; then a checksum tells. */
async function readExactly(file: Deno.FsFile, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let count = 0; count < length;) {
    const read = await file.read(bytes.subarray(count));
    if (read === null) break;
    count += read;
  }
  return bytes;
}
