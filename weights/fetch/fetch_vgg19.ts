/** Fetching of a VGG-19 from an address as a compact file. */
import { expectFunction, expectText } from "../../core/checks.ts";
import { openTensorFile } from "../formats/index.ts";
import type { StoredTensor } from "../formats/tensor_file.ts";
import type { CompactFile } from "../vgg/compact.ts";
import { type CompactOptions, compactVgg19, expectCompactOptions } from "../vgg/convert.ts";
import { findLayers } from "../vgg/find.ts";
import type { PieceStore } from "./piece_store.ts";
import { type ByteRange, bytesToRead, type FetchProgress, readRanges } from "./read_ranges.ts";
import { openRemote, type RemoteOptions, type RemoteSource } from "./remote.ts";

/**
 * Options of {@linkcode fetchVgg19}. Without `upTo`, the layers up to `conv5_1` are fetched, the deepest that
 * styles usually need; without `revision`, the metadata have the one that the host names.
 *
 * @category Fetching
 */
export interface FetchVgg19Options
  extends RemoteOptions, Omit<CompactOptions, "source" | "read" | "onLayer"> {
  /** A store of pieces, with which an interrupted fetch can be resumed. Default: none. */
  readonly store?: PieceStore | undefined;
  /** Called with the progress of the tensors' bytes. Default: not called. */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

/** A tensor that lies in one piece in a file that is being fetched. */
interface TensorInOnePiece {
  readonly tensor: StoredTensor;
  readonly source: RemoteSource;
  readonly range: ByteRange;
}

/**
 * Fetches a VGG-19 as a compact file: of the file behind the address, only the header and the
 * convolutions that are wanted, where the server supports ranges. A network that ends before `upTo` is
 * taken as far as it goes.
 *
 * @param url of a file of any format that {@linkcode openTensorFile} knows
 * @throws {PentimentoError} when it cannot be had, holds no VGG-19, or is not what was expected
 * @throws the signal's reason when it is aborted
 * @category Fetching
 */
export async function fetchVgg19(
  url: string,
  options: FetchVgg19Options = {},
): Promise<CompactFile> {
  expectText("address", url);
  expectCompactOptions("fetchVgg19()", options);
  expectFunction("onProgress", options.onProgress);
  const { upTo = "conv5_1" } = options;
  const remote = await openRemote(url, options);
  const opened = [remote];
  const sibling = async (name: string) => {
    const source = await remote.sibling(name);
    opened.push(source);
    return source;
  };
  try {
    const file = await openTensorFile(remote, { sibling });
    const wanted = findLayers(file, upTo);
    const tensors = wanted.flatMap(({ kernel, bias }) => [kernel, bias]);
    const bytes = await readTensors(inOnePiece(tensors, opened), options);
    const read = (tensor: StoredTensor) => {
      const here = bytes.get(tensor);
      // Each is read once, and need not be held after that.
      bytes.delete(tensor);
      return here === undefined ? tensor.read() : Promise.resolve(here);
    };
    const revision = options.revision ?? remote.revision;
    return await compactVgg19(file, { ...options, upTo, revision, source: remote.url, read });
  } finally {
    for (const source of opened) source.close();
  }
}

/** The tensors that lie in one piece of a file; the others are compressed, or in parts. */
function inOnePiece(
  tensors: readonly StoredTensor[],
  opened: readonly RemoteSource[],
): TensorInOnePiece[] {
  return tensors.flatMap((tensor) => {
    const { range } = tensor;
    const source = opened.find((source) => source === range?.source);
    return source === undefined || range === undefined ? [] : [{ tensor, source, range }];
  });
}

async function readTensors(
  tensors: readonly TensorInOnePiece[],
  { store, signal, onProgress }: FetchVgg19Options,
): Promise<Map<StoredTensor, Uint8Array>> {
  const files = [...Map.groupBy(tensors, ({ source }) => source)];
  const ranges = (of: readonly TensorInOnePiece[]) => of.map(({ range }) => range);
  const total = files.reduce((sum, [_, of]) => sum + bytesToRead(ranges(of)), 0);
  const bytes = new Map<StoredTensor, Uint8Array>();
  let before = 0;
  for (const [source, of] of files) {
    const read = await readRanges(source, ranges(of), {
      store,
      signal,
      onProgress: ({ done }) => onProgress?.({ done: before + done, total }),
    });
    read.forEach((data, i) => bytes.set(of[i]!.tensor, data));
    before += bytesToRead(ranges(of));
  }
  return bytes;
}
