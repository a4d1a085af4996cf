import type { ByteSource } from "./byte_source.ts";
import { readPart } from "./read_part.ts";
import { fetchSafetensorsHeader } from "./safetensors_header.ts";
import type { StoredTensor, TensorFile } from "./tensor_file.ts";

/**
 * Opens a safetensors file, of which only the header is read.
 *
 * @throws {PentimentoError} when it is damaged or cannot be read
 */
export async function openSafetensors(source: ByteSource): Promise<TensorFile> {
  const header = await fetchSafetensorsHeader(source);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, begin, end } of header.tensors.values()) {
    const place = { source, begin, end };
    tensors.set(name, { name, dtype, shape, place, read: () => readPart(source, begin, end) });
  }
  return { name: source.name, format: "safetensors", tensors, metadata: header.metadata };
}
