/** Saving a finished picture come what may: where its file cannot be written, it goes to another place. */
import { PentimentoError, type Picture } from "@pentimento/pentimento";
import { cacheFolder } from "../cache/cache_folder.ts";
import { explainFileError, nameOf } from "../files.ts";
import { isStandardOutput, placeOfOutput, shownOutput } from "../standard_streams.ts";
import { THIS_SYSTEM } from "../system.ts";
import { writeAll } from "../whole_file.ts";
import type { Encoding, Metadata } from "./formats/encoding.ts";
import type { WritableFormat } from "./formats/format.ts";
import { DEFAULT_FORMAT } from "./formats/index.ts";
import { encodePicture } from "./image_file.ts";
import { encodingOf, type OutputFile, splitExtension, writeOutput } from "./output_file.ts";

/** The file that a picture was saved to. */
export interface Saved {
  /** Its path; `-` is standard output. */
  readonly path: string;
  /** Why it is not the output, in one sentence; `undefined` where it is. */
  readonly problem: string | undefined;
}

/** How a picture is saved that the disk refuses. */
export interface SavingOptions {
  /** Says a line to the people who watch. */
  readonly tell: (line: string) => void;
  /** Aborted once somebody has asked for the end: then nothing is waited for. */
  readonly signal: AbortSignal;
  /** Whether somebody can make room meanwhile, so that trying goes on until it succeeds. */
  readonly attended: boolean;
  /** Milliseconds between attempts. Default 1000, 3000 and 6000. */
  readonly pauses?: readonly number[];
  /** What is written beside the pixels. Default: nothing. */
  readonly metadata?: Metadata;
}

/** A moment for a network folder to come back; nobody has to wait long for the message. */
const PAUSES = [1000, 3000, 6000];

/** A reader of a pipe is waited for so long before a message says so, and so long after a request to end. */
const READER_MILLISECONDS = 2000;

/**
 * Saves a picture: to its output, again after a moment, else under a new name in another folder; then all of
 * these again, where people watch until one succeeds or they give up.
 *
 * @throws {PentimentoError} where nothing can be written anywhere
 */
export async function savePicture(
  output: OutputFile,
  picture: Picture,
  options: SavingOptions,
): Promise<Saved> {
  const { tell, attended, pauses = PAUSES, metadata = {} } = options;
  // After a request to end, a second one ends the process at once: no need to listen for it.
  const stop = options.signal.aborted ? undefined : options.signal;
  const { file, problem: unencodable } = await encodeSomehow(
    output,
    picture,
    encodingOf(output, metadata),
  );
  const write = () => writeOutput(output, file.bytes);
  let problem = unencodable ?? await problemOf(() => within(output, write(), options));
  const again = unencodable === undefined && canComeBack(output);
  for (let round = 0; problem !== undefined; round++) {
    if (again || round > 0) await pause(pauses[round] ?? pauses.at(-1)!, stop);
    if (again) problem = await problemOf(write);
    if (problem === undefined) break;
    const { path, tried } = await rescue(output, file);
    if (path !== undefined) return { path, problem };
    const places = tried.join(" or ") || "another folder that may be written to";
    const lost = `${problem}; nor could the picture be saved in ${places}`;
    if (stop?.aborted || !attended && round + 1 >= pauses.length) {
      throw new PentimentoError(`${lost}: it is lost`);
    }
    const giveUp = attended ? " until it goes; Ctrl-C gives the picture up" : "";
    if (round === 0) tell(`${lost}. Trying again${giveUp}`);
  }
  return { path: output.path, problem: undefined };
}

/** A picture as bytes, in the output's format or, where that fails, in the default one. */
async function encodeSomehow(
  output: OutputFile,
  picture: Picture,
  encoding: Encoding,
): Promise<{
  readonly file: { readonly bytes: Uint8Array; readonly format: WritableFormat };
  /** Why it is not the output's format. */
  readonly problem: string | undefined;
}> {
  const { format } = output;
  try {
    return {
      file: { bytes: await encodePicture(picture, format, encoding), format },
      problem: undefined,
    };
  } catch (error) {
    if (format === DEFAULT_FORMAT) throw error;
    const file = {
      bytes: await encodePicture(picture, DEFAULT_FORMAT, encoding),
      format: DEFAULT_FORMAT,
    };
    return { file, problem: `Could not encode ${output.path} as ${format.name} (${error})` };
  }
}

