import { findVgg19, type LayerName, openTensorFile, PentimentoError } from "@pentimento/pentimento";
import { openFile } from "../file_source.ts";
import type { KeptNetwork } from "./weights_folder.ts";

/** A network that is kept, as far as its header tells. */
export interface Listed extends KeptNetwork {
  /** Its layers, from conv1_1 on. */
  readonly layers?: readonly LayerName[];
  /** How its numbers are stored. */
  readonly dtype?: string;
  /** The texts of its file's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Why the header tells nothing. */
  readonly problem?: string;
}

/** Reads the header of a network that is kept. */
export async function look(network: KeptNetwork): Promise<Listed> {
  try {
    using source = await openFile(network.path, "weights");
    const file = await openTensorFile(source);
    const found = findVgg19(file);
    const texts = [...file.metadata].filter(([, value]) => typeof value === "string");
    return {
      ...network,
      layers: found.map(({ layer }) => layer),
      dtype: found[0]!.kernel.dtype,
      metadata: Object.fromEntries(texts) as Record<string, string>,
    };
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    return { ...network, problem: error.message };
  }
}
