/** Datasets of an HDF5 file as tensors. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { addressAt, type Hdf5Bytes } from "./hdf5_bytes.ts";
import { type Hdf5Dataset, MESSAGES, treeLeaves } from "./hdf5_groups.ts";
import { countOf, shapeText, type StoredTensor } from "./tensor_file.ts";

const MAX_AXES = 8;

/** A piece of a tensor may be larger than what of it belongs to the tensor, but not by more than this. */
const MAX_SPARE_BYTES = 4_000_000;

/** The number formats, by the bytes of a number and of them the bits of the exponent. */
const FLOATS: ReadonlyMap<string, string> = new Map([
  ["2 5", "F16"],
  ["2 8", "BF16"],
  ["4 8", "F32"],
  ["8 11", "F64"],
]);

const REPAIR = "fetch or export it again, or convert it to safetensors";

/** What is known of a dataset before its numbers are read. */
interface Facts {
  readonly path: string;
  readonly dtype: string;
  readonly itemBytes: number;
  readonly bigEndian: boolean;
  readonly shape: readonly number[];
  readonly count: number;
}

/**
 * A dataset as a tensor.
 *
 * @returns `undefined` when it does not hold floating-point numbers
 * @throws {PentimentoError} when it is damaged, or has more numbers than the file has room for
 */
export async function hdf5Tensor(
  bytes: Hdf5Bytes,
  dataset: Hdf5Dataset,
): Promise<StoredTensor | undefined> {
  const facts = await factsOf(bytes, dataset);
  if (facts === undefined) return undefined;
  const { path: name, dtype, itemBytes, bigEndian, shape, count } = facts;
  if (count === 0) return { name, dtype, shape, read: () => Promise.resolve(new Uint8Array(0)) };
  const placed = (await placeOf(bytes, dataset, facts)) ?? { read: () => absent(bytes, facts) };
  if ("read" in placed) {
    const read = async () => ordered(await placed.read(), { itemBytes, bigEndian });
    return { name, dtype, shape, read };
  }
  const { begin } = placed;
  const { source } = bytes;
  const end = begin + count * itemBytes;
  if (end > bytes.size) throw bytes.damaged(`the tensor ${quoted(name)} ends at ${end}, behind it`);
  const read = async () => ordered(await source.read(begin, end), { itemBytes, bigEndian });
  return bigEndian
    ? { name, dtype, shape, read }
    : { name, dtype, shape, range: { source, begin, end }, read };
}

async function factsOf(bytes: Hdf5Bytes, dataset: Hdf5Dataset): Promise<Facts | undefined> {
  const { path, messages } = dataset;
  const typeAt = messages.find(({ type }) => type === MESSAGES.datatype);
  if (typeAt === undefined || typeAt.size < 20) return undefined;
  const type = await bytes.at(typeAt.at, 20);
  const isFloat = (type.getUint8(0) & 15) === 1;
  const itemBytes = type.getUint32(4, true);
  const dtype = FLOATS.get(`${itemBytes} ${type.getUint8(13)}`);
  if (!isFloat || dtype === undefined) return undefined;
  const shape = await shapeOf(bytes, dataset);
  const count = countOf(shape);
  if (!(count * itemBytes <= bytes.size)) throw tooLarge(bytes, path, shape);
  const bigEndian = (type.getUint8(1) & 1) === 1;
  return { path, dtype, itemBytes, bigEndian, shape, count };
}

function tooLarge(bytes: Hdf5Bytes, path: string, shape: readonly number[]): PentimentoError {
  return new PentimentoError(
    `${bytes.source.name} gives the tensor ${quoted(path)} of shape ${shapeText(shape)} more ` +
      `numbers, or pieces of more, than the whole file has room for, so it is damaged: ${REPAIR}`,
  );
}

async function shapeOf(bytes: Hdf5Bytes, { messages }: Hdf5Dataset): Promise<number[]> {
  const { at } = messages.find(({ type }) => type === MESSAGES.dataspace)!;
  const head = await bytes.at(at, 4);
  const [version, axes] = [head.getUint8(0), head.getUint8(1)];
  if (version < 1 || version > 2 || axes > MAX_AXES) {
    throw bytes.damaged(`a tensor in it has ${axes} axes`);
  }
  // Of the second version, a kind of its own has no numbers at all.
  if (version === 2 && head.getUint8(3) === 2) return [0];
  const sides = await bytes.at(at + (version === 1 ? 8 : 4), 8 * axes);
  return Array.from({ length: axes }, (_, i) => Number(sides.getBigUint64(8 * i, true)));
}

/** Where a tensor's numbers lie, or how to collect them; `undefined` when they were never written. */
async function placeOf(
  bytes: Hdf5Bytes,
  { messages }: Hdf5Dataset,
  facts: Facts,
): Promise<
  { readonly begin: number } | { readonly read: () => Promise<Uint8Array> } | undefined
