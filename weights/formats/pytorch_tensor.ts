/** Tensors of PyTorch's pickles, with their names and numbers. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { type ByteSource, readPart } from "./bytes.ts";
import { isDict, isTensor, type PickledTensor, type PickleValue } from "./pickle_values.ts";
import { countOf, shapeText, type StoredTensor } from "./tensor_file.ts";

/** Access to the numbers of a storage: at an offset of a source, or in something compressed. */
export type StorageBytes =
  | { readonly source: ByteSource; readonly begin: number }
  | { readonly read: (begin: number, end: number) => Promise<Uint8Array> };

/**
 * A tensor of a file of PyTorch.
 *
 * @param named its own name, the file's in messages, and the storage that it refers to
 * @returns one whose `read` is an error when its numbers are not row-major
 * @throws {PentimentoError} when it reaches beyond its storage
 */
export function storedTensor(
  { storage, offset, shape, strides }: PickledTensor,
  named: {
    readonly name: string;
    readonly file: string;
    readonly bytes: StorageBytes;
  },
): StoredTensor {
  const { name, file, bytes } = named;
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
    return { name, dtype, shape, read: () => bytes.read(from, to) };
  }
  const range = { source: bytes.source, begin: bytes.begin + from, end: bytes.begin + to };
  return { name, dtype, shape, range, read: () => readPart(range.source, range.begin, range.end) };
}

/** Tells whether numbers are contiguous, the last axis fastest. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const side = shape[axis]!;
    if (side === 0) return true;
    // The stride of an axis of length one is never used.
    if (side !== 1 && strides[axis] !== expected) return false;
    expected *= side;
  }
  return true;
}

/** The deepest nesting of dictionaries and lists; checkpoints of optimisers have three levels or four. */
const MAX_DEPTH = 32;
/** The most values that are visited: a pickle can refer to one list any number of times. */
const MAX_VALUES = 1_000_000;
const MAX_TENSORS = 100_000;
/** In characters. */
const MAX_NAME = 1000;

/** The tensors of a pickled object, and its metadata. */
export interface NamedTensors {
  /** Every tensor by its path, as in `state_dict.features.0.weight`. */
  readonly tensors: ReadonlyMap<string, PickledTensor>;
  /** The texts, numbers and truth values that stand beside them at the top. */
  readonly metadata: ReadonlyMap<string, unknown>;
}

/**
 * Names the tensors in a dictionary, and in the dictionaries and lists in it, by their paths.
 *
 * @param file what to call the file in messages
 * @throws {PentimentoError} when there is no tensor, or there are too many values
 */
export function namedTensors(root: PickleValue, file: string): NamedTensors {
  const walk = new Walk(file);
  if (isDict(root)) walk.visit(root, "", 0);
  if (walk.tensors.size === 0) {
    throw new PentimentoError(
      `${file} holds no dictionary of tensors: save the network's state_dict() with torch.save`,
    );
  }
  const metadata = new Map<string, unknown>();
  for (const [key, value] of isDict(root) ? root.entries : []) {
    if (typeof key === "string" && ["string", "number", "boolean"].includes(typeof value)) {
      metadata.set(key, value);
    }
  }
  return { tensors: walk.tensors, metadata };
}

class Walk {
  readonly tensors = new Map<string, PickledTensor>();
  #values = 0;
  #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  visit(value: PickleValue, path: string, depth: number): void {
    if (++this.#values > MAX_VALUES) throw this.#refuse(`more than ${MAX_VALUES} values`);
    if (isTensor(value)) return this.#add(path, value);
    const children = childrenOf(value);
    if (children === undefined) return;
    if (depth === MAX_DEPTH) throw this.#refuse(`values nested more than ${MAX_DEPTH} deep`);
    for (const [key, child] of children) {
      // A key that is neither a text nor a number makes no name.
      if (typeof key !== "string" && typeof key !== "number") continue;
      this.visit(child, path === "" ? `${key}` : `${path}.${key}`, depth + 1);
    }
  }

  #add(name: string, tensor: PickledTensor): void {
    if (name.length > MAX_NAME) throw this.#refuse(`a name of more than ${MAX_NAME} characters`);
    if (this.tensors.has(name)) throw this.#refuse(`two tensors named ${quoted(name)}`);
    if (this.tensors.size >= MAX_TENSORS) throw this.#refuse(`more than ${MAX_TENSORS} tensors`);
    this.tensors.set(name, tensor);
  }

  #refuse(what: string): PentimentoError {
    return new PentimentoError(
      `${this.#file} holds ${what}: save the network's state_dict() alone, with torch.save`,
    );
  }
}

function childrenOf(value: PickleValue): Iterable<[PickleValue, PickleValue]> | undefined {
  if (isDict(value)) return value.entries;
  return Array.isArray(value) ? value.entries() : undefined;
}
