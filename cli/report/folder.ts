/** The folder of a report: checked before the work, filled after it. */
import { PentimentoError } from "@pentimento/pentimento";
import { explainFileError, statOf } from "../files.ts";
import { lockFolder, removeUnlessInUse } from "../whole_file.ts";

const LOOK = "look for the output's folder";

/** Files to write, by name: no folders in them. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Makes sure that a folder can be filled: it is there and empty, or can be made, and can be written to;
 * nothing is overwritten unasked.
 *
 * @throws {PentimentoError} naming the path and what is in the way
 */
export async function checkFolder(path: string, options: {
  /** Whether files in it may be replaced. Default `false`. */
  readonly overwrite?: boolean;
} = {}): Promise<void> {
  const info = await statOf(path, LOOK);
  if (info === undefined) {
    await checkParent(path);
  } else if (!info.isDirectory) {
    throw new PentimentoError(`The output ${path} is a file: name a folder for the report`);
  } else {
    await removeLeftFolders(path);
    if (!options.overwrite && !await isEmpty(path)) throw notEmpty(path);
  }
  tryFilling(path, info !== undefined);
}

/**
 * Writes files into a folder, which is made if need be. They are written to a hidden folder within it and then
 * moved in order, so that none is incomplete and the last appears last.
 *
 * @throws {PentimentoError} naming the folder when it cannot be written to; nothing new is left there then
 */
export async function writeFolder(path: string, files: Files): Promise<void> {
  let made = false;
  const aside = hiddenFolder(path);
  try {
    if (await statOf(path, LOOK) === undefined) {
      await Deno.mkdir(path);
      made = true;
    }
    await Deno.mkdir(aside);
    using _ = lockFolder(aside);
    for (const [name, bytes] of files) await Deno.writeFile(`${aside}/${name}`, bytes);
    for (const name of files.keys()) await Deno.rename(`${aside}/${name}`, `${path}/${name}`);
    await Deno.remove(aside);
  } catch (error) {
    await Deno.remove(aside, { recursive: true }).catch(() => {});
    if (made) await Deno.remove(path).catch(() => {});
    throw explainFileError(error, "write the report to", path);
  }
}

function notEmpty(path: string): PentimentoError {
  return new PentimentoError(
    `The output's folder ${path} is not empty: name another one, or give --overwrite to replace ` +
      "what has the same name in it",
  );
}

/** Removes the hidden folders that ended processes left. */
async function removeLeftFolders(path: string): Promise<void> {
  try {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory && /^\.[0-9a-f]{8}\.part$/.test(name)) {
        await removeUnlessInUse(`${path}/${name}`);
      }
    }
  } catch {
    // What is wrong with the folder is found out by those who need it.
  }
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(path)) return false;
    return true;
  } catch (error) {
    throw explainFileError(error, "look into the output's folder", path);
  }
}

function tryFilling(path: string, exists: boolean): void {
  const folder = exists ? hiddenFolder(path) : path;
  try {
    // In one go, so that a signal between making and removing it leaves nothing behind.
    Deno.mkdirSync(folder);
    Deno.removeSync(folder);
  } catch (error) {
    throw explainFileError(
      error,
      exists ? "write to the output's folder" : "make the folder",
      path,
    );
  }
}

function hiddenFolder(path: string): string {
  return `${path}/.${crypto.randomUUID().slice(0, 8)}.part`;
}

async function checkParent(path: string): Promise<void> {
  const separator = Deno.build.os === "windows" ? /[/\\]+/ : /\/+/;
  const parts = path.split(separator);
  while (parts.at(-1) === "") parts.pop();
  const name = parts.pop() ?? "";
  const parent = path.slice(0, path.lastIndexOf(name)) || ".";
  const info = await statOf(parent, LOOK);
  if (info === undefined) {
    throw new PentimentoError(
      `The output's folder ${path} cannot be made, because ${parent} does not exist: make that ` +
        "first, with mkdir -p",
    );
  }
  if (!info.isDirectory) {
    throw new PentimentoError(
      `The output's folder ${path} cannot be made, because ${parent} is a file: name another one`,
    );
  }
}
