/** A file to serve; its bytes are made when they are asked for, so it may be large. */
export interface ServedFile {
  /** Length in bytes. */
  readonly size: number;
  /** The bytes from `begin` up to `end`. */
  readonly slice: (begin: number, end: number) => Uint8Array;
  /** Default `"v1"`; `null` for none. */
  etag?: string | null;
  /** Further headers of every answer, over those that the server makes. */
  headers?: Record<string, string>;
}

/** A request that the server received. */
export interface Asked {
  readonly path: string;
  readonly headers: Headers;
  /** The `Range`, or `all`. */
  readonly range: string;
}

/** The behaviour of a {@linkcode FileServer}; every function may look at the requests so far. */
export interface Behavior {
  /** True to support ranges. Default true. */
  ranges?: boolean;
  /** An answer in place of the file's, or nothing. */
  instead?: (asked: Asked, count: number) => Response | undefined | Promise<Response | undefined>;
  /** After how many bytes of the body the connection breaks. Default never. */
  cutAfter?: (asked: Asked, count: number) => number | undefined;
  /** True to send bodies without Content-Length. Default false. */
  unsized?: boolean;
}

const CHUNK = 65536;

/** Serves files over real HTTP on this machine until it is disposed of. */
export class FileServer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly files: Map<string, ServedFile>;
  readonly behavior: Behavior;
  /** Bytes of bodies that were handed to the connections. */
  sent = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(files: Record<string, ServedFile>, behavior: Behavior = {}) {
    this.files = new Map(Object.entries(files));
    this.behavior = behavior;
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  url(path: string, host = "127.0.0.1"): string {
    return `http://${host}:${this.port}${path}`;
  }

  /** The ranges asked for, in order. */
  get ranges(): string[] {
    return this.asked.map(({ range }) => range);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const asked = { path, headers: request.headers, range: request.headers.get("range") ?? "all" };
    this.asked.push(asked);
    const count = this.asked.length;
    const instead = await this.behavior.instead?.(asked, count);
    if (instead !== undefined) return instead;
    const file = this.files.get(path);
    if (file === undefined) return new Response("not here", { status: 404 });
    const { status, begin, end, headers } = this.#part(file, asked);
    const cut = this.behavior.cutAfter?.(asked, count) ?? Infinity;
    return new Response(this.#body(file, begin, Math.min(end, begin + cut)), { status, headers });
  }

  #part(file: ServedFile, { headers: asked }: Asked) {
    const headers = new Headers({ "content-type": "application/octet-stream" });
    const etag = file.etag === undefined ? '"v1"' : file.etag;
    if (etag !== null) headers.set("etag", etag);
    const range = /^bytes=(\d+)-(\d+)$/.exec(asked.get("range") ?? "");
    const condition = asked.get("if-range");
    let [status, begin, end] = [200, 0, file.size];
    if (range !== null && this.behavior.ranges !== false && [null, etag].includes(condition)) {
      [status, begin, end] = [206, Number(range[1]), Math.min(file.size, Number(range[2]) + 1)];
      headers.set("content-range", `bytes ${begin}-${end - 1}/${file.size}`);
      if (begin >= file.size) {
        [status, end] = [416, begin];
        headers.set("content-range", `bytes */${file.size}`);
      }
    }
    if (this.behavior.unsized !== true) headers.set("content-length", `${end - begin}`);
    for (const [name, value] of Object.entries(file.headers ?? {})) headers.set(name, value);
    return { status, begin, end, headers };
  }

  /** Made while it is read. One that is shorter than its `Content-Length` breaks the connection. */
  #body(file: ServedFile, begin: number, end: number): ReadableStream<Uint8Array> {
    let at = begin;
    return new ReadableStream({
      pull: (controller) => {
        if (at === end) return controller.close();
        const next = Math.min(at + CHUNK, end);
        controller.enqueue(file.slice(at, next));
        this.sent += next - at;
        at = next;
      },
    });
  }
}

/** A file of which every byte tells where it stands. */
export function patternFile(size: number): ServedFile {
  return { size, slice: patternBytes };
}

/** The bytes of {@linkcode patternFile} from `begin` up to `end`. */
export function patternBytes(begin: number, end: number): Uint8Array {
  return Uint8Array.from(
    { length: end - begin },
    (_, i) => Math.imul(begin + i, 2654435761) >>> 24,
  );
}

/** A file with the bytes given. */
export function bytesFile(bytes: Uint8Array): ServedFile {
  return { size: bytes.length, slice: (begin, end) => bytes.slice(begin, end) };
}
