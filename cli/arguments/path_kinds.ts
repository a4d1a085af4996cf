/** What a command line names files and folders for, from which its permissions follow. */

/**
 * What becomes of a path on a command line:
 *
 * - `input`: a file that is read
 * - `weights`: a file of a network that is read, or the name of one that is kept
 * - `tensors`: a file of a network in any format, which may be an index of others in its folder
 * - `source`: the same, or an address
 * - `output`: a file that is written, under another name first
 * - `folder`: a folder that is filled, and made if need be
 * - `jobs`: a file of a batch's jobs, which names further files
 */
export type PathKind = typeof PATH_KINDS[number];

const PATH_KINDS = ["input", "weights", "tensors", "source", "output", "folder", "jobs"] as const;

/** What becomes of the path that is the value of an option of some kind; `undefined` where it is none. */
export function pathKindOf(kind: string): PathKind | undefined {
  return kind === "mask" || kind === "picture" ? "input" : PATH_KINDS.find((one) => one === kind);
}

/** The name for `--weights` of the network that is made on the spot. */
export const WEIGHTS_FREE = "free";

/** Whether a word is an address, and not a file. */
export function isAddress(word: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(word);
}
