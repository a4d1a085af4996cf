/** HDF5 files of Keras. */
import { PentimentoError } from "../../core/errors.ts";
import { type ByteSource, memorySource } from "./bytes.ts";
import { Hdf5Bytes } from "./hdf5_bytes.ts";
import { hdf5Datasets } from "./hdf5_groups.ts";
import { hdf5Tensor } from "./hdf5_tensor.ts";
import type { StoredTensor, TensorFile, TensorFormat } from "./tensor_file.ts";

/** The largest file that is read whole, where it can only be read forward; VGG-19 with its classifier has 575 MB. */
const MAX_WHOLE_BYTES = 600_000_000;
const PIECE_BYTES = 4_000_000;

/** The mark with which every HDF5 file begins. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Files of Keras. */
export const KERAS: TensorFormat = {
  name: "keras",
  files: "one of Keras' (.h5)",
  description: "an HDF5 file, as Keras writes,",
  recognizes: (beginning) => SIGNATURE.every((byte, i) => beginning[i] === byte),
  open: openKerasH5,
};

/**
 * Opens an HDF5 file, as Keras writes them. A tensor's name is its path in the file, as in
 * `block1_conv1/block1_conv1/kernel:0`; what is not of floating point is left out. Of the file its groups
 * and tables are read, 64 MB of it at most and 4 MB at a time; one that can only be read forward is read whole.
 *
 * @throws {PentimentoError} when it is damaged, uses parts of HDF5 that Keras does not, or cannot be read
 */
async function openKerasH5(given: ByteSource): Promise<TensorFile> {
  const { name, size } = given;
  if (size === undefined || (given.forwardOnly && size > MAX_WHOLE_BYTES)) {
    const length = size === undefined ? "unknown length" : `${size} bytes`;
    throw new PentimentoError(
      `${name} is an HDF5 file of ${length} that can only be read from its beginning, where one of ` +
        `at most ${MAX_WHOLE_BYTES} bytes can be: download the file and give that`,
    );
  }
  const source = given.forwardOnly ? memorySource(await readWhole(given, size), name) : given;
  const bytes = new Hdf5Bytes(source, size);
  const tensors = new Map<string, StoredTensor>();
  for (const dataset of await hdf5Datasets(bytes)) {
    const tensor = await hdf5Tensor(bytes, dataset);
    if (tensor !== undefined) tensors.set(dataset.path, tensor);
  }
  return { name, format: "keras", tensors, metadata: new Map() };
}

async function readWhole(source: ByteSource, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += PIECE_BYTES) {
    bytes.set(await source.read(at, Math.min(at + PIECE_BYTES, size)), at);
  }
  return bytes;
}
