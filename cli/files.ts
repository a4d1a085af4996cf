/** Files of the system: their errors in a sentence, and writing them whole. */
import { PentimentoError } from "@pentimento/pentimento";

/**
 * A failure of the file system as a sentence that names the file and the remedy; any other failure as
 * it is.
 *
 * @param action the attempted action, as in `read the content image`
 */
export function explainFileError(error: unknown, action: string, path: string): unknown {
  const remedy = remedyOf(error);
  return remedy === undefined
    ? error
    : new PentimentoError(`Could not ${action} ${path}: ${remedy}`, { cause: error });
}

function remedyOf(error: unknown): string | undefined {
  const { errors } = Deno;
  if (error instanceof errors.NotFound) return "there is no such file or folder; check its name";
  if (error instanceof errors.PermissionDenied) {
    return "the system does not allow it; check its permissions";
  }
  if (error instanceof errors.NotCapable) {
    return "Deno was started without the permission for it; start it with --allow-read and " +
      "--allow-write for this path, or through ./pentimento";
  }
  if (error instanceof errors.IsADirectory) return "it is a folder; name a file";
  if (error instanceof errors.NotADirectory) return "a part of its path is a file; check its name";
  if (error instanceof errors.FilesystemLoop) return "its symbolic links run in a circle";
  // Other errors of the system have no class of their own.
  if (!(error instanceof Error && "code" in error)) return undefined;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return "the disk is full; make room on it";
  }
  if (error.code === "EROFS") return "the disk can only be read; choose another one";
  return error.message;
}

/**
 * A file or folder by its path; `undefined` where there is none.
 *
 * @param action the attempted action, for the message of any other failure
 */
export async function statOf(path: string, action: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw explainFileError(error, action, path);
  }
}

/** A path beside the one that it will replace, for a temporary file. */
function temporaryBeside(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
}

/**
 * Makes sure that a file can be made under a path, by making a temporary one beside it.
 *
 * @throws {Error} of the file system
 */
export async function tryWriting(path: string): Promise<void> {
  const temporary = temporaryBeside(path);
  (await Deno.open(temporary, { write: true, createNew: true })).close();
  await Deno.remove(temporary);
}

/**
 * Writes a file so that it is whole or not there, whenever the process or the power ends: to a temporary
 * file beside it first, which then takes its name. A failure leaves nothing behind.
 *
 * @throws {Error} of the file system
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true });
      for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
