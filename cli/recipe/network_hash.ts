/** The SHA-256 of a network's numbers, whatever file they came from. */
import type { Vgg19 } from "@pentimento/pentimento";
import { sha256 } from "../digest.ts";

/** The digests that are known or being computed: the pictures of a batch have a network in common. */
const known = new WeakMap<Vgg19, Promise<string>>();

/**
 * The digest of a network: that of a text with a line for each layer in order, its name and the digests of
 * kernel and bias as 32-bit numbers, the low byte first.
 */
export async function networkHash(network: Vgg19): Promise<string> {
  let hash = known.get(network);
  if (hash === undefined) known.set(network, hash = hashOf(network));
  return await hash;
}

async function hashOf({ layers }: Vgg19): Promise<string> {
  const lines = await Promise.all(
    Array.from(layers, async ([name, { kernel, bias }]) => {
      const digests = await Promise.all(
        [kernel, bias].map((numbers) => sha256(numbers as Float32Array<ArrayBuffer>)),
      );
      return `${name} ${digests.join(" ")}\n`;
    }),
  );
  return await sha256(new TextEncoder().encode(lines.join("")));
}
