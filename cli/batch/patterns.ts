/** Patterns of file names, as shells have them: `*`, `?`, `[a-z]`, `{jpg,png}`, and `**` for folders at any depth. */
import { folderBefore } from "./template.ts";

/** The first letter that makes a pattern of a name. */
const MAGIC = /[*?[{]/;

/** Whether a word can be a pattern; it may as well be the name of a file with such letters. */
export function isPattern(word: string): boolean {
  return MAGIC.test(word);
}

/** The folder that all files of a pattern lie in, or below: with its separator at the end, or `.`. */
export function folderOfPattern(pattern: string): string {
  return folderBefore(pattern, MAGIC.exec(pattern)?.index ?? pattern.length);
}

/** The parts of a pattern's name behind the folder that is fixed. */
function partsOf(pattern: string): string[] {
  const folder = folderOfPattern(pattern);
  const rest = folder === "." && !pattern.startsWith("./") ? pattern : pattern.slice(folder.length);
  return rest.split("/").filter((part) => part !== "" && part !== ".");
}

/**
 * The files that a word stands for, sorted by their names: a file of that very name alone, whatever letters are
 * in it; of a folder all files in it; else those whose names fit the pattern. Hidden files fit only patterns that
 * begin with a dot themselves.
 *
 * @returns nothing where no file fits; the word itself where it is no pattern, be there such a file or not
 * @throws {Error} of the file system, where a folder cannot be listed
 */
export async function expand(word: string): Promise<string[]> {
  const info = await Deno.stat(word).catch(() => undefined);
  if (info?.isDirectory) return await filesBelow(word.endsWith("/") ? word : `${word}/`, ["*"]);
  if (info || !isPattern(word)) return [word];
  const folder = folderOfPattern(word);
  const prefix = folder === "." ? "" : folder;
  return (await filesBelow(prefix, partsOf(word))).toSorted(byLetters);
}

/** The order of names: by their letters, the same on every machine. */
export function byLetters(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The files below a folder, `""` for the current one, that fit the parts of a pattern. */
async function filesBelow(folder: string, parts: readonly string[]): Promise<string[]> {
  const [part, ...rest] = parts;
  if (part === undefined) return [];
  // Each `**` is no folder, or one and then again any number.
  const files = part === "**" ? await filesBelow(folder, rest.length > 0 ? rest : ["*"]) : [];
  const fits = matcherOf(part === "**" ? "*" : part);
  for (const { name, isFile, isDirectory, isSymlink } of await entriesOf(folder)) {
    if (!fits(name)) continue;
    const path = folder + name;
    // A link to a folder is followed where it is named, but not on the way down, where it may lead in a circle.
    const target = isSymlink ? await Deno.stat(path).catch(() => undefined) : undefined;
    const leadsOn = isDirectory || part !== "**" && target?.isDirectory === true;
    if (part === "**") {
      if (leadsOn) files.push(...await filesBelow(`${path}/`, parts));
    } else if (rest.length > 0) {
      if (leadsOn) files.push(...await filesBelow(`${path}/`, rest));
    } else if (isFile || target?.isFile) files.push(path);
  }
  return [...new Set(files)].toSorted(byLetters);
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder === "" ? "." : folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw error;
  }
}

/** Tells whether a name fits one part of a pattern. */
export function matcherOf(part: string): (name: string) => boolean {
  const fits = new RegExp(`^(?:${expressionOf(part)})$`, "su");
  const shows = part.startsWith(".");
  return (name) => (shows || !name.startsWith(".")) && fits.test(name);
}

/** A pattern's part as a regular expression. Brackets and braces that do not close are letters. */
function expressionOf(part: string): string {
  let result = "";
  for (let i = 0; i < part.length; i++) {
    const set = part[i] === "[" ? /^\[[!^]?\]?[^\]]*\]/.exec(part.slice(i))?.[0] : undefined;
    const words = part[i] === "{" ? /^\{([^{}]*,[^{}]*)\}/.exec(part.slice(i)) : null;
    if (set !== undefined) {
      result += setOf(set);
      i += set.length - 1;
    } else if (words) {
      result += `(?:${words[1]!.split(",").map(expressionOf).join("|")})`;
      i += words[0].length - 1;
    } else if (part[i] === "*") result += "[^/]*";
    else if (part[i] === "?") result += "[^/]";
    else if (part[i] === "\\" && i + 1 < part.length) result += escaped(part[++i]!);
    else result += escaped(part[i]!);
  }
  return result;
}

/** A set of letters, `[a-z]`, `[!a-z]`: ranges stay, but for those that run backwards; all else is a letter. */
function setOf(set: string): string {
  const negated = /^\[[!^]/.test(set);
  const letters = set.slice(negated ? 2 : 1, -1)
    .replaceAll(/(.)-(.)/gsu, (range, from, to) => from <= to ? range : `${from}${to}`)
    .replaceAll(/[\\\]^[]/g, "\\$&");
  return `[${negated ? "^/" : ""}${letters}]`;
}

function escaped(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
