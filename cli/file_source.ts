/** Open files of which parts are read: the byte source of the weights' readers. */
import { PentimentoError } from "@pentimento/pentimento";
import type { ByteSource } from "@pentimento/pentimento/weights";
import { explainFileError } from "./files.ts";

/** An open file; disposing of it closes it. */
export interface FileSource extends ByteSource, Disposable {
  /** Its length in bytes. */
  readonly size: number;
}

/**
 * Opens a file to read parts of it.
 *
 * @param what the purpose of the file in messages, as in `weights`
 * @throws {PentimentoError} naming the file when it cannot be opened, is a folder or is empty
 */
export async function openFile(path: string, what: string): Promise<FileSource> {
  const action = `read the ${what}`;
  try {
    const { isDirectory, isFile, size } = await Deno.stat(path);
    if (isDirectory) {
      throw new PentimentoError(`The ${what} ${path} are a folder: name a file in it`);
    }
    if (!isFile) {
      throw new PentimentoError(
        `The ${what} ${path} are not a regular file: save them to one first`,
      );
    }
    if (size === 0) throw new PentimentoError(`The ${what} ${path} are empty: name another file`);
    return new OpenFile(path, size, await Deno.open(path), action);
  } catch (error) {
    throw explainFileError(error, action, path);
  }
}

class OpenFile implements FileSource {
  readonly name: string;
  readonly size: number;
  #file: Deno.FsFile;
  #action: string;
  /** The end of the last read begun: the file has one position only, so reads follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, size: number, file: Deno.FsFile, action: string) {
    this.name = path;
    this.size = size;
    this.#file = file;
    this.#action = action;
  }

  read(begin: number, end: number): Promise<Uint8Array> {
    const reading = this.#last.then(() => this.#readNow(begin, end));
    this.#last = reading.catch(() => {});
    return reading;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  async #readNow(begin: number, end: number): Promise<Uint8Array> {
    // Checked before anything is allocated: lengths in a damaged file may be anything.
    if (!(begin >= 0 && begin <= end && end <= this.size)) throw this.#tooShort(begin, end);
    const bytes = new Uint8Array(end - begin);
    try {
      await this.#file.seek(begin, Deno.SeekMode.Start);
      for (let at = 0; at < bytes.length;) {
        const count = await this.#file.read(bytes.subarray(at));
        if (count === null) throw this.#tooShort(begin, end);
        at += count;
      }
    } catch (error) {
      throw explainFileError(error, this.#action, this.name);
    }
    return bytes;
  }

  #tooShort(begin: number, end: number): PentimentoError {
    return new PentimentoError(
      `The bytes ${begin} to ${end} of ${this.name} are wanted, but it is ${this.size} bytes long, ` +
        "so it is cut short, damaged or changed meanwhile: get a whole copy of it",
    );
  }
}
