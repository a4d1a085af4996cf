/** Safetensors files for tests. */
import type { StoredTensor, TensorFile } from "../../weights/formats/tensor_file.ts";

/** A tensor to be written: its numbers as bytes, in the dtype it names. */
export interface TensorToWrite {
  /** The tensor's name. */
  readonly name: string;
  /** For example `F32`. */
  readonly dtype: string;
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** The numbers' bytes. */
  readonly data: ArrayBufferView;
}

/** The bytes of a safetensors file with these tensors, one after the other. */
export function safetensorsFile(
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let length = 0;
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const { data } of tensors) {
    body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return fileOf(JSON.stringify(header), body);
}

/** A safetensors file with any header whatever. */
export function fileOf(
  header: string | Uint8Array,
  body: Uint8Array = new Uint8Array(),
): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

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
