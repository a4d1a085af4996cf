/** The file that a picture is written to: checked before the work, whole or not there after it. */
import { PentimentoError, type Picture } from "@pentimento/pentimento";
import { explainFileError, temporaryBeside, writeWhole } from "../files.ts";
import { WRITABLE_EXTENSIONS, type WritableFormat, writableFormat } from "./formats.ts";
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
  try {
    const info = await Deno.stat(folder);
    if (!info.isDirectory) {
      throw new PentimentoError(`The output's folder ${folder} is a file: name another folder`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw explainFileError(error, "look into the output's folder", folder);
    }
    throw new PentimentoError(
      `The output's folder ${folder} does not exist: make it first, with mkdir -p`,
    );
  }
  const taken = await existing(path, folder, options.numbered ?? false);
  if (taken?.isDirectory) {
    throw new PentimentoError(`The output ${path} is a folder: name a file in it`);
  }
  if (taken && !options.overwrite) {
    throw new PentimentoError(
      `The output ${taken.path} exists: give another name, or --overwrite to replace it`,
    );
  }
  await tryWriting(folder, path);
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

async function existing(
  path: string,
  folder: string,
  numbered: boolean,
): Promise<{ path: string; isDirectory: boolean } | undefined> {
  try {
    const info = await Deno.stat(path);
    return { path, isDirectory: info.isDirectory };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw explainFileError(error, "look for the output", path);
    }
  }
  if (!numbered) return undefined;
  const { stem, extension } = splitExtension(path);
  const name = stem.slice(folder === "." ? 0 : folder.length);
  for await (const entry of Deno.readDir(folder)) {
    const isNumbered = entry.name.startsWith(`${name}-`) && entry.name.endsWith(extension) &&
      /^\d{4,}$/.test(entry.name.slice(name.length + 1, entry.name.length - extension.length));
    if (isNumbered) {
      return { path: folder === "." ? entry.name : folder + entry.name, isDirectory: false };
    }
  }
  return undefined;
}

async function tryWriting(folder: string, path: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    (await Deno.open(temporary, { write: true, createNew: true })).close();
    await Deno.remove(temporary);
  } catch (error) {
    throw explainFileError(error, "write to the output's folder", folder);
  }
}
