import { PentimentoError } from "../../core/errors.ts";
import type { ByteSource } from "./byte_source.ts";
import { BEGINNING_BYTES, fileFormat } from "./file_format.ts";
import { openPytorchLegacy } from "./pytorch_legacy.ts";
import { openPytorchZip } from "./pytorch_zip.ts";
import { openSafetensors } from "./safetensors_file.ts";
import { openSafetensorsIndex } from "./safetensors_index.ts";

/** A tensor in a file, whose numbers are read when they are wanted. */
export interface StoredTensor {
  /** The tensor's name. */
  readonly name: string;
  /** How each number is stored, in safetensors' words, for example `F32`. */
  readonly dtype: string;
  /** Length of each axis; empty for a single number. */
  readonly shape: readonly number[];
  /**
   * Where its bytes lie, just as `read` gives them, from `begin` up to `end`. Absent when they do not lie in
   * one piece, or are compressed.
   */
  readonly place?: {
    readonly source: ByteSource;
    readonly begin: number;
    readonly end: number;
  };
  /**
   * Its numbers, little-endian, the last axis fastest, exactly as many as the shape says.
   *
   * @throws {PentimentoError} when they cannot be had
   */
  read(): Promise<Uint8Array>;
}

/** A file of tensors of any format that is known. */
export interface TensorFile {
  /** What to call it in messages, for example its path or address. */
  readonly name: string;
  /** Its format; an index of several safetensors files counts as one of them. */
  readonly format: "safetensors" | "pytorch" | "pytorch-legacy" | "keras";
  /** Every tensor by its name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What else it says of itself; empty when it says nothing. */
  readonly metadata: ReadonlyMap<string, unknown>;
}

/** What {@linkcode openTensorFile} may be told. */
export interface OpenTensorFileOptions {
  /**
   * Opens another file of the same folder, for an index of several safetensors files. Default: such an index
   * is an error.
   */
  readonly sibling?: (name: string) => Promise<ByteSource>;
}

/**
 * Opens a file of tensors: safetensors or an index of several, PyTorch's of today (a zip archive) and of
 * before version 1.6 (pickles), and Keras' (HDF5). The format is known by the first bytes, whatever the
 * name. Of the numbers none is read yet, but for a Keras file, which is read whole.
 *
 * @throws {PentimentoError} when it is of another format or damaged, or cannot be read
 */
export async function openTensorFile(
  source: ByteSource,
  options: OpenTensorFileOptions = {},
): Promise<TensorFile> {
  const beginning = await source.read(0, Math.min(source.size ?? Infinity, BEGINNING_BYTES));
  switch (fileFormat(beginning)) {
    case "safetensors":
      return await openSafetensors(source);
    case "safetensors-index":
      return await openSafetensorsIndex(source, options.sibling);
    case "pytorch":
      return await openPytorchZip(source);
    case "pytorch-legacy":
      return await openPytorchLegacy(source);
    case "keras": {
      // The only reader with a library behind it that is of no use to anything else.
      const { openKerasH5 } = await import("./keras_h5.ts");
      return await openKerasH5(source);
    }
    case undefined:
      throw new PentimentoError(
        `${source.name} begins as no file of weights does that can be read: give a safetensors file, one of ` +
          "PyTorch's (.pt, .pth) or one of Keras' (.h5)",
      );
  }
}
