/** What the files that pictures were read from are asked for later, for a pipe can be read only once: SHA-256 and EXIF. */
import { sha256 } from "../digest.ts";

const digests = new Map<string, Promise<string>>();

let wanted = false;

/** Has the files that are read from now on hashed, for a recipe of what is made of them. */
export function hashInputs(): void {
  wanted = true;
}

/** Takes note of the bytes that were read from a path; they must not change until the digest is known. */
export function noteInput(path: string, bytes: Uint8Array<ArrayBuffer>): void {
  if (wanted) digests.set(path, sha256(bytes));
}

/** The digest of what was last read from a path; `undefined` where nothing was, or nobody wants it. */
export async function inputHash(path: string): Promise<string | undefined> {
  return await digests.get(path);
}

const exifBlocks = new Map<string, Uint8Array>();

/** Takes note of the EXIF block of what was read from a path; `undefined` where it has none. */
export function noteExif(path: string, block: Uint8Array | undefined): void {
  if (block) exifBlocks.set(path, block);
  else exifBlocks.delete(path);
}

/** The EXIF block of what was last read from a path; `undefined` where it has none. */
export function inputExif(path: string): Uint8Array | undefined {
  return exifBlocks.get(path);
}
