/** Files that are whole or not there: written under a temporary name, which is locked as long as it is in use. */
import { nameOf } from "./files.ts";
import { codeOf } from "./system_errors.ts";

/** The bytes of a file name that systems allow, less those of a temporary one's ending. */
const LONGEST_NAME = 255 - ".12345678.part".length;

/** Where files cannot be locked, a temporary one that was not written to for so long is nobody's. */
const ABANDONED_MILLISECONDS = 24 * 3600 * 1000;

/** The ending of temporary files. */
const ENDING = /\.[0-9a-f]{8}\.part$/;

/** A path beside the one that it will replace, for a temporary file. */
function temporaryBeside(path: string): string {
  const name = nameOf(path);
  const folder = path.slice(0, path.length - name.length);
  return `${folder}${stemOf(name)}.${crypto.randomUUID().slice(0, 8)}.part`;
}

/** A file's name in that of its temporary files: cut where the two would be too long together. */
function stemOf(name: string): string {
  const letters = Array.from(name);
  while (new TextEncoder().encode(letters.join("")).length > LONGEST_NAME) letters.pop();
  return letters.join("");
}

/**
 * Makes sure that a file can be made under a path, by making a temporary one beside it. It happens in one
 * go, so that a signal between making and removing it leaves none behind.
 *
 * @throws {Error} of the file system
 */
export function tryWriting(path: string): void {
  const temporary = temporaryBeside(path);
  Deno.openSync(temporary, { write: true, createNew: true }).close();
  try {
    Deno.removeSync(temporary);
  } catch (error) {
    // Another process may have taken it for what an ended one has left.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Writes a file so that it is whole or not there, whenever the process or the power ends: to a temporary
 * file beside it first, which then takes its name. A failure leaves nothing behind. A file that is
 * replaced passes on its permissions and owner.
 *
 * @param parts its bytes, one after the other
 * @throws {Error} of the file system
 */
export async function writeWhole(path: string, ...parts: readonly Uint8Array[]): Promise<void> {
  const before = await keptOf(path);
  // Never readable for more people than the file was, not even while it is written.
  const { temporary, file } = openTemporary(path, before && { mode: before.mode });
  using _ = file;
  try {
    for (const part of parts) await writeAll(file, part);
    await syncIfPossible(file);
    if (before) await passOn(before, temporary);
    await moveOver(temporary, path, parts);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Makes a temporary file that is locked: so it is known that somebody is at work, until the process ends, however it does. */
function openTemporary(path: string, mode: { readonly mode: number } | undefined) {
  for (;;) {
    const temporary = temporaryBeside(path);
    const file = Deno.openSync(temporary, { write: true, createNew: true, ...mode });
    // Before it was locked, another process may have taken it for nobody's.
    if (tryLock(file) !== false && isThere(temporary)) return { temporary, file };
    file.close();
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/** Gives a file the name of another, or where the system does not let go of that one, its content. */
async function moveOver(
  temporary: string,
  path: string,
  parts: readonly Uint8Array[],
): Promise<void> {
  try {
    await Deno.rename(temporary, path);
  } catch (error) {
    // A file that is mounted by itself, as into a container, keeps its place.
    if (codeOf(error) !== "EBUSY" || Deno.build.os === "windows") throw error;
    using file = await Deno.open(path, { write: true, truncate: true });
    for (const part of parts) await writeAll(file, part);
    await Deno.remove(temporary);
  }
}

/** Writes all of some bytes. */
export async function writeAll(
  to: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await to.write(rest));
}

/**
 * Removes the temporary files that ended processes left of a file.
 * What cannot be removed stays: it only occupies the disk, and the next run tries again.
 *
 * @param isOurs whether a name is that of the file, or of another one that is written along with it
 */
export async function removeLeftovers(
  folder: string,
  isOurs: (name: string) => boolean,
): Promise<void> {
  const inside = folder === "." ? "" : /[/\\]$/.test(folder) ? folder : `${folder}/`;
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && ENDING.test(name) && isOurs(name.replace(ENDING, ""))) {
        await removeUnlessInUse(inside + name);
      }
    }
  } catch {
    // Then nobody may look into the folder.
  }
}

/** Whether a name is a file's own as it stands in those of its temporary files. */
export function isStemOf(stem: string, name: string): boolean {
  return stem === stemOf(name);
}

/** Removes a temporary file or folder, unless a process is still at work on it. */
export async function removeUnlessInUse(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { read: true });
    const locked = tryLock(file);
    const { mtime } = await file.stat();
    const age = Date.now() - (mtime?.getTime() ?? Infinity);
    if (locked === true || locked === undefined && age > ABANDONED_MILLISECONDS) {
      await Deno.remove(path, { recursive: true });
    }
  } catch {
    // Gone meanwhile, or somebody else's.
  }
}

/** Says that a temporary folder is in use, until it is disposed of; nothing where folders cannot be locked. */
export function lockFolder(path: string): Disposable | undefined {
  try {
    const folder = Deno.openSync(path, { read: true });
    tryLock(folder);
    return folder;
  } catch {
    return undefined;
  }
}

/** Locks a file: whether that went, `undefined` where the file system knows no locks. */
function tryLock(file: Deno.FsFile): boolean | undefined {
  try {
    return file.tryLockSync(true);
  } catch {
    return undefined;
  }
}

/** Waits until a file is on the disk, on every file system that can tell. */
async function syncIfPossible(file: Deno.FsFile): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    if (!["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(error) ?? "")) throw error;
  }
}

/** What a file passes on to the one that replaces it. */
interface Kept {
  readonly mode: number;
  readonly uid: number | null;
  readonly gid: number | null;
}

/** The permissions and the owner of a file; `undefined` where there is none, or no such thing. */
async function keptOf(path: string): Promise<Kept | undefined> {
  try {
    const { mode, uid, gid, isFile } = await Deno.stat(path);
    return isFile && mode !== null ? { mode: mode & 0o777, uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function passOn({ mode, uid, gid }: Kept, path: string): Promise<void> {
  const own = await Deno.stat(path);
  if (uid !== own.uid || gid !== own.gid) {
    // Only the superuser may give a file away; anybody else's stays their own.
    await Deno.chown(path, uid, gid).catch(() => {});
  }
  // File systems without permissions refuse to change them.
  if (own.mode === null || (own.mode & 0o777) !== mode) {
    await Deno.chmod(path, mode).catch(() => {});
  }
}
