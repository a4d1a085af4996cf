/** The file of a checkpoint on a disk: written whole, and read with a sentence for all that can be wrong with it. */
import { PentimentoError } from "@pentimento/pentimento";
import { explainFileError } from "../files.ts";
import { writeWhole } from "../whole_file.ts";
import { pack, PackedError, type PackedFault, type PackedForm, unpack } from "./packed.ts";

/** The version of this format, and of what is in it. */
export const CHECKPOINT_VERSION = 1;

const FORM: PackedForm = { magic: "PENTIMENTO-CKPT\n", version: CHECKPOINT_VERSION };

/**
 * Writes a plain object with typed arrays, so that the file is whole or not there.
 *
 * @throws {Error} of the file system
 */
export async function writeContainer(path: string, content: unknown): Promise<void> {
  await writeWhole(path, ...await pack(content, FORM));
}

/**
 * Reads what {@linkcode writeContainer} wrote, and checks every byte of it. It takes no more memory than the file
 * has bytes, whatever these say.
 *
 * @throws {PentimentoError} when it cannot be read, is no checkpoint, of another version, cut or damaged
 */
export async function readContainer(path: string): Promise<unknown> {
  let bytes = 0;
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) {
      throw new PentimentoError(
        `The checkpoint ${path} is no ordinary file: name one that --checkpoint wrote`,
      );
    }
    bytes = size;
    using file = await Deno.open(path);
    return await unpack((length) => readExactly(file, length), size, FORM);
  } catch (error) {
    if (error instanceof PackedError) throw explained(error.fault, path, bytes);
    throw explainFileError(error, "read the checkpoint", path);
  }
}

function explained(fault: PackedFault, path: string, size: number): PentimentoError {
  switch (fault.why) {
    case "another kind":
      return new PentimentoError(
        `The file ${path} is no checkpoint: name one that --checkpoint wrote`,
      );
    case "another version":
      return new PentimentoError(
        `The checkpoint ${path} is of version ${fault.version}, but this release reads version ` +
          `${CHECKPOINT_VERSION}: go on with the release that wrote it`,
      );
    case "cut": {
      const of = fault.whole === undefined ? "" : ` of ${fault.whole}`;
      return new PentimentoError(
        `The checkpoint ${path} is cut short, it has only ${size}${of} bytes: get a whole copy, or begin anew ` +
          "without --resume",
      );
    }
    case "damaged":
      return new PentimentoError(
        `The checkpoint ${path} is damaged, its bytes are not those that were written: get a whole copy, or ` +
          "begin anew without --resume",
      );
  }
}

/** Reads so many bytes, fewer where the file became shorter meanwhile; then a checksum tells. */
async function readExactly(file: Deno.FsFile, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let count = 0; count < length;) {
    const read = await file.read(bytes.subarray(count));
    if (read === null) break;
    count += read;
  }
  return bytes;
}
