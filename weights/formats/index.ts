/** The formats of files of tensors; to add one, write its file and add its line to the table. */
import { expectOptions } from "../../core/checks.ts";
import { PentimentoError } from "../../core/errors.ts";
import { type ByteSource, checkPlausibleSize, expectSource } from "./bytes.ts";
import { KERAS } from "./keras_h5.ts";
import { PYTORCH_LEGACY } from "./pytorch_legacy.ts";
import { PYTORCH } from "./pytorch_zip.ts";
import { DAMAGED_SAFETENSORS, SAFETENSORS } from "./safetensors.ts";
import { SAFETENSORS_INDEX } from "./safetensors_index.ts";
import {
  BEGINNING_BYTES,
  type OpenTensorFileOptions,
  type TensorFile,
  type TensorFormat,
} from "./tensor_file.ts";

/** The formats that are known; the first that recognises a file opens it. */
const TENSOR_FORMATS: readonly TensorFormat[] = [
  SAFETENSORS,
  PYTORCH,
  PYTORCH_LEGACY,
  KERAS,
  DAMAGED_SAFETENSORS,
  SAFETENSORS_INDEX,
];

/**
 * The format of a file, by its first bytes.
 *
 * @param bytes the file, or its first {@linkcode BEGINNING_BYTES} bytes
 * @returns `undefined` when it is none of those that are known
 */
export function formatOf(bytes: Uint8Array): TensorFormat | undefined {
  const beginning = bytes.subarray(0, BEGINNING_BYTES);
  return TENSOR_FORMATS.find(({ recognizes }) => recognizes(beginning));
}

/**
 * Opens a file of tensors: safetensors or an index of several, PyTorch's of today (a zip archive) and of
 * before version 1.6 (pickles), and Keras' (HDF5). The format is known by the first bytes, whatever the
 * name. No numbers are read yet, except of a Keras file, which is read whole.
 *
 * @throws {PentimentoError} when it is of another format or damaged, or cannot be read
 * @category Files of tensors
 */
export async function openTensorFile(
  source: ByteSource,
  options: OpenTensorFileOptions = {},
): Promise<TensorFile> {
  expectSource(source);
  expectOptions("openTensorFile()", options);
  checkPlausibleSize(source);
  const beginning = await source.read(0, Math.min(source.size ?? Infinity, BEGINNING_BYTES));
  const format = formatOf(beginning);
  if (format !== undefined) return await format.open(source, options);
  const files = [...new Set(TENSOR_FORMATS.flatMap(({ files = [] }) => files))];
  throw new PentimentoError(
    `${source.name} begins as no file of weights does that can be read: give ` +
      `${files.slice(0, -1).join(", ")} or ${files.at(-1)}`,
  );
}
