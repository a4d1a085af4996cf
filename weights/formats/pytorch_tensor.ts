import { PentimentoError } from "../../core/errors.ts";
import { countOf, shapeText } from "../vgg/shapes.ts";
import type { ByteSource } from "./byte_source.ts";
import type { PickledTensor } from "./pickle_values.ts";
import { quoted } from "./quoted.ts";
import { readPart } from "./read_part.ts";
import type { StoredTensor } from "./tensor_file.ts";

/** Where the numbers of a storage are: at a place of a source, or in something compressed. */
export type StorageBytes =
  | { readonly source: ByteSource; readonly begin: number }
  | { readonly read: () => Promise<Uint8Array> };

/** What {@linkcode storedTensor} has to know besides the tensor. */
export interface StoredTensorOptions {
  /** The tensor's name. */
  readonly name: string;
  /** What to call the file in messages. */
  readonly file: string;
  /** The storage that the tensor refers to; it is as long as the pickle says. */
  readonly bytes: StorageBytes;
}

/**
 * A tensor of a file of PyTorch.
 *
 * @returns one whose `read` is an error when its numbers are not row-major
 * @throws {PentimentoError} when it reaches beyond its storage
 */
export function storedTensor(
  { storage, offset, shape, strides }: PickledTensor,
  { name, file, bytes }: StoredTensorOptions,
): StoredTensor {
  const { dtype, itemSize } = storage.type;
  const count = countOf(shape);
  const rowMajor = isRowMajor(shape, strides);
  if (rowMajor && !(offset + count <= storage.end - storage.begin)) {
    throw new PentimentoError(
      `${file} gives the tensor ${quoted(name)} the shape ${shapeText(shape)}, which needs more ` +
        "numbers than its storage has: fetch or export the file again",
    );
  }
  if (!rowMajor) {
    const refuse = () =>
      new PentimentoError(
        `${file} holds the numbers of ${quoted(name)} in another order than its axes: call ` +
          "contiguous() on it before torch.save",
      );
    return { name, dtype, shape, read: () => Promise.reject(refuse()) };
  }
  const from = (storage.begin + offset) * itemSize;
  const to = from + count * itemSize;
  if ("read" in bytes) {
    const read = async () => (await bytes.read()).subarray(from, to);
    return { name, dtype, shape, read };
  }
  const place = { source: bytes.source, begin: bytes.begin + from, end: bytes.begin + to };
  return { name, dtype, shape, place, read: () => readPart(place.source, place.begin, place.end) };
}

/** Whether numbers follow one another, the last axis fastest. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const side = shape[axis]!;
    if (side === 0) return true;
    // Along an axis of one nobody ever steps.
    if (side !== 1 && strides[axis] !== expected) return false;
    expected *= side;
  }
  return true;
}
