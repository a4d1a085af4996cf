/** Names under which networks are kept. */

/** The network that is taken where none is named. */
export const DEFAULT_NETWORK = "vgg19";

/** The form of a name: a file name on every system, and no path. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** Names that Windows takes for devices, whatever stands behind a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether a network can be kept under a name. `free` is none, for it means the weights-free network. */
export function isNetworkName(text: string): boolean {
  return NAME.test(text) && !DEVICE.test(text) && text.toLowerCase() !== "free" &&
    !/\.$|\.safetensors$/i.test(text);
}

/** Endings of files of weights; a dot elsewhere belongs to the name. */
const ENDINGS = /\.(safetensors(\.index\.json)?|pth|pt|bin|pkl|h5|hdf5|keras|json)$/i;

/**
 * The name for a network out of a file: the file's own, without its folder and ending.
 *
 * @returns `undefined` when that makes no name
 */
export function nameFromFile(path: string): string | undefined {
  const stem = path.split(/[/\\]/).at(-1)!.replace(ENDINGS, "");
  const name = stem.replaceAll(/[^a-z0-9._-]+/gi, "-").replace(/^[._-]+/, "").slice(0, 64)
    .replace(/[._-]+$/, "");
  return isNetworkName(name) ? name : undefined;
}
