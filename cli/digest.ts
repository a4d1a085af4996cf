/** Checksums of what is kept and of what it was made from. */

/** The SHA-256 of bytes or numbers, in hexadecimal digits. */
export async function sha256(data: ArrayBufferView<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}
