/** The objects of an HDF5 file: headers, groups and the links in them. */
import { addressAt, type Hdf5Bytes } from "./hdf5_bytes.ts";

/** Far more groups and tensors than any network has, and deeper: links may lead in a circle. */
const MAX_OBJECTS = 4000;
const MAX_DEPTH = 16;
/** In bytes. */
const MAX_NAME = 1024;
/** Blocks of one object's header, which may lead to one another. */
const MAX_BLOCKS = 64;

/** Types of messages in an object's header. */
export const MESSAGES = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  link: 6,
  layout: 8,
  filters: 11,
  continuation: 16,
  symbolTable: 17,
} as const;

/** One message of an object's header. */
export interface Message {
  readonly type: number;
  /** Where its contents begin. */
  readonly at: number;
  /** Their length in bytes. */
  readonly size: number;
}

/** A dataset, by the messages of its header. */
export interface Hdf5Dataset {
  /** Its path, as in `block1_conv1/kernel:0`. */
  readonly path: string;
  readonly messages: readonly Message[];
}

/**
 * All datasets of a file, in the order of its tables. A soft link to a dataset counts as another of that name,
 * and one that leads elsewhere is passed over.
 *
 * @throws {PentimentoError} when the file is damaged, or its groups have no end
 */
export async function hdf5Datasets(bytes: Hdf5Bytes): Promise<Hdf5Dataset[]> {
  const walk = new Walk(bytes);
  await walk.visit(await rootAddress(bytes), "", 0);
  return walk.result();
}

/** The address of the root group's header. */
async function rootAddress(bytes: Hdf5Bytes): Promise<number> {
  const version = await bytes.number(8, 1);
  const old = version < 2;
  if (version > 3) throw bytes.damaged(`it is of the version ${version}`);
  const sizes = await bytes.at(old ? 13 : 9, 2);
  const base = await bytes.number(old ? 24 + 4 * version : 12, 8);
  if (sizes.getUint8(0) !== 8 || sizes.getUint8(1) !== 8 || base !== 0) {
    throw bytes.damaged("it has addresses of another kind than 8 bytes from its beginning");
  }
  return await bytes.number(old ? 64 + 4 * version : 36, 8);
}

/** A name in a group, and what it leads to. */
interface Link {
  readonly name: string;
  /** The address of an object's header, or a path. */
  readonly target: number | string;
}

class Walk {
  readonly #bytes: Hdf5Bytes;
  readonly #found = new Map<string, readonly Message[]>();
  readonly #soft: { readonly path: string; readonly target: string }[] = [];
  #objects = 0;

  constructor(bytes: Hdf5Bytes) {
    this.#bytes = bytes;
  }

  async visit(address: number, path: string, depth: number): Promise<void> {
    if (depth > MAX_DEPTH || ++this.#objects > MAX_OBJECTS) {
      throw this.#bytes.damaged(
        `it holds more than ${MAX_OBJECTS} groups and tensors, or groups more than ${MAX_DEPTH} deep`,
      );
    }
    const messages = await headerMessages(this.#bytes, address);
    if (messages.some(({ type }) => type === MESSAGES.dataspace)) {
      this.#found.set(path, messages);
      return;
    }
    const folder = path === "" ? "" : `${path}/`;
    for await (const { name, target } of linksOf(this.#bytes, messages)) {
      const inside = `${folder}${name}`;
      if (typeof target === "number") await this.visit(target, inside, depth + 1);
      else {
        this.#soft.push({
          path: inside,
          target: target.startsWith("/") ? target.slice(1) : `${folder}${target}`,
        });
        if (this.#soft.length > MAX_OBJECTS) throw this.#bytes.damaged("its links have no end");
      }
    }
  }

