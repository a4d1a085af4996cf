/** The file that a picture is written to: checked before the work, whole or not there after it. */
import { PentimentoError, type Picture } from "@pentimento/pentimento";
import { explainFileError, statOf, tryWriting, writeWhole } from "../files.ts";
import type { WritableFormat } from "./formats/format.ts";
import { WRITABLE_EXTENSIONS, writableFormat } from "./formats/index.ts";
import { encodePicture } from "./image_file.ts";

/** A path that a picture can be written to. */
export interface OutputFile {
  /** The path as it was given. */
  readonly path: string;
  /** The format, by the path's extension. */
  readonly format: WritableFormat;
}

/**
 * Makes sure, before hours of work, that a picture can be written: the extension is known, the folder is
 * there and can be written to, nothing is overwritten unasked.
 *
 * @throws {PentimentoError} naming the path and what is in the way.
 */
export async function checkOutput(path: string, options: {
  /** Whether files of that name may be replaced. Default `false`. */
  readonly overwrite?: boolean;
  /** Whether numbered pictures, `out-0010.png`, will be written too. Default `false`. */
  readonly numbered?: boolean;
} = {}): Promise<OutputFile> {
  const output = { path, format: formatOf(path) };
  const folder = folderOf(path);
  const info = await statOf(folder, "look into the output's folder");
  if (info === undefined) {
    throw new PentimentoError(
      `The output's folder ${folder} does not exist: make it first, with mkdir -p`,
    );
  }
  if (!info.isDirectory) {
    throw new PentimentoError(`The output's folder ${folder} is a file: name another folder`);
  }
  const there = await statOf(path, "look for the output");
  if (there?.isDirectory) {
    throw new PentimentoError(`The output ${path} is a folder: name a file in it`);
  }
  const taken = there ? path : options.numbered ? await numberedIn(folder, path) : undefined;
  if (taken && !options.overwrite) {
    throw new PentimentoError(
      `The output ${taken} exists: give another name, or --overwrite to replace it`,
    );
  }
  try {
    await tryWriting(path);
  } catch (error) {
    throw explainFileError(error, "write to the output's folder", folder);
  }
  return output;
}

/** Writes a picture so that the file is whole or not there. */
export async function writePicture(output: OutputFile, picture: Picture): Promise<void> {
  const bytes = await encodePicture(picture, output.format);
  try {
    await writeWhole(output.path, bytes);
  } catch (error) {
    throw explainFileError(error, "write the output", output.path);
  }
}

/** The same output with a number before its extension: `out.png` becomes `out-0010.png`. */
export function numberedOutput(output: OutputFile, number: number): OutputFile {
  const { stem, extension } = splitExtension(output.path);
  return { ...output, path: `${stem}-${String(number).padStart(4, "0")}${extension}` };
}

function formatOf(path: string): WritableFormat {
  const { extension } = splitExtension(path);
  const format = writableFormat(extension);
  if (format) return format;
  throw new PentimentoError(
    `The output ${path} ${extension ? `ends in ${extension}` : "has no extension"}: ` +
      `pictures are written as ${WRITABLE_EXTENSIONS}`,
  );
}

function splitExtension(path: string): { stem: string; extension: string } {
  const extension = /[^/\\](\.[^./\\]*)$/.exec(path)?.[1] ?? "";
  return { stem: path.slice(0, path.length - extension.length), extension };
}

function folderOf(path: string): string {
  const separator = Deno.build.os === "windows" ? /[/\\]/ : /\//;
  const parts = path.split(separator);
  const name = parts.pop()!;
  return parts.length === 0 ? "." : path.slice(0, path.length - name.length);
}

/** The path of a picture in the folder that {@linkcode numberedOutput} may name. */
async function numberedIn(folder: string, path: string): Promise<string | undefined> {
  const { stem, extension } = splitExtension(path);
  const inside = folder === "." ? "" : folder;
  const name = stem.slice(inside.length);
  for await (const entry of Deno.readDir(folder)) {
    const isNumbered = entry.name.startsWith(`${name}-`) && entry.name.endsWith(extension) &&
      /^\d{4,}$/.test(entry.name.slice(name.length + 1, entry.name.length - extension.length));
    if (isNumbered) return inside + entry.name;
  }
}
