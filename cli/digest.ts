/** Checksums of what is kept and of what it was made from. */

/** The SHA-256 of bytes or numbers, in hexadecimal digits. */
export async function sha256(data: ArrayBufferView<ArrayBuffer>): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  // Not by toHex(), which browsers that run the studio may lack.
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
