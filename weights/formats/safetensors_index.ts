/** An index of several safetensors files. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";
import { isObject, parseJsonObject } from "./json_object.ts";
import { openSafetensors } from "./safetensors.ts";
import type {
  OpenTensorFileOptions,
  StoredTensor,
  TensorFile,
  TensorFormat,
} from "./tensor_file.ts";

/** The largest index that is read: far more than that of any network, and little memory as objects. */
const MAX_INDEX_BYTES = 750_000;
/** The most files of an index: each is opened, and over HTTP each takes a request. */
const MAX_FILES = 16;

const REPAIR = "fetch or export it again";

/** An index of several safetensors files. */
export const SAFETENSORS_INDEX: TensorFormat = {
  name: "safetensors-index",
  recognizes: (beginning) => /^\s*\{[^\0]*$/.test(String.fromCharCode(...beginning)),
  open: openSafetensorsIndex,
};

/**
 * Opens the tensors of several safetensors files by their index: JSON whose `weight_map` says in which file
 * of the same folder each tensor is.
 *
 * @returns the tensors that the index names; the metadata of the files, overridden by that of the
 * index
 * @throws {PentimentoError} when the index or one of the files is damaged, missing or cannot be read, or
 * there is no way to open other files
 */
async function openSafetensorsIndex(
  source: ByteSource,
  { sibling }: OpenTensorFileOptions = {},
): Promise<TensorFile> {
  const { name } = source;
  const { tensorsByFile, metadata: said } = await readIndex(source);
  if (sibling === undefined) {
    throw new PentimentoError(
      `${name} is an index of ${tensorsByFile.size} files that lie beside it, but only this one file is ` +
        "given: give one safetensors file that holds all",
    );
  }
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, unknown>();
  for (const [fileName, wanted] of tensorsByFile) {
    const part = await openSafetensors(await sibling(fileName));
    for (const [key, value] of part.metadata) metadata.set(key, value);
    for (const tensor of wanted) {
      const found = part.tensors.get(tensor);
      if (found === undefined) {
        throw new PentimentoError(
          `${name} says that the tensor ` +
            `${quoted(tensor)} is in ${part.name}, but it is not: ${REPAIR}`,
        );
      }
      tensors.set(tensor, found);
    }
  }
  for (const [key, value] of Object.entries(said)) metadata.set(key, value);
  return { name, format: "safetensors", tensors, metadata };
}

/** The contents of an index. */
interface Index {
  /** The names of the tensors in each file. */
  readonly tensorsByFile: ReadonlyMap<string, readonly string[]>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

async function readIndex(source: ByteSource): Promise<Index> {
  const { name, size } = source;
  if (size === undefined || size > MAX_INDEX_BYTES) {
    const length = size === undefined ? "unknown length" : `${size} bytes`;
    throw new PentimentoError(
      `${name} begins as an index of several safetensors files, of ${length}, but at most ` +
        `${MAX_INDEX_BYTES} bytes are read: give one safetensors file that holds all`,
    );
  }
  const index = parseJsonObject(await source.read(0, size), `${name} is an index`);
  const { weight_map: map, metadata = {} } = index;
  if (!isObject(map)) {
    throw new PentimentoError(
      `${name} is JSON without a weight_map, which an index of several safetensors files has: ${REPAIR}`,
    );
  }
  const tensorsByFile = new Map<string, string[]>();
  for (const [tensor, fileName] of Object.entries(map)) {
    if (typeof fileName !== "string" || !isPlain(fileName)) {
      throw new PentimentoError(
        `${name} says that the tensor ${quoted(tensor)} is in ` +
          `${quoted(String(fileName))}, but the name ` +
          `of a file beside it is wanted: ${REPAIR}`,
      );
    }
    const others = tensorsByFile.get(fileName);
    if (others === undefined) tensorsByFile.set(fileName, [tensor]);
    else others.push(tensor);
  }
  if (tensorsByFile.size > MAX_FILES) {
    throw new PentimentoError(
      `${name} is an index of ${tensorsByFile.size} files, but at most ${MAX_FILES} are opened: give one ` +
        "safetensors file that holds all",
    );
  }
  return { tensorsByFile, metadata: isObject(metadata) ? metadata : {} };
}

/** Tells whether a name can only be a file of the same folder, on any system. */
function isPlain(fileName: string): boolean {
  // deno-lint-ignore no-control-regex -- exactly those are refused
  return fileName.length <= 255 && /^[^/\\:\0-\x1f]+$/.test(fileName) && !/^\.*$/.test(fileName);
}