/** The sentence of a failure; `undefined` when there was none. */
async function problemOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a second attempt makes sense: what a pipe has taken cannot be written once more. */
function canComeBack({ path }: OutputFile): boolean {
  if (isStandardOutput(path)) return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return true;
  }
}

/** Waits for a write that waits for a reader: says so after a moment, and stops after a request to end. */
async function within(
  output: OutputFile,
  writing: Promise<void>,
  { tell, signal }: SavingOptions,
): Promise<void> {
  using stack = new DisposableStack();
  const later = (work: () => void) => {
    const timer = setTimeout(work, READER_MILLISECONDS);
    stack.defer(() => clearTimeout(timer));
  };
  const givenUp = new Promise<never>((_, reject) => {
    const error = new PentimentoError(
      `Could not write the output ${
        placeOfOutput(output.path)
      }: nothing took the picture in time; start its reader first`,
    );
    const giveUp = () => later(() => isWaitedFor(output) && reject(error));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp);
    stack.defer(() => signal.removeEventListener("abort", giveUp));
  });
  if (isWaitedFor(output)) {
    later(() => tell(`Waiting for a reader of ${shownOutput(output.path)}`));
  }
  await Promise.race([writing, givenUp]);
}

/** Whether an output is a pipe, whose reader may be late or never come. */
function isWaitedFor({ path }: OutputFile): boolean {
  if (isStandardOutput(path)) return true;
  try {
    return Deno.statSync(path).isFifo === true;
  } catch {
    return false;
  }
}

/** Writes a picture under a new name into the first folder that takes it. */
async function rescue(
  { path }: OutputFile,
  { bytes, format }: { readonly bytes: Uint8Array; readonly format: WritableFormat },
): Promise<{ readonly path?: string; readonly tried: readonly string[] }> {
  const stem = isStandardOutput(path) ? "picture" : splitExtension(nameOf(path)).stem;
  const name = `${stem.slice(0, 60)}-${crypto.randomUUID().slice(0, 8)}${format.extensions[0]}`;
  const tried: string[] = [];
  for (const open of [chosenFolder, temporaryFolder, cachedFolder]) {
    const folder = await open().catch(() => undefined);
    if (folder === undefined) continue;
    try {
      await writeNew(folder, name, bytes);
      return { path: `${folder}/${name}`, tried };
    } catch {
      tried.push(folder);
    }
  }
  return { tried };
}

/** The folder that the launcher chose, in the system's folder for temporary files. */
async function chosenFolder(): Promise<string | undefined> {
  const folder = THIS_SYSTEM.variable("PENTIMENTO_RESCUE");
  return folder && await made(folder);
}

/** A new folder among the temporary ones: needs the permission to write everywhere. */
async function temporaryFolder(): Promise<string> {
  return await Deno.makeTempDir({ prefix: "pentimento-" });
}

/** The folder beside what is measured once, often on another disk. */
async function cachedFolder(): Promise<string | undefined> {
  const folder = cacheFolder(THIS_SYSTEM);
  return folder && await made(`${folder}/rescued`);
}

async function made(folder: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * Writes a new file, that only its owner may read. The folder has to be the owner's as well: in a folder for
 * everybody's temporary files, another user may have made it, or a link of its name.
 */
async function writeNew(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = `${folder}/${name}`;
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  try {
    const { isDirectory, uid } = await Deno.lstat(folder);
    if (!isDirectory || uid !== (await file.stat()).uid) {
      throw new PentimentoError(`${folder} is not a folder of one's own`);
    }
    await writeAll(file, bytes);
    await file.sync();
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    throw explainFileError(error, "write", path);
  }
}

/** Waits, but not beyond a request to end. */
function pause(milliseconds: number, stop: AbortSignal | undefined): Promise<void> {
  if (stop?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    stop?.addEventListener("abort", end);
    function end() {
      clearTimeout(timer);
      stop?.removeEventListener("abort", end);
      resolve();
    }
  });
}