  result(): Hdf5Dataset[] {
    for (const { path, target } of this.#soft) {
      const messages = this.#found.get(target);
      if (messages !== undefined) this.#found.set(path, messages);
    }
    return Array.from(this.#found, ([path, messages]) => ({ path, messages }));
  }
}

/** The messages of an object's header, of all its blocks. */
async function headerMessages(bytes: Hdf5Bytes, address: number): Promise<Message[]> {
  const isNew = await bytes.number(address, 1) === "O".charCodeAt(0);
  const first = isNew ? await newBlock(bytes, address) : await oldBlock(bytes, address);
  const blocks = [first];
  const messages: Message[] = [];
  for (const { begin, end, headBytes } of blocks) {
    for (let at = begin; at + headBytes <= end;) {
      const head = await bytes.at(at, headBytes);
      const type = isNew ? head.getUint8(0) : head.getUint16(0, true);
      const size = head.getUint16(isNew ? 1 : 2, true);
      at += headBytes;
      if (type === MESSAGES.continuation) {
        const place = await bytes.at(at, 16);
        const [from = bytes.size, length = 0] = [addressAt(place, 0), addressAt(place, 8)];
        if (isNew) await bytes.expect(from, "OCHK");
        // A new block has a signature before its messages, and a checksum behind them.
        const [before, behind] = isNew ? [4, 4] : [0, 0];
        if (blocks.length >= MAX_BLOCKS) throw bytes.damaged("a header in it has no end");
        blocks.push({ begin: from + before, end: from + length - behind, headBytes });
      } else messages.push({ type, at, size });
      at += size;
    }
  }
  return messages;
}

/** A block of messages. */
interface Block {
  readonly begin: number;
  readonly end: number;
  /** The bytes before each message's contents. */
  readonly headBytes: number;
}

async function oldBlock(bytes: Hdf5Bytes, address: number): Promise<Block> {
  const head = await bytes.at(address, 16);
  if (head.getUint8(0) !== 1) throw bytes.damaged(`there is no header at ${address}`);
  return { begin: address + 16, end: address + 16 + head.getUint32(8, true), headBytes: 8 };
}

async function newBlock(bytes: Hdf5Bytes, address: number): Promise<Block> {
  await bytes.expect(address, "OHDR");
  const flags = await bytes.number(address + 5, 1);
  const lengthAt = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const lengthBytes = 1 << (flags & 3);
  const begin = lengthAt + lengthBytes;
  const end = begin + await bytes.number(lengthAt, lengthBytes);
  return { begin, end, headBytes: flags & 4 ? 6 : 4 };
}

/** The links of a group, in either of the two ways in which Keras' files have them. */
async function* linksOf(bytes: Hdf5Bytes, messages: readonly Message[]): AsyncGenerator<Link> {
  for (const { type, at, size } of messages) {
    if (type === MESSAGES.link) yield await linkOf(bytes, at);
    if (type === MESSAGES.symbolTable) {
      const view = await bytes.at(at, 16);
      const [tree = bytes.size, heap = bytes.size] = [addressAt(view, 0), addressAt(view, 8)];
      await bytes.expect(heap, "HEAP");
      const names = await bytes.number(heap + 24, 8);
      for await (const leaf of treeLeaves(bytes, tree, { type: 0, keyBytes: 8 })) {
        yield* symbolsOf(bytes, leaf.child, names);
      }
    }
    if (type === MESSAGES.linkInfo && size >= 10) {
      const flags = await bytes.number(at + 1, 1);
      const heap = addressAt(await bytes.at(at + 2 + (flags & 1 ? 8 : 0), 8), 0);
      if (heap !== undefined) {
        throw bytes.damaged("it keeps the names of a large group in a heap of the newest format");
      }
    }
  }
}

async function linkOf(bytes: Hdf5Bytes, begin: number): Promise<Link> {
  const flags = await bytes.number(begin + 1, 1);
  let at = begin + 2;
  const kind = flags & 8 ? await bytes.number(at++, 1) : 0;
  at += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const lengthBytes = 1 << (flags & 3);
  const length = await bytes.number(at, lengthBytes);
  at += lengthBytes;
  if (length > MAX_NAME) throw bytes.damaged(`a name in it has ${length} bytes`);
  const name = await bytes.text(at, length);
  at += length;
  if (kind === 0) return { name, target: await bytes.number(at, 8) };
  // A link to another file leads nowhere.
  const target = kind === 1 ? await bytes.text(at + 2, await bytes.number(at, 2)) : "";
  return { name, target };
}

/** The entries of a table of symbols; the names lie in a heap. */
async function* symbolsOf(bytes: Hdf5Bytes, table: number, names: number): AsyncGenerator<Link> {
  await bytes.expect(table, "SNOD");
  const count = await bytes.number(table + 6, 2);
  for (let i = 0; i < count; i++) {
    const view = await bytes.at(table + 8 + 40 * i, 40);
    const name = await bytes.text(names + (addressAt(view, 0) ?? bytes.size), MAX_NAME);
    const isSoft = view.getUint32(16, true) === 2;
    const target = isSoft
      ? await bytes.text(names + view.getUint32(24, true), MAX_NAME)
      : addressAt(view, 8) ?? bytes.size;
    yield { name, target };
  }
}

/** An entry of a tree's leaf. */
export interface Leaf {
  /** Where its key stands. */
  readonly key: number;
  /** The address that it leads to. */
  readonly child: number;
}

/**
 * The leaves of a B-tree of version 1, each node of which is visited once.
 *
 * @param tree.type 0 for groups, 1 for pieces of data
 * @param tree.keyBytes length of a key
 */
export async function* treeLeaves(
  bytes: Hdf5Bytes,
  root: number,
  tree: { readonly type: number; readonly keyBytes: number },
): AsyncGenerator<Leaf> {
  const visited = new Set<number>();
  const stack = [{ node: root, level: -1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node } = next;
    if (visited.has(node)) throw bytes.damaged("a tree in it leads to one place twice");
    visited.add(node);
    await bytes.expect(node, "TREE");
    const head = await bytes.at(node + 4, 4);
    const level = head.getUint8(1);
    if (head.getUint8(0) !== tree.type || (next.level >= 0 && level !== next.level - 1)) {
      throw bytes.damaged("a tree in it is of another kind, or grows upwards");
    }
    const entries: Leaf[] = [];
    for (let i = 0; i < head.getUint16(2, true); i++) {
      const key = node + 24 + i * (tree.keyBytes + 8);
      const child = addressAt(await bytes.at(key + tree.keyBytes, 8), 0) ?? bytes.size;
      entries.push({ key, child });
    }
    if (level === 0) yield* entries;
    else stack.push(...entries.reverse().map(({ child }) => ({ node: child, level })));
  }
}
