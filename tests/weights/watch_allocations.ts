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
