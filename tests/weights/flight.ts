/** Counts the bytes of ranges that are asked for and have not come to an end. */
export class Flight {
  /** Now. */
  now = 0;
  /** At most. */
  most = 0;

  /** A `fetch` that counts. Its callers end every request by its signal, also after the last byte. */
  readonly fetch: typeof fetch = (input, init) => {
    const range = new Headers(init?.headers).get("range");
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "")!;
    const length = Number(last) + 1 - Number(first);
    this.now += length;
    this.most = Math.max(this.most, this.now);
    init!.signal!.addEventListener("abort", () => this.now -= length);
    return fetch(input, init);
  };
}
