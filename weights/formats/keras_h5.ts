/** HDF5 files of Keras. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";
import {
  countOf,
  shapeText,
  type StoredTensor,
  type TensorFile,
  type TensorFormat,
} from "./tensor_file.ts";

/** VGG-19 with its classifier takes 575 MB. */
const MAX_FILE_BYTES = 1_000_000_000;
const PIECE_BYTES = 4_000_000;
/** Far more groups and tensors than any network has, and deeper: links may lead in a circle. */
const MAX_OBJECTS = 20_000;
const MAX_DEPTH = 16;

const REPAIR = "fetch or export it again, or convert it to safetensors";

/** The part of `npm:jsfive` that is used; the package has no types of its own. */
interface Dataset {
  /** `<f4` for example, or a list for other types than numbers. */
  readonly dtype: unknown;
  readonly shape: readonly number[];
  /** All numbers, one by one. */
  readonly value: readonly unknown[] | undefined;
  /** The shape of the pieces that it is stored in; `null` when it is in one. */
  readonly _dataobjects: {
    readonly chunks: readonly number[] | null;
    /** Compression and the like; `null` or empty: none. */
    readonly filter_pipeline: ArrayLike<unknown> | null;
  };
}
interface Group {
  readonly keys: readonly string[];
  get(name: string): Group | Dataset | null;
}
interface Jsfive {
  readonly File: new (bytes: ArrayBuffer) => Group;
  readonly Dataset: new () => Dataset;
}

/** The number formats after reading, by the bytes of a number in the file. Halves fit a float32 exactly. */
const FLOATS = new Map([
  [2, { dtype: "F32", Numbers: Float32Array }],
  [4, { dtype: "F32", Numbers: Float32Array }],
  [8, { dtype: "F64", Numbers: Float64Array }],
]);

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
 * Opens an HDF5 file, as Keras writes them, and reads it whole. A tensor's name is its path in the file, as
 * in `block1_conv1/block1_conv1/kernel:0`; what is not of floating point is left out.
 *
 * @throws {PentimentoError} when it is damaged, uses parts of HDF5 that Keras does not, or cannot be read
 */
async function openKerasH5(source: ByteSource): Promise<TensorFile> {
  const { name } = source;
  const bytes = await readWhole(source);
  // No other format needs this library, so it is loaded when it is used.
  const jsfive = await import("jsfive") as unknown as Jsfive;
  const tensors = guarded(name, () => {
    const limits = { name, fileBytes: bytes.byteLength };
    return datasetsOf(new jsfive.File(bytes), { name, jsfive }).flatMap(({ path, dataset }) => {
      const tensor = tensorOf(path, dataset, limits);
      return tensor === undefined ? [] : [[path, tensor] as const];
    });
  });
  return { name, format: "keras", tensors: new Map(tensors), metadata: new Map() };
}

async function readWhole(source: ByteSource): Promise<ArrayBuffer> {
  const { name, size } = source;
  if (size === undefined || size > MAX_FILE_BYTES) {
    throw new PentimentoError(
      `${name} is an HDF5 file of ` +
        `${size === undefined ? "unknown length" : `${size} bytes`}, but only one ` +
        `of at most ${MAX_FILE_BYTES} bytes can be read: convert it to safetensors`,
    );
  }
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += PIECE_BYTES) {
    bytes.set(await source.read(at, Math.min(at + PIECE_BYTES, size)), at);
  }
  return bytes.buffer;
}

/** Runs code that uses the library, which throws texts and errors of all kinds at a damaged file. */
function guarded<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof PentimentoError) throw cause;
    throw new PentimentoError(
      `${name} begins as an HDF5 file, but cannot be read as one that Keras writes, so it is damaged or ` +
        `of another kind: ${REPAIR}`,
      { cause },
    );
  }
}

/** All datasets with their paths, in the order of the file's names. */
function datasetsOf(root: Group, { name, jsfive }: {
  readonly name: string;
  readonly jsfive: Jsfive;
}): { path: string; dataset: Dataset }[] {
  const found: { path: string; dataset: Dataset }[] = [];
  let objects = 0;
  const visit = (group: Group, path: string, depth: number) => {
    for (const key of group.keys) {
      if (depth > MAX_DEPTH || ++objects > MAX_OBJECTS) {
        throw new PentimentoError(
          `${name} holds more than ${MAX_OBJECTS} groups and tensors, or groups more than ${MAX_DEPTH} ` +
            `deep, so it is damaged or holds no network: ${REPAIR}`,
        );
      }
      const object = group.get(key);
      // A link that leads nowhere.
      if (object === null) continue;
      if (object instanceof jsfive.Dataset) found.push({ path: path + key, dataset: object });
      else visit(object, `${path}${key}/`, depth + 1);
    }
  };
  visit(root, "", 1);
  return found;
}

/** A dataset as a tensor, or `undefined` when it does not hold floating-point numbers. */
function tensorOf(path: string, dataset: Dataset, { name, fileBytes }: {
  readonly name: string;
  readonly fileBytes: number;
}): StoredTensor | undefined {
  const match = /^[<>]f(\d)$/.exec(String(dataset.dtype));
  const itemBytes = Number(match?.[1]);
  const floats = FLOATS.get(itemBytes);
  if (floats === undefined) return undefined;
  const { dtype, Numbers } = floats;
  const { shape } = dataset;
  const count = countOf(shape);
  // The library allocates the size that a file declares, and reads a piece whatever its size.
  const most = Math.max(count, countOf(dataset._dataobjects.chunks ?? []));
  if (!(most * itemBytes <= fileBytes)) {
    throw new PentimentoError(
      `${name} gives the tensor ${quoted(path)} of shape ` +
        `${shapeText(shape)} more numbers, or pieces of ` +
        `more, than the whole file has room for, so it is damaged: ${REPAIR}`,
    );
  }
  // deno-lint-ignore require-await -- readers of other formats have to wait
  const read = async () => {
    const values = numbersOf(path, dataset, { name, count });
    return new Uint8Array(Numbers.from(values).buffer);
  };
  return { name: path, dtype, shape, read };
}

function numbersOf(path: string, dataset: Dataset, { name, count }: {
  readonly name: string;
  readonly count: number;
}): readonly number[] {
  // The library decompresses a piece whatever its result, which may be a thousand times the declared size.
  if ((dataset._dataobjects.filter_pipeline?.length ?? 0) > 0) {
    throw new PentimentoError(
      `${name} has the tensor ${quoted(path)} compressed, but Keras stores numbers as they are: ` +
        "export it without compression, or convert it to safetensors",
    );
  }
  const values = guarded(name, () => dataset.value);
  // Numbers that were never written are not there, nor are any when the kind of storage is unknown.
  if (values?.length !== count || values.includes(undefined)) {
    throw new PentimentoError(
      `${name} does not hold all ${count} numbers of the tensor ${quoted(path)}: ${REPAIR}`,
    );
  }
  return values as readonly number[];
}
