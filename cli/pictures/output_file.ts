/** The file that a picture is written to: checked before the work, whole or not there after it. */
import { PentimentoError, type Picture } from "@pentimento/pentimento";
import { isAddress } from "../arguments/path_kinds.ts";
import { explainFileError, folderOf, followLinks, nameOf, statOf } from "../files.ts";
import { isStandardOutput, placeOfOutput } from "../standard_streams.ts";
import { printBytes } from "../terminal/terminal.ts";
import { isStemOf, removeLeftovers, tryWriting, writeAll, writeWhole } from "../whole_file.ts";
import type { BitDepth, Encoding, Metadata } from "./formats/encoding.ts";
import type { WritableFormat } from "./formats/format.ts";
import { DEFAULT_FORMAT, WRITABLE_EXTENSIONS, writableFormat } from "./formats/index.ts";
import { encodePicture } from "./image_file.ts";

/** A path that a picture can be written to. */
export interface OutputFile {
  /** The path as it was given; `-` is standard output. */
  readonly path: string;
  /** The format, by the path's extension. */
  readonly format: WritableFormat;
  /** Bits of a sample. Default 8 */
  readonly depth?: BitDepth;
  /** How much is kept, 1 to 100. Default: the format's. */
  readonly quality?: number;
  /** The EXIF block that is written into it, once the pictures are read. Default: none. */
  readonly exif?: () => Uint8Array | undefined;
}

/**
 * Makes sure, before hours of work, that a picture can be written: the extension is known, the folder is
 * there and can be written to, nothing is overwritten unasked. What ended runs left of this output is
 * removed. A named pipe or a device is written to, so nothing of it can be lost.
 *
 * @throws {PentimentoError} naming the path and what is in the way.
 */
export async function checkOutput(path: string, options: {
  /** Whether files of that name may be replaced. Default `false`. */
  readonly overwrite?: boolean;
  /** Whether numbered pictures, `out-0010.png`, will be written too. Default `false`. */
  readonly numbered?: boolean;
} = {}): Promise<OutputFile> {
  if (isStandardOutput(path)) return { path: "-", format: DEFAULT_FORMAT };
  if (isAddress(path)) {
    throw new PentimentoError(
      `The output ${path} is an address, but pictures are written to files: name a file`,
    );
  }
  const target = await targetOf(path);
  const there = await statOf(target, "look for the output");
  // Before the folder: Deno lets programs look at /dev/null, but not at /dev.
  if (there && !there.isFile) return checkStream(path, target, there);
  for (const file of new Set([path, target])) await checkFolder(file);
  const output = { path, format: formatOf(path) };
  const folder = folderOf(path);
  const taken = there ? path : options.numbered ? await numberedIn(folder, path) : undefined;
  if (taken && !options.overwrite) {
    throw new PentimentoError(
      `The output ${taken} exists: give another name, or --overwrite to replace it`,
    );
  }
  for (const ours of new Set([path, target])) {
    const name = nameOf(ours);
    await removeLeftovers(folderOf(ours), (stem) => isStemOf(stem, name) || isNumbered(stem, name));
  }
  try {
    tryWriting(target);
  } catch (error) {
    throw explainFileError(error, "write to the output's folder", folderOf(target));
  }
  return output;
}

/**
 * Writes the bytes of a picture so that the file is whole or not there. The target of a symbolic link is
 * replaced, and the link stays; a pipe or a device is written to.
 *
 * @throws {PentimentoError} naming the output
 */
export async function writeOutput(output: OutputFile, bytes: Uint8Array): Promise<void> {
  try {
    if (isStandardOutput(output.path)) return await printBytes(bytes);
    const target = await followLinks(output.path);
    const there = await statOf(target, "look for the output");
    if (!there || there.isFile) return await writeWhole(target, bytes);
    using stream = await Deno.open(target, { write: true });
    await writeAll(stream, bytes);
  } catch (error) {
    throw explainFileError(error, "write the output", placeOfOutput(output.path));
  }
}

/** What an output's encoder is asked for. */
export function encodingOf(
  { depth, quality, exif: copied }: OutputFile,
  metadata: Metadata = {},
): Encoding {
  const exif = copied?.();
  return {
    ...depth && { depth },
    ...quality && { quality },
    metadata: { ...metadata, ...exif && { exif } },
  };
}

/** Writes a picture, see {@linkcode writeOutput}. */
export async function writePicture(output: OutputFile, picture: Picture, options: {
  /** What is written beside the pixels. Default: nothing. */
  readonly metadata?: Metadata;
} = {}): Promise<void> {
  await writeOutput(
    output,
    await encodePicture(picture, output.format, encodingOf(output, options.metadata)),
  );
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

/** A path before its extension, and the extension with its dot, empty where there is none. */
export function splitExtension(path: string): { stem: string; extension: string } {
  const extension = /[^/\\](\.[^./\\]*)$/.exec(path)?.[1] ?? "";
  return { stem: path.slice(0, path.length - extension.length), extension };
}

async function checkFolder(path: string): Promise<void> {
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
}

async function targetOf(path: string): Promise<string> {
  try {
    return await followLinks(path);
  } catch (error) {
    throw explainFileError(error, "look for the output", path);
  }
}

/** Checks what is no plain file: a named pipe or a device such as /dev/null is written to, as PNG by default. */
function checkStream(path: string, target: string, there: Deno.FileInfo): OutputFile {
  if (there.isDirectory) {
    throw new PentimentoError(`The output ${path} is a folder: name a file in it`);
  }
  if (!there.isFifo && !there.isCharDevice) {
    const kind = there.isSocket ? "socket" : "disk";
    throw new PentimentoError(
      `The output ${path} is a ${kind}: name a file, or - for standard output`,
    );
  }
  try {
    // A pipe without a reader could only be opened by waiting for one.
    if (there.isCharDevice) Deno.openSync(target, { write: true }).close();
    else if (Deno.permissions.querySync({ name: "write", path: target }).state !== "granted") {
      throw new Deno.errors.NotCapable("no permission to write");
    }
  } catch (error) {
    throw explainFileError(error, "write to", path);
  }
  return { path, format: writableFormat(splitExtension(path).extension) ?? DEFAULT_FORMAT };
}

/** Whether a name is one that {@linkcode numberedOutput} makes of another. */
function isNumbered(found: string, name: string): boolean {
  const { stem, extension } = splitExtension(name);
  return found.startsWith(`${stem}-`) && found.endsWith(extension) &&
    /^\d{4,}$/.test(found.slice(stem.length + 1, found.length - extension.length));
}

/** The path of a picture in the folder that {@linkcode numberedOutput} may name. */
async function numberedIn(folder: string, path: string): Promise<string | undefined> {
  for await (const entry of Deno.readDir(folder)) {
    if (isNumbered(entry.name, nameOf(path))) {
      return path.slice(0, path.length - nameOf(path).length) + entry.name;
    }
  }
}
