/** Files of the system: their errors in a sentence, and looking for them. */
import { PentimentoError } from "@pentimento/pentimento";
import { remedyOf } from "./system_errors.ts";

/**
 * A failure of the file system as a sentence that names the file and the remedy, also where the file is
 * an address; any other failure as it is.
 *
 * @param action the attempted action, as in `read the content image`
 */
export function explainFileError(error: unknown, action: string, path: string): unknown {
  // What is explained already, within the work that failed, keeps its own sentence.
  if (error instanceof PentimentoError) return error;
  const remedy = remedyOf(error, path);
  return remedy === undefined
    ? error
    : new PentimentoError(`Could not ${action} ${path}: ${remedy}`, { cause: error });
}

/**
 * A file or folder by its path; `undefined` where there is none.
 *
 * @param action the attempted action, for the message of any other failure
 */
export async function statOf(path: string, action: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw explainFileError(error, action, path);
  }
}

/** The folder that a path lies in, with its separator at the end, or `.`. */
export function folderOf(path: string): string {
  const name = nameOf(path);
  return name.length === path.length ? "." : path.slice(0, path.length - name.length);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.split(Deno.build.os === "windows" ? /[/\\]/ : "/").at(-1)!;
}

/** The most links that a path is followed through, as on Linux. */
const MOST_LINKS = 40;

/**
 * The file that symbolic links at the end of a path lead to, whether or not it is there: what is to be
 * replaced, so that the links stay. The path itself where it is none.
 *
 * @throws {Error} of the file system, when the links run in a circle or may not be read
 */
export async function followLinks(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const target = await linkAt(at);
    if (target === undefined) return at;
    const isAbsolute = Deno.build.os === "windows"
      ? /^(?:[a-z]:|\\)/i.test(target)
      : target.startsWith("/");
    at = isAbsolute ? target : await besideLink(at, target);
  }
  throw new Deno.errors.FilesystemLoop("too many symbolic links");
}

/**
 * What stands in a link, as a path from here. Deno leaves out `..` and the name before it, which is wrong where the
 * name is a link, so the folder is looked up.
 */
async function besideLink(link: string, target: string): Promise<string> {
  const folder = folderOf(link);
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(target)) return `${await Deno.realPath(folder)}/${target}`;
  return folder === "." ? target : folder + target;
}

/** The target of a symbolic link; `undefined` for all else and where there is nothing. */
async function linkAt(path: string): Promise<string | undefined> {
  try {
    return (await Deno.lstat(path)).isSymlink ? await Deno.readLink(path) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
