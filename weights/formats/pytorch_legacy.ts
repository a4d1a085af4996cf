/** Files of PyTorch before version 1.6: pickles, then storages. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";
import { readPickle } from "./pickle.ts";
import { isDict, type PickleValue, type StorageReference } from "./pickle_values.ts";
import { namedTensors, type StorageBytes, storedTensor } from "./pytorch_tensor.ts";
import { SequentialReader } from "./sequential_reader.ts";
import type { StoredTensor, TensorFile, TensorFormat } from "./tensor_file.ts";

/** The number that `torch.save` began a file with. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;
/** The bytes before each storage that hold its count of numbers. */
const COUNT_BYTES = 8;

/** Files of PyTorch before version 1.6. */
export const PYTORCH_LEGACY: TensorFormat = {
  name: "pytorch-legacy",
  description: "a pickle, as PyTorch wrote,",
  // A pickle begins with the number of its protocol.
  recognizes: ([first, protocol]) => first === 0x80 && [2, 3, 4, 5].includes(protocol!),
  open: openPytorchLegacy,
};

/**
 * Opens a file as PyTorch wrote it before version 1.6: pickles of a magic number, of the protocol's
 * version, of what machine it was, of the object and of the list of storages; then the storages, in that
 * order. Only the pickles are read, and how many numbers the first storage has, from the beginning on and
 * nothing beyond where the source can only be read so; otherwise the same of the last storage, too.
 *
 * @throws {PentimentoError} when it is damaged, holds anything but tensors, or cannot be read
 */
async function openPytorchLegacy(source: ByteSource): Promise<TensorFile> {
  const { name } = source;
  const reader = new SequentialReader(source);
  await readPreamble(reader);
  const { value, storages } = await readPickle(reader);
  const { tensors: pickled, metadata } = namedTensors(value, name);
  const { value: keys } = await readPickle(reader);
  const locations = locateStorages(keys, storages, { begin: reader.position, source });
  await checkCounts(locations, reader, source);
  const tensors = new Map<string, StoredTensor>();
  for (const [tensorName, tensor] of pickled) {
    const bytes = locations.get(tensor.storage.key);
    if (bytes === undefined) {
      throw damaged(name, `lacks the numbers of ${quoted(tensorName)}`);
    }
    tensors.set(tensorName, storedTensor(tensor, { name: tensorName, file: name, bytes }));
  }
  return { name, format: "pytorch-legacy", tensors, metadata };
}

function damaged(name: string, problem: string): PentimentoError {
  return new PentimentoError(`${name} ${problem}, so it is damaged: fetch or export it again`);
}

async function readPreamble(reader: SequentialReader): Promise<void> {
  const { name } = reader;
  if ((await readPickle(reader)).value !== MAGIC_NUMBER) {
    throw new PentimentoError(
      `${name} is a pickle, but not one that torch.save wrote: save the network's state_dict() with ` +
        "torch.save",
    );
  }
  const { value: version } = await readPickle(reader);
  if (version !== PROTOCOL_VERSION) {
    throw damaged(name, `does not have PyTorch's protocol version ${PROTOCOL_VERSION}`);
  }
  const { value: machine } = await readPickle(reader);
  if (!isDict(machine)) throw damaged(name, "does not say on what machine it was written");
  if (machine.entries.get("little_endian") !== true) {
    throw new PentimentoError(
      `${name} was written on a machine that stores the highest byte first: save it on another one`,
    );
  }
}

/** The locations of the storages' numbers, in the order in which they are listed. */
type StorageLocations = ReadonlyMap<
  string,
  StorageBytes & { readonly begin: number; readonly count: number }
>;

function locateStorages(
  keys: PickleValue,
  storages: ReadonlyMap<string, StorageReference>,
  { begin, source }: { readonly begin: number; readonly source: ByteSource },
): StorageLocations {
  const { name, size = Number.MAX_SAFE_INTEGER } = source;
  if (!Array.isArray(keys)) throw damaged(name, "does not list its storages");
  const locations = new Map<string, StorageBytes & { begin: number; count: number }>();
  let at = begin;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined || locations.has(storage.key)) {
      throw damaged(name, "does not list each of its storages once");
    }
    locations.set(storage.key, { source, begin: at + COUNT_BYTES, count: storage.length });
    at += COUNT_BYTES + storage.length * storage.type.itemSize;
    if (!(at <= size)) {
      throw damaged(name, `promises tensors up to byte ${at}, but has ${size} bytes`);
    }
  }
  return locations;
}

/** Checks that storages begin where they are expected: one mistake would shift all that follow. */
async function checkCounts(
  locations: StorageLocations,
  reader: SequentialReader,
  source: ByteSource,
): Promise<void> {
  const inOrder = [...locations.values()];
  const first = inOrder[0];
  if (first !== undefined) checkCount(await reader.take(COUNT_BYTES), first, source.name);
  const last = inOrder.at(-1);
  if (last === undefined || last === first || source.forwardOnly) return;
  checkCount(await source.read(last.begin - COUNT_BYTES, last.begin), last, source.name);
}

function checkCount(bytes: Uint8Array, { count }: { readonly count: number }, name: string): void {
  const found = new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES).getBigUint64(0, true);
  if (found === BigInt(count)) return;
  throw damaged(name, `has a storage of ${found} numbers where one of ${count} should be`);
}
