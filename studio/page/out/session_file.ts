/**
 * The file of a whole session: pictures, options, the state as it is, and pictures of earlier ones. What is in a job is
 * carried as it is, whatever it is, so that new options and masks need nothing here.
 */
import {
  pack,
  PackedError,
  type PackedFault,
  type PackedForm,
  unpack,
} from "../../../cli/checkpoint/packed.ts";
import type { WholeSession } from "../../protocol.ts";
import type { LossPoint } from "../store.ts";

/** The ending of such files. */
export const EXTENSION = ".pentimento";

const FORM: PackedForm = { magic: "PENTIMENTO-SESS\n", version: 1 };

/** Larger files are refused before they are read. */
const MOST_BYTES = 2 ** 30;

/** What a file has. */
export interface SessionFile {
  readonly session: WholeSession;
  /** The thumbnails of its earlier states, in their order. */
  readonly thumbnails: readonly Thumbnail[];
  readonly losses: readonly LossPoint[];
}

/** A frame of the filmstrip without its number. */
export interface Thumbnail {
  readonly scale: number;
  readonly iteration: number;
  readonly thumbnail: Blob;
}

/** The keys that stand for a file, and for numbers that are kept to a 65536th of their range. */
const FILE = "$file";
const ROUGH = "$rough";

type Fields = Readonly<Record<string, unknown>>;

/** Whether a file is meant to be a session, whole or not. */
export async function isSessionFile(file: Blob, name: string): Promise<boolean> {
  if (name.toLowerCase().endsWith(EXTENSION)) return true;
  return await file.slice(0, FORM.magic.length).text() === FORM.magic;
}

/** Writes a session. */
export async function packSession({ session, ...others }: SessionFile): Promise<Blob> {
  const { earlier, ...exact } = session;
  const files = new FileBytes();
  const content = {
    session: { ...await files.packed(exact) as Fields, earlier: await files.packed(earlier, true) },
    ...await files.packed(others) as Fields,
  };
  return new Blob(await pack(content, FORM), { type: "application/octet-stream" });
}

/**
 * Reads a session, and checks every byte of it.
 *
 * @throws {Error} with a sentence, when it is none, of another version, cut or damaged
 */
export async function readSession(file: Blob, name: string): Promise<SessionFile> {
  if (file.size > MOST_BYTES) {
    throw new Error(
      `${name} has ${
        Math.round(file.size / 2 ** 20)
      } MiB, more than a session has: open a file that this page saved`,
    );
  }
  let at = 0;
  const read = async (length: number) => {
    const part = file.slice(at, at += length);
    return new Uint8Array(await part.arrayBuffer());
  };
  try {
    const content = unpacked(await unpack(read, file.size, FORM), new Map());
    if (isSession(content)) return content;
  } catch (error) {
    if (error instanceof PackedError) throw new Error(explained(error.fault, name, file.size));
    throw error;
  }
  throw new Error(explained({ why: "damaged" }, name, file.size));
}

function explained(fault: PackedFault, name: string, size: number): string {
  switch (fault.why) {
    case "another kind":
      return `${name} is no session of this page: open one that it saved, or a picture`;
    case "another version":
      return `${name} is a session of version ${fault.version}, but this page reads version ` +
        `${FORM.version}: open it with the release that saved it`;
    case "cut": {
      const of = fault.whole === undefined ? "" : ` of ${fault.whole}`;
      return `${name} is cut short, it has only ${size}${of} bytes: get a whole copy of it`;
    }
    case "damaged":
      return `${name} is damaged, it is not as it was saved: get another copy of it`;
  }
}

/** The bytes of files; the same bytes are there once, whatever files have them. */
class FileBytes {
  readonly #known = new Map<Blob, Promise<Uint8Array<ArrayBuffer>>>();
  readonly #same = new Map<string, Uint8Array<ArrayBuffer>>();

  /**
   * An object with its files as bytes.
   *
   * @param rough whether numbers of 32 bits become such of 16, which for pictures makes no difference to be seen
   */
  async packed(value: unknown, rough = false): Promise<unknown> {
    if (value instanceof Blob) return { [FILE]: await this.#bytesOf(value), type: value.type };
    if (rough && value instanceof Float32Array) return roughly(value);
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return await Promise.all(value.map((one) => this.packed(one, rough)));
    const entries = Object.entries(value).map(async ([name, one]) =>
      [name, await this.packed(one, rough)] as const
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  #bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#known.get(blob) ?? this.#read(blob);
    this.#known.set(blob, known);
    return known;
  }

  async #read(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join(" ");
    const same = this.#same.get(hash) ?? bytes;
    this.#same.set(hash, same);
    return same;
  }
}

function roughly(numbers: Float32Array): Fields {
  let [from, to] = [Infinity, -Infinity];
  for (const number of numbers) [from, to] = [Math.min(from, number), Math.max(to, number)];
  const step = (to - from) / 0xffff || 1;
  return {
    [ROUGH]: Uint16Array.from(numbers, (number) => Math.round((number - from) / step)),
    from,
    step,
  };
}

/** The object that was packed. Files that were one are one again. */
function unpacked(value: unknown, files: Map<unknown, Blob>): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((one) => unpacked(one, files));
  const { [FILE]: bytes, [ROUGH]: rough, type, from, step } = value as Fields;
  if (bytes instanceof Uint8Array) {
    const file = files.get(bytes) ?? new Blob([bytes as BlobPart], { type: String(type) });
    files.set(bytes, file);
    return file;
  }
  if (rough instanceof Uint16Array) {
    return Float32Array.from(rough, (number) => Number(from) + Number(step) * number);
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, one]) => [name, unpacked(one, files)]));
}

/** Whether something has the parts of a session, of the right kinds; whoever paints it checks its state further. */
function isSession(content: unknown): content is SessionFile {
  const { session, thumbnails, losses } = fieldsOf(content);
  const { job, state, earlier, timeLapse } = fieldsOf(session);
  const { moments, every } = fieldsOf(timeLapse);
  const all = (list: unknown, isOne: (one: Fields) => boolean) =>
    Array.isArray(list) && list.every((one) => isOne(fieldsOf(one)));
  return isJob(job) && isState(state) && typeof every === "number" &&
    all(
      earlier,
      ({ job, state, scales }) => isJob(job) && isState(state) && Array.isArray(scales),
    ) &&
    all(thumbnails, ({ thumbnail }) => thumbnail instanceof Blob) &&
    (thumbnails as unknown[]).length === (earlier as unknown[]).length &&
    all(moments, ({ picture }) => picture instanceof Blob) &&
    all(losses, ({ total, kinds }) => typeof total === "number" && typeof kinds === "object");
}

function isJob(job: unknown): boolean {
  const { content, styles, options } = fieldsOf(job);
  const isFile = (file: unknown) => {
    const { name, blob, sha256 } = fieldsOf(file);
    return typeof name === "string" && blob instanceof Blob && typeof sha256 === "string";
  };
  return typeof options === "object" && options !== null && Array.isArray(styles) &&
    [content, ...styles].every((file) => file === undefined || isFile(file));
}

function isState(state: unknown): boolean {
  const { version, iterations, options } = fieldsOf(state);
  return typeof version === "number" && Array.isArray(iterations) && typeof options === "object";
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : {};
}
