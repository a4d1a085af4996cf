/** The file for checkpoints, looked at before hours of work. */
import { PentimentoError } from "@pentimento/pentimento";
import type { OptionValues } from "../arguments/options.ts";
import { isAddress } from "../arguments/path_kinds.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { explainFileError, folderOf, followLinks, nameOf, statOf } from "../files.ts";
import { isStream } from "../standard_streams.ts";
import { isStemOf, removeLeftovers, tryWriting } from "../whole_file.ts";

/** The files of a line's checkpoints. */
export interface Places {
  /** The file that is written, as it was named; `undefined`: none is. */
  readonly checkpoint: string | undefined;
  /** The file from which the run goes on; `undefined`: it begins. */
  readonly resume: string | undefined;
}

/**
 * The files of a line's checkpoints, checked: that one can be written, and none is lost. Where both options name one
 * file that is not there yet, the run begins: so one line begins a run and goes on with it.
 *
 * @throws {UsageError} when the options do not go together
 * @throws {PentimentoError} naming the file and what is in the way
 */
export async function checkPlaces(values: OptionValues): Promise<Places> {
  const { checkpoint, resume, overwrite = false } = values;
  if (values["checkpoint-every"] !== undefined && checkpoint === undefined) {
    throw new UsageError(
      "--checkpoint-every says how often, but not where to: give --checkpoint FILE",
    );
  }
  for (const [option, path] of Object.entries({ checkpoint, resume })) {
    if (path !== undefined) expectFileName(option, path);
  }
  if (checkpoint === undefined) return { checkpoint, resume };
  const there = await statOf(checkpoint, "look for the checkpoint");
  if (there && !there.isFile) {
    throw new PentimentoError(`The checkpoint ${checkpoint} is no ordinary file: name another`);
  }
  if (there && !overwrite && checkpoint !== resume) {
    throw new PentimentoError(
      `The checkpoint ${checkpoint} exists: go on from it with --resume ${checkpoint}, give another name, ` +
        "or --overwrite to replace it",
    );
  }
  await checkWriting(checkpoint);
  return { checkpoint, resume: there || resume !== checkpoint ? resume : undefined };
}

function expectFileName(option: string, path: string): void {
  if (isStream(path)) {
    throw new UsageError(
      `--${option} wants a file of its own, but ${path} is a stream: name a file`,
    );
  }
  if (isAddress(path)) {
    throw new UsageError(`--${option} wants a file, but ${path} is an address: name a file`);
  }
}

/** Makes sure that a file can be made, and removes what ended runs left of it. */
async function checkWriting(path: string): Promise<void> {
  let target = path;
  try {
    target = await followLinks(path);
    for (const ours of new Set([path, target])) {
      await removeLeftovers(folderOf(ours), (stem) => isStemOf(stem, nameOf(ours)));
    }
    tryWriting(target);
  } catch (error) {
    throw explainFileError(error, "write to the checkpoint's folder", folderOf(target));
  }
}
