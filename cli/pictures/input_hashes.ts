/** The SHA-256 of the files that pictures were read from, for recipes: a pipe can be read only once. */
import { sha256 } from "../digest.ts";

const digests = new Map<string, Promise<string>>();

/** Takes note of the bytes that were read from a path; they must not change until the digest is known. */
export function noteInput(path: string, bytes: Uint8Array<ArrayBuffer>): void {
  digests.set(path, sha256(bytes));
}

/** The digest of what was last read from a path; `undefined` where nothing was. */
export async function inputHash(path: string): Promise<string | undefined> {
  return await digests.get(path);
}
