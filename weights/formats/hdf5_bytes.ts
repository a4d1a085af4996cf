/** Bytes of an HDF5 file: small reads anywhere in it, in bounded memory and time. */
import { PentimentoError } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";

/** Bytes that are read at once: over HTTP each read is a request. */
const PAGE_BYTES = 65536;
/** Pages that are held, 4 MB. */
const MAX_PAGES = 64;
/** Pages that are read in all, 64 MB: far more than the description of any network has. */
const MAX_PAGE_READS = 1024;
/** Small reads in all; a network of a thousand tensors takes some thirty thousand. */
const MAX_READS = 150_000;

const UNDEFINED_ADDRESS = 2n ** 64n - 1n;

/** Structures of an HDF5 file, byte by byte. All numbers have their lowest byte first. */
export class Hdf5Bytes {
  readonly source: ByteSource;
  readonly size: number;
  readonly #pages = new Map<number, Uint8Array>();
  #pageReads = 0;
  #reads = 0;

  /** @param size the source's, which is known */
  constructor(source: ByteSource, size: number) {
    this.source = source;
    this.size = size;
  }

  /** The error for a damaged file. */
  damaged(what: string): PentimentoError {
    return new PentimentoError(
      `${this.source.name} begins as an HDF5 file, but ${what}, so it is damaged or not one that Keras ` +
        "writes: fetch or export it again, or convert it to safetensors",
    );
  }

  /**
   * A few bytes.
   *
   * @param length at most 64 KiB
   * @throws {PentimentoError} when they are not there, or more has been read than any network needs
   */
  async at(offset: number, length: number): Promise<DataView> {
    if (!(offset >= 0 && offset + length <= this.size)) {
      throw this.damaged(`it refers to bytes at ${offset}, where it ends at ${this.size}`);
    }
    if (++this.#reads > MAX_READS) throw this.damaged("its groups and tables have no end");
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const page = Math.floor((offset + done) / PAGE_BYTES);
      const part = (await this.#page(page)).subarray(offset + done - page * PAGE_BYTES)
        .subarray(0, length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return new DataView(bytes.buffer);
  }

  /** A number of so many bytes. */
  async number(offset: number, bytes: number): Promise<number> {
    const view = await this.at(offset, bytes);
    let number = 0;
    for (let i = bytes - 1; i >= 0; i--) number = number * 256 + view.getUint8(i);
    return number;
  }

  /** Fails unless these letters stand there. */
  async expect(offset: number, letters: string): Promise<void> {
    const view = await this.at(offset, letters.length);
    if (Array.from(letters).every((c, i) => view.getUint8(i) === c.charCodeAt(0))) return;
    throw this.damaged(`there is no ${letters} at ${offset}`);
  }

  /** A text of so many bytes at most, which may end before that with a zero. */
  async text(offset: number, most: number): Promise<string> {
    const length = Math.min(most, this.size - offset);
    const { buffer } = await this.at(offset, Math.max(0, length));
    const bytes = new Uint8Array(buffer);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
  }

  async #page(page: number): Promise<Uint8Array> {
    const held = this.#pages.get(page);
    if (held !== undefined) return held;
    if (++this.#pageReads > MAX_PAGE_READS) throw this.damaged("its groups and tables have no end");
    const begin = page * PAGE_BYTES;
    const read = await this.source.read(begin, Math.min(begin + PAGE_BYTES, this.size));
    const bytes = read.slice();
    this.#pages.set(page, bytes);
    if (this.#pages.size > MAX_PAGES) this.#pages.delete(this.#pages.keys().next().value!);
    return bytes;
  }
}

/** A number of 8 bytes: an address or a length; `undefined` for one that is not set. */
export function addressAt(view: DataView, offset: number): number | undefined {
  const address = view.getBigUint64(offset, true);
  return address === UNDEFINED_ADDRESS ? undefined : Number(address);
}
