/** Sources of bytes, in memory or elsewhere, and helpers for bytes. */
import { expectObject, expectText, found } from "../../core/checks.ts";
import { PentimentoError, wrongKind } from "../../core/errors.ts";

/**
 * Bytes at rest somewhere: in memory, in a file, behind HTTP.
 *
 * @category Files of tensors
 */
export interface ByteSource {
  /** Its name in messages, for example its path or address. */
  readonly name: string;
  /** Length in bytes; `undefined` when it is unknown (a stream without Content-Length). */
  readonly size: number | undefined;
  /**
   * True when every read must begin at or after the end of the one before (a server without ranges), except the
   * first 64 KiB, which may be read again. Default false.
   */
  readonly forwardOnly?: boolean;
  /**
   * The bytes from `begin` up to `end`, exactly.
   *
   * @throws {PentimentoError} when they cannot be had
   */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/** Checks that a value is bytes. */
export function expectBytes(what: string, value: unknown): void {
  if (Object.prototype.toString.call(value) === "[object Uint8Array]") return;
  throw wrongKind(`The ${what} are ${found(value)}: give a Uint8Array`);
}

/** Checks that a value can be read as a source of bytes. */
export function expectSource(source: ByteSource): void {
  const wanted = "a ByteSource, as memorySource() makes it";
  expectObject("source", source, wanted);
  if (typeof source.read === "function") return;
  throw wrongKind(`The source is ${found(source)} without read(): give ${wanted}`);
}

/**
 * Bytes that are in memory.
 *
 * @category Files of tensors
 */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  expectBytes("bytes", bytes);
  expectText("name of the bytes", name);
  return {
    name,
    size: bytes.length,
    // deno-lint-ignore require-await -- all others have to wait
    async read(begin, end) {
      if (end > bytes.length) {
        throw new PentimentoError(
          `${name} ends at ${bytes.length} bytes, but is read up to ${end}: it is truncated, so fetch or ` +
            "export it again",
        );
      }
      return bytes.subarray(begin, end);
    },
  };
}

/**
 * The largest file that is read of, in bytes: three times a VGG-19 with its classifier, in 64 bits and with
 * what an optimiser keeps of it.
 */
export const LARGEST_FILE_BYTES = 10_000_000_000;

/**
 * Checks a file's size before anything of it is read.
 *
 * @throws {PentimentoError} when it is larger than {@linkcode LARGEST_FILE_BYTES}
 */
export function checkPlausibleSize({ name, size = 0 }: ByteSource): void {
  if (size <= LARGEST_FILE_BYTES) return;
  throw new PentimentoError(
    `${name} is ${size} bytes long, but a file that holds a VGG-19 has at most ${LARGEST_FILE_BYTES}: ` +
      "give the network alone",
  );
}

/** Concatenates chunks. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Bytes of one read of a source of unknown length. */
const PIECE_BYTES = 1 << 20;

/**
 * Reads a part of a source; of one of unknown length, in pieces, so that memory is allocated only for what
 * comes.
 *
 * @throws {PentimentoError} when it cannot be had
 */
export async function readPart(
  source: ByteSource,
  begin: number,
  end: number,
): Promise<Uint8Array> {
  if (source.size !== undefined) return await source.read(begin, end);
  const pieces: Uint8Array[] = [];
  for (let at = begin; at < end; at += PIECE_BYTES) {
    // A source may use its memory again.
    pieces.push((await source.read(at, Math.min(at + PIECE_BYTES, end))).slice());
  }
  return joined(pieces);
}

/** The SHA-256 of some bytes, as 64 hexadecimal digits in lower case. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
