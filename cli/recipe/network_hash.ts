/** The SHA-256 of a network's numbers, whatever file they came from. */
import type { Vgg19 } from "@pentimento/pentimento";
import { sha256 } from "../pictures/input_hashes.ts";

/**
 * The digest of a network: that of a text with a line for each layer in order, its name and the digests of
 * kernel and bias as 32-bit numbers, the low byte first.
 */
export async function networkHash({ layers }: Vgg19): Promise<string> {
  const lines = await Promise.all(
    Array.from(layers, async ([name, { kernel, bias }]) => {
      const digests = await Promise.all([kernel, bias].map((numbers) => sha256(bytesOf(numbers))));
      return `${name} ${digests.join(" ")}\n`;
    }),
  );
  return await sha256(new TextEncoder().encode(lines.join("")));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
