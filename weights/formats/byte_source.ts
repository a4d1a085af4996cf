import { PentimentoError } from "../../core/errors.ts";

/** Bytes at rest somewhere: in memory, in a file, behind HTTP. */
export interface ByteSource {
  /** What to call it in messages, for example its path or address. */
  readonly name: string;
  /** Length in bytes; `undefined` where nobody says (a stream without Content-Length). */
  readonly size: number | undefined;
  /**
   * Whether every read must begin at or after the end of the one before (a server without ranges), but for the
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

/** Bytes that are in memory. */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
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