> {
  const layout = messages.find(({ type }) => type === MESSAGES.layout);
  if (layout === undefined) return undefined;
  const { at } = layout;
  const head = await bytes.at(at, 3);
  const version = head.getUint8(0);
  const isOld = version < 3;
  const kind = head.getUint8(isOld ? 2 : 1);
  if (kind === 1) {
    const begin = addressAt(await bytes.at(at + (isOld ? 8 : 2), 8), 0);
    return begin === undefined ? undefined : { begin };
  }
  const filters = messages.find(({ type }) => type === MESSAGES.filters);
  const isPacked = filters !== undefined && await bytes.number(filters.at + 1, 1) > 0;
  if (isPacked) return { read: () => Promise.reject(packed(bytes, facts)) };
  if (kind !== 2 || version > 3) return undefined;
  const axes = head.getUint8(isOld ? 1 : 2) - 1;
  const root = addressAt(await bytes.at(at + (isOld ? 8 : 3), 8), 0);
  if (axes !== facts.shape.length) throw bytes.damaged("a tensor in it is in pieces of other axes");
  const sides = await bytes.at(at + (isOld ? 16 : 11), 4 * axes);
  const piece = Array.from({ length: axes }, (_, i) => sides.getUint32(4 * i, true));
  const spare = (countOf(piece) - facts.count) * facts.itemBytes;
  if (piece.includes(0) || spare > MAX_SPARE_BYTES) throw tooLarge(bytes, facts.path, facts.shape);
  return root === undefined ? undefined : { read: () => readPieces(bytes, facts, { root, piece }) };
}

function packed({ source }: Hdf5Bytes, { path }: Facts): PentimentoError {
  return new PentimentoError(
    `${source.name} has the tensor ${quoted(path)} compressed, but Keras stores numbers as they ` +
      "are: export it without compression, or convert it to safetensors",
  );
}

function absent({ source }: Hdf5Bytes, { path, count }: Facts): Promise<never> {
  return Promise.reject(
    new PentimentoError(
      `${source.name} does not hold all ${count} numbers of the tensor ${quoted(path)}: ${REPAIR}`,
    ),
  );
}

/** Collects a tensor from its pieces, each of which has its own place in a grid. */
async function readPieces(
  bytes: Hdf5Bytes,
  facts: Facts,
  { root, piece }: { readonly root: number; readonly piece: readonly number[] },
): Promise<Uint8Array> {
  const { shape, itemBytes, count } = facts;
  const target = new Uint8Array(count * itemBytes);
  const pieceBytes = countOf(piece) * itemBytes;
  const grid = shape.map((side, axis) => Math.ceil(side / piece[axis]!));
  const filled = new Set<number>();
  // A key: two numbers of four bytes, then the piece's place, and along one axis more.
  const keyBytes = 8 + 8 * (shape.length + 1);
  for await (const { key, child } of treeLeaves(bytes, root, { type: 1, keyBytes })) {
    const view = await bytes.at(key + 8, 8 * shape.length);
    const begin = shape.map((_, axis) => Number(view.getBigUint64(8 * axis, true)));
    const cell = begin.reduce((at, from, axis) => at * grid[axis]! + from / piece[axis]!, 0);
    const isInside = begin.every((from, axis) => from < shape[axis]! && from % piece[axis]! === 0);
    if (!isInside || filled.has(cell)) throw bytes.damaged("pieces of a tensor share one place");
    if (child + pieceBytes > bytes.size) throw bytes.damaged("a piece of a tensor ends behind it");
    filled.add(cell);
    copyPiece(await bytes.source.read(child, child + pieceBytes), target, {
      ...facts,
      piece,
      begin,
    });
  }
  if (filled.size !== countOf(grid)) return await absent(bytes, facts);
  return target;
}

/** Copies a piece to its place, row by row along the last axis. */
function copyPiece(bytes: Uint8Array, target: Uint8Array, { shape, itemBytes, piece, begin }: {
  readonly shape: readonly number[];
  readonly itemBytes: number;
  readonly piece: readonly number[];
  readonly begin: readonly number[];
}): void {
  const last = shape.length - 1;
  const length = Math.min(piece[last]!, shape[last]! - begin[last]!) * itemBytes;
  const rows = countOf(piece.slice(0, last));
  for (let row = 0; row < rows; row++) {
    let [rest, to, stride, isInside] = [row, begin[last]!, shape[last]!, true];
    for (let axis = last - 1; axis >= 0; axis--) {
      const at = begin[axis]! + rest % piece[axis]!;
      rest = Math.floor(rest / piece[axis]!);
      isInside &&= at < shape[axis]!;
      to += at * stride;
      stride *= shape[axis]!;
    }
    const from = row * piece[last]! * itemBytes;
    if (isInside) target.set(bytes.subarray(from, from + length), to * itemBytes);
  }
}

/** Numbers with their lowest byte first. */
function ordered(bytes: Uint8Array, { itemBytes, bigEndian }: {
  readonly itemBytes: number;
  readonly bigEndian: boolean;
}): Uint8Array {
  if (!bigEndian) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at < turned.length; at += itemBytes) {
    turned.subarray(at, at + itemBytes).reverse();
  }
  return turned;
}
