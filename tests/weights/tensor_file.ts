import type { StoredTensor, TensorFile } from "../../weights/formats/tensor_file.ts";
import type { TensorToWrite } from "./safetensors_writer.ts";

/** A file of tensors as a reader of any format gives it, named `some.file`. */
export function tensorFile(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, unknown>> = {},
): TensorFile {
  const stored = tensors.map(({ name, dtype, shape, data }): StoredTensor => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { name, dtype, shape, read: () => Promise.resolve(bytes) };
  });
  return {
    name: "some.file",
    format: "safetensors",
    tensors: new Map(stored.map((tensor) => [tensor.name, tensor])),
    metadata: new Map(Object.entries(metadata)),
  };
}
