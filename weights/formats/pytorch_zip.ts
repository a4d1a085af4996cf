/** Files of PyTorch since version 1.6: a zip archive with a pickle and storages. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { type ByteSource, memorySource } from "./bytes.ts";
import { readPickle } from "./pickle.ts";
import type { PickledTensor, StorageReference } from "./pickle_values.ts";
import { namedTensors, type StorageBytes, storedTensor } from "./pytorch_tensor.ts";
import { SequentialReader } from "./sequential_reader.ts";
import type { StoredTensor, TensorFile, TensorFormat } from "./tensor_file.ts";
import { type ArchivedFile, openZip } from "./zip_archive.ts";

type Archive = ReadonlyMap<string, ArchivedFile>;

/** The longest pickle that is read, in bytes; that of a network with a thousand tensors has 200 kB. */
const MAX_PICKLE_BYTES = 1 << 20;
const MAX_BYTE_ORDER_BYTES = 16;

/** Files of the archive that are located at once: over HTTP each takes a request. */
const AT_ONCE = 8;

/** Files of PyTorch since version 1.6. */
export const PYTORCH: TensorFormat = {
  name: "pytorch",
  files: "one of PyTorch's (.pt, .pth)",
  description: "a zip archive, as PyTorch writes,",
  recognizes: (beginning) => [0x50, 0x4b, 0x03, 0x04].every((byte, i) => beginning[i] === byte),
  open: openPytorchZip,
};

/**
 * Opens a file as PyTorch writes it since version 1.6: a zip archive with a pickle, `data.pkl`, and a file
 * for each storage, `data/KEY`, all in one folder of any name. Storages are located, but not read.
 *
 * @throws {PentimentoError} when it is damaged, holds anything but tensors, or cannot be read
 */
async function openPytorchZip(source: ByteSource): Promise<TensorFile> {
  const { name } = source;
  const archive = await openZip(source);
  const folder = folderOf(archive, name);
  await checkByteOrder(archive.get(`${folder}byteorder`), name);
  const pickle = await readWhole(archive.get(`${folder}data.pkl`)!, MAX_PICKLE_BYTES, name);
  const { value } = await readPickle(new SequentialReader(memorySource(pickle, name)));
  const { tensors: pickled, metadata } = namedTensors(value, name);
  const storages = await findStorages([...pickled.values()], { archive, folder, source });
  const tensors = new Map<string, StoredTensor>();
  for (const [tensorName, tensor] of pickled) {
    const bytes = storages.get(tensor.storage.key)!;
    tensors.set(tensorName, storedTensor(tensor, { name: tensorName, file: name, bytes }));
  }
  return { name, format: "pytorch", tensors, metadata };
}

/** The folder of the pickle, with a slash at its end; empty when it is in none. */
function folderOf(archive: Archive, name: string): string {
  const pickles = [...archive.keys()].filter((path) => /^([^/]*\/)?data\.pkl$/.test(path));
  if (pickles.length === 1) return pickles[0]!.slice(0, -"data.pkl".length);
  throw new PentimentoError(
    `${name} is a zip archive with ${pickles.length === 0 ? "no" : "more than one"} data.pkl, so ` +
      "torch.save did not write it: give the file that it wrote",
  );
}

async function checkByteOrder(file: ArchivedFile | undefined, name: string): Promise<void> {
  if (file === undefined) return;
  const bytes = await readWhole(file, MAX_BYTE_ORDER_BYTES, name);
  if (new TextDecoder().decode(bytes) === "little") return;
  throw new PentimentoError(
    `${name} was not written with the lowest byte first: save it on a machine that stores numbers so`,
  );
}

async function readWhole(file: ArchivedFile, most: number, name: string): Promise<Uint8Array> {
  if (file.size <= most) return await file.read();
  throw new PentimentoError(
    `${name} describes what it holds in ${file.size} bytes, where ${most} are allowed: save the ` +
      "network's state_dict() alone, with torch.save",
  );
}

/** Locates the storages of tensors, by their keys. */
async function findStorages(
  tensors: readonly PickledTensor[],
  { archive, folder, source }: {
    readonly archive: Archive;
    readonly folder: string;
    readonly source: ByteSource;
  },
): Promise<ReadonlyMap<string, StorageBytes>> {
  const storages = [...new Map(tensors.map(({ storage }) => [storage.key, storage])).values()];
  const found = new Map<string, StorageBytes>();
  const find = async ({ key, type, length }: StorageReference) => {
    const file = archive.get(`${folder}data/${key}`);
    const needed = length * type.itemSize;
    if (file === undefined || !(file.size >= needed)) {
      throw new PentimentoError(
        `${source.name} has ${file?.size ?? "none"} of the ${needed} bytes of the storage ` +
          `${quoted(key)}, so it is damaged: fetch or export it again`,
      );
    }
    found.set(key, file.stored ? { source, begin: await file.locate() } : file);
  };
  for (let i = 0; i < storages.length; i += AT_ONCE) {
    await Promise.all(storages.slice(i, i + AT_ONCE).map(find));
  }
  return found;
}
