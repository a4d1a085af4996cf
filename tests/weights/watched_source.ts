import { type ByteSource, memorySource } from "../../weights/formats/bytes.ts";

/** A source that keeps which parts were read. */
export interface WatchedSource extends ByteSource {
  /** Each part that was read, from its first byte up to the one past its last. */
  readonly reads: (readonly [begin: number, end: number])[];
}

/** Bytes in memory, every read of which is written down. */
export function watchedSource(
  bytes: Uint8Array,
  options: {
    /** Default `some.file`. */
    readonly name?: string;
    /** The length that it says it has, or `undefined` when it says none. Default: the true one. */
    readonly size?: number | undefined;
  } = {},
): WatchedSource {
  const { name = "some.file" } = options;
  const source = memorySource(bytes, name);
  const reads: [number, number][] = [];
  return {
    name,
    size: "size" in options ? options.size : bytes.length,
    reads,
    read(begin, end) {
      reads.push([begin, end]);
      return source.read(begin, end);
    },
  };
}
