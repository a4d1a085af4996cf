import { PentimentoError } from "../../core/errors.ts";
import type { Vgg19 } from "../../core/network/vgg19.ts";
import { type CompactFile, writeCompact } from "./compact.ts";

/** What {@linkcode compactNetwork} may be told. */
export interface CompactNetworkOptions {
  /** Whether numbers are stored in 16 bits. Default false. */
  readonly half?: boolean;
}

/**
 * Makes a compact file of a trained network in memory, see {@linkcode writeCompact}.
 *
 * @param metadata texts for the file's `__metadata__`, such as `source` and `license`
 * @throws {PentimentoError} when the network is the weights-free one, which a file would take for trained, it
 * holds no layer, or a number is not finite or too large for 16 bits
 */
export async function compactNetwork(
  network: Vgg19,
  metadata: Readonly<Record<string, string>>,
  options: CompactNetworkOptions = {},
): Promise<CompactFile> {
  const { name, kind, preprocessing } = network;
  if (kind !== "trained") {
    throw new PentimentoError(
      `A trained network is wanted for a file of weights, but ${name} is made from a style image: ` +
        "make it anew where it is needed",
    );
  }
  if (network.layers.size === 0) {
    throw new PentimentoError(`${name} holds no layer at all: give other weights`);
  }
  const layers = [...network.layers].map(([layer, { kernel, bias }]) => ({
    layer,
    kernel: () => kernel,
    bias: () => bias,
  }));
  return await writeCompact(layers, { name, preprocessing, half: options.half, metadata });
}
