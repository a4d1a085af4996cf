/** Safetensors files: header, checks and tensors. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { type ByteSource, LARGEST_FILE_BYTES, readPart } from "./bytes.ts";
import { isObject, parseJsonObject } from "./json_object.ts";
import {
  countOf,
  shapeText,
  type StoredTensor,
  type TensorFile,
  type TensorFormat,
} from "./tensor_file.ts";

/**
 * Our own check of a safetensors file, done before `npm:safetensors` sees it, which checks nothing.
 *
 * The format: 8 bytes that hold the header's length (unsigned, little-endian), the header (JSON: an
 * object that gives each tensor's `dtype`, `shape` and `data_offsets`), then the tensors' bytes, to
 * which the offsets refer. Unlike the format's own reader this one allows bytes that belong to no
 * tensor, because they do no harm here.
 */

/** Bits of one element of each dtype of the format. */
const DTYPE_BITS: ReadonlyMap<string, number> = new Map([
  ["F4", 4],
  ["F6_E2M3", 6],
  ["F6_E3M2", 6],
  ...["BOOL", "U8", "I8"].map((dtype) => [dtype, 8] as const),
  ...["F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E5M2FNUZ", "F8_E4M3FNUZ"].map((d) => [d, 8] as const),
  ...["U16", "I16", "F16", "BF16"].map((dtype) => [dtype, 16] as const),
  ...["U32", "I32", "F32"].map((dtype) => [dtype, 32] as const),
  ...["U64", "I64", "F64", "C64"].map((dtype) => [dtype, 64] as const),
]);

/**
 * The longest header that is read, in bytes: five thousand tensors take half a million. The format itself allows
 * a hundred, which as objects would take more memory than the network.
 */
const MAX_HEADER_LENGTH = 750_000;

const REPAIR = "fetch or export the file again";

/** A tensor's entry in the header of a safetensors file. */
export interface TensorEntry extends Pick<StoredTensor, "name" | "dtype" | "shape"> {
  /** First byte, counted from the beginning of the file. */
  readonly begin: number;
  /** One past the last byte, counted from the beginning of the file. */
  readonly end: number;
}

/** The parsed header of a safetensors file. */
export interface SafetensorsHeader {
  /** Every tensor by its name. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The file's `__metadata__`; empty when it has none. */
  readonly metadata: ReadonlyMap<string, unknown>;
}

/**
 * Reads and checks the header of a safetensors file: 8 bytes, then the header, and nothing else.
 *
 * @throws {PentimentoError} on anything that is not a consistent safetensors file, or cannot be read
 */
export async function fetchSafetensorsHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const { name, size } = source;
  if (size !== undefined) checkSize(size, name);
  const dataStart = dataStartOf(await source.read(0, 8), { size, name });
  const text = await readPart(source, 8, dataStart);
  return parseHeader(text, { dataStart, fileEnd: size ?? LARGEST_FILE_BYTES, name });
}

/**
 * Writes the beginning of a file: the header's length, the header, and blanks that let the numbers begin at a
 * multiple of 8 bytes.
 *
 * @param header every tensor's entry by its name, offsets counted from where the numbers begin
 */
export function writeSafetensorsHeader(header: Readonly<Record<string, unknown>>): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

function checkSize(size: number, name: string): void {
  if (size >= 8) return;
  throw new PentimentoError(
    `${name} is ${size} bytes long, but a safetensors file has at least 8: ${REPAIR}`,
  );
}

/** The offset of the numbers, from the first 8 bytes. */
function dataStartOf(bytes: Uint8Array, { size, name }: {
  readonly size: number | undefined;
  readonly name: string;
}): number {
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (size !== undefined && declared > BigInt(size - 8)) {
    throw new PentimentoError(
      `${name} promises a header of ${declared} bytes, but only ${size - 8} follow, ` +
        `so it is truncated or no safetensors file: ${REPAIR}`,
    );
  }
  if (declared > MAX_HEADER_LENGTH) {
    throw new PentimentoError(
      `${name} has a header of ${declared} bytes, but one of at most ${MAX_HEADER_LENGTH} is read: ${REPAIR}`,
    );
  }
  return 8 + Number(declared);
}

