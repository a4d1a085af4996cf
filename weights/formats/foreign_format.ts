import { fileFormat } from "./file_format.ts";

/** What files of other formats are called. */
const WORDS: Readonly<Record<string, string>> = {
  "pytorch": "a zip archive, as PyTorch writes,",
  "pytorch-legacy": "a pickle, as PyTorch wrote,",
  "keras": "an HDF5 file, as Keras writes,",
};

/**
 * What a file is that holds weights in another format than safetensors, in words.
 *
 * @param bytes the file, or its beginning
 * @returns `undefined` when it may be a safetensors file
 */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  return WORDS[fileFormat(bytes) ?? ""];
}
