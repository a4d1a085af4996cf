/** Tensors in a file, and what every format of such files provides. */
import type { ByteSource } from "./bytes.ts";

/**
 * A tensor in a file, whose numbers are read on demand.
 *
 * @category Files of tensors
 */
export interface StoredTensor {
  /** The tensor's name. */
  readonly name: string;
  /** The format of each number by safetensors' name, for example `F32`. */
  readonly dtype: string;
  /** Length of each axis; empty for a single number. */
  readonly shape: readonly number[];
  /**
   * The range of its bytes, as `read` returns them, from `begin` up to `end`. Absent when they do not lie in
   * one piece, or are compressed.
   */
  readonly range?: {
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

/**
 * A file of tensors of any format that is known.
 *
 * @category Files of tensors
 */
export interface TensorFile {
  /** Its name in messages, for example its path or address. */
  readonly name: string;
  /**
   * Its format: `safetensors`, which an index of several such files counts as, `pytorch` (a zip archive),
   * `pytorch-legacy` (pickles) or `keras` (HDF5).
   */
  readonly format: string;
  /** Every tensor by its name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Its metadata; empty when it has none. */
  readonly metadata: ReadonlyMap<string, unknown>;
}

/**
 * Options of {@linkcode openTensorFile}.
 *
 * @category Files of tensors
 */
export interface OpenTensorFileOptions {
  /**
   * Opens another file of the same folder, for an index of several safetensors files. Default: such an index
   * is an error.
   */
  readonly sibling?: (name: string) => Promise<ByteSource>;
}

/** A format of files of tensors: an entry of the table in `formats/index.ts`. */
export interface TensorFormat {
  /** Its name. */
  readonly name: string;
  /** Its files in the error for a file of no known format; absent when another format names them. */
  readonly files?: string;
  /** A file of it in words, as in `a pickle, as PyTorch wrote,`; absent for safetensors and its index. */
  readonly description?: string;
  /** Tells by the first {@linkcode BEGINNING_BYTES} bytes whether a file is of this format. */
  readonly recognizes: (beginning: Uint8Array) => boolean;
  /**
   * Opens a file of it.
   *
   * @throws {PentimentoError} when the file is damaged or cannot be read
   */
  readonly open: (source: ByteSource, options?: OpenTensorFileOptions) => Promise<TensorFile>;
}

/** The number of bytes at the beginning of a file that tell its format. */
export const BEGINNING_BYTES = 16;

/** A shape as text, `[64, 3, 3, 3]`; what comes after the sixth axis is left out. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 6).join(", ")}${shape.length > 6 ? ", ..." : ""}]`;
}

/** The count of numbers in a tensor of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