function parseHeader(text: Uint8Array, bounds: Bounds): SafetensorsHeader {
  const { name } = bounds;
  const header = parseJsonObject(text, `${name} has a header`);
  const metadata = header["__metadata__"];
  if (metadata !== undefined && !isObject(metadata)) {
    throw new PentimentoError(
      `${name} has a __metadata__ that is not an object of texts: ${REPAIR}`,
    );
  }
  const tensors = new Map<string, TensorEntry>();
  for (const [tensor, value] of Object.entries(header)) {
    if (tensor === "__metadata__") continue;
    tensors.set(tensor, checkEntry(tensor, value, bounds));
  }
  checkOverlaps([...tensors.values()], name);
  return { tensors, metadata: new Map(Object.entries(metadata ?? {})) };
}

/** The bounds of the tensors' bytes, and the file's name. */
interface Bounds {
  readonly dataStart: number;
  /** {@linkcode LARGEST_FILE_BYTES} where it is not known. */
  readonly fileEnd: number;
  readonly name: string;
}

function checkEntry(tensor: string, value: unknown, bounds: Bounds): TensorEntry {
  const { dataStart, fileEnd, name } = bounds;
  const refuse = (problem: string) =>
    new PentimentoError(`${name} gives the tensor ${quoted(tensor)} ${problem}: ${REPAIR}`);
  if (!isObject(value)) throw refuse("without dtype, shape and data_offsets");
  const { dtype, shape, data_offsets: offsets } = value;
  const bits = typeof dtype === "string" ? DTYPE_BITS.get(dtype) : undefined;
  if (typeof dtype !== "string" || bits === undefined) {
    throw refuse(
      typeof dtype === "string"
        ? `the unknown dtype ${quoted(dtype)}`
        : "a dtype that is not a text",
    );
  }
  if (!isCounts(shape)) throw refuse("a shape that is not a list of whole numbers");
  const bytes = countOf(shape) * bits / 8;
  if (!Number.isSafeInteger(bytes)) throw refuse("a shape of no possible size");
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw refuse("data_offsets that are not two whole numbers");
  }
  const [begin, end] = [offsets[0]!, offsets[1]!];
  if (begin > end) throw refuse(`data_offsets that begin at ${begin} and end before, at ${end}`);
  if (end - begin !== bytes) {
    throw refuse(
      `${end - begin} bytes, but its shape ${shapeText(shape)} of ${dtype} needs ${bytes}`,
    );
  }
  if (end > fileEnd - dataStart) {
    throw refuse(
      `bytes up to ${end}, but the file holds ` +
        `${fileEnd - dataStart}, so it is truncated or damaged`,
    );
  }
  return { name: tensor, dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function checkOverlaps(entries: TensorEntry[], name: string): void {
  // An empty tensor overlaps with none.
  const filled = entries.filter((entry) => entry.end > entry.begin);
  filled.sort((a, b) => a.begin - b.begin);
  for (let i = 1; i < filled.length; i++) {
    const [before, after] = [filled[i - 1]!, filled[i]!];
    if (after.begin < before.end) {
      throw new PentimentoError(
        `${name} lets the tensors ${quoted(before.name)} and ` +
          `${quoted(after.name)} overlap: ${REPAIR}`,
      );
    }
  }
}

/** Bytes of a header's length that are zero in every file of at most 100 MB of header. */
function hasShortHeader(beginning: Uint8Array): boolean {
  return beginning.subarray(4, 8).every((byte) => byte === 0);
}

/** Safetensors files. */
export const SAFETENSORS: TensorFormat = {
  name: "safetensors",
  files: "a safetensors file",
  recognizes: (beginning) => hasShortHeader(beginning) && beginning[8] === "{".charCodeAt(0),
  open: openSafetensors,
};

/** Safetensors files whose header is damaged: any file that begins with a short length. */
export const DAMAGED_SAFETENSORS: TensorFormat = { ...SAFETENSORS, recognizes: hasShortHeader };

/**
 * Opens a safetensors file, of which only the header is read.
 *
 * @throws {PentimentoError} when it is damaged or cannot be read
 */
export async function openSafetensors(source: ByteSource): Promise<TensorFile> {
  const header = await fetchSafetensorsHeader(source);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of header.tensors.values()) {
    const range = { source, begin, end };
    tensors.set(name, { name, dtype, shape, range, read: () => readPart(source, begin, end) });
  }
  return { name: source.name, format: "safetensors", tensors, metadata: header.metadata };
}
