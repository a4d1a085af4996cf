/** Watched sources and allocations. */
import { assertEquals } from "@std/assert";
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

/** Fails unless the bytes are the same; unlike `assertEquals`, it takes millions of them. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assertEquals(actual.length, expected.length);
  const different = actual.findIndex((byte, i) => byte !== expected[i]);
  if (different === -1) return;
  assertEquals(
    actual[different],
    expected[different],
    `the first byte that differs is number ${different}`,
  );
}

/** Watches for large arrays of bytes until it is disposed of. */
export class AllocationWatch implements Disposable {
  readonly #arrays = { Uint8Array: globalThis.Uint8Array, ArrayBuffer: globalThis.ArrayBuffer };
  /** The longest that was asked for by its length, in bytes. */
  largest = 0;

  constructor() {
    const { Uint8Array, ArrayBuffer } = this.#arrays;
    globalThis.Uint8Array = this.#watched(Uint8Array);
    globalThis.ArrayBuffer = this.#watched(ArrayBuffer);
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#arrays);
  }

  #watched<T extends new (...args: never[]) => object>(type: T): T {
    return new Proxy(type, {
      construct: (target, args, newTarget) => {
        if (typeof args[0] === "number") this.largest = Math.max(this.largest, args[0]);
        return Reflect.construct(target, args, newTarget);
      },
    });
  }
}
