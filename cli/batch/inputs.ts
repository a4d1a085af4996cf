/** The files that jobs read, by their checksums: what a picture was painted with. */
import { PentimentoError } from "@pentimento/pentimento";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import { OPTIONS, type OptionValues } from "../arguments/options.ts";
import { pathKindOf, WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { weightsFolder } from "../cache/weights_folder.ts";
import { explainFileError } from "../files.ts";
import { pathOfWeights } from "../network.ts";
import type { BatchJob } from "./job.ts";
import type { Basis, InputRecord } from "./journal_record.ts";
import { isWord, OF_THE_PICTURE, optionPaths } from "./option_paths.ts";

/** Checksums of files, each taken once as long as the file stays as it is. */
export class Checksums {
  #known = new Map<string, { readonly stamp: string; readonly sha256: string }>();

  /**
   * The SHA-256 of a file's bytes, as hexadecimal digits.
   *
   * @param what the purpose of the file in messages
   * @throws {PentimentoError} when it cannot be read, or is no plain file
   */
  async of(path: string, what: string): Promise<string> {
    try {
      const { isFile, isDirectory, size, mtime, ino } = await Deno.stat(path);
      if (!isFile) {
        const kind = isDirectory ? "folder" : "device or a pipe";
        throw new PentimentoError(
          `The ${what} ${path} is a ${kind}, but a batch reads plain files`,
        );
      }
      const stamp = `${size} ${mtime?.getTime()} ${ino}`;
      const known = this.#known.get(path);
      if (known?.stamp === stamp) return known.sha256;
      const sha256 = await checksumOf(path);
      this.#known.set(path, { stamp, sha256 });
      return sha256;
    } catch (error) {
      throw explainFileError(error, `read the ${what}`, path);
    }
  }
}

/** The SHA-256 of a file, whose bytes need not fit the memory. */
async function checksumOf(path: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const bytes = new Uint8Array(2 ** 20);
  for (let count; (count = await file.read(bytes)) !== null;) hash.update(bytes.subarray(0, count));
  return hash.digest("hex");
}

/**
 * What a job paints with, as it is now. Files are looked at before they are decoded: one that changes in between is
 * painted again another time.
 *
 * @throws {PentimentoError} when a file cannot be read
 */
export async function basisOf(job: BatchJob, checksums: Checksums): Promise<Basis> {
  const { content, styles, values } = job;
  const inputs: InputRecord[] = [];
  const add = async (role: string, path: string, what: string) => {
    inputs.push({ role, path, sha256: await checksums.of(path, what) });
  };
  await add("content", content, "content image");
  for (const [i, path] of styles.entries()) await add(numbered("style", i), path, "style image");
  for (const { name, place, kind, path } of optionPaths(values)) {
    if (kind === "input") await add(numbered(name, place), path, `picture of --${name}`);
  }
  const weights = await networkFile(values);
  if (weights !== undefined) await add("weights", weights, "weights");
  const options = OF_THE_PICTURE.filter((name) => {
    const isFile = pathKindOf(OPTIONS[name].kind) !== undefined;
    return values[name] !== undefined && (!isFile || isWord(name, String(values[name])));
  });
  return { inputs, options: Object.fromEntries(options.map((name) => [name, values[name]])) };
}

function numbered(role: string, i: number): string {
  return i === 0 ? role : `${role} ${i + 1}`;
}

/** The file of the network that a job takes; `undefined` for the one that is made on the spot. */
export async function networkFile({ weights }: OptionValues): Promise<string | undefined> {
  if (weights === WEIGHTS_FREE) return undefined;
  if (weights !== undefined) return await pathOfWeights(weights);
  const folder = weightsFolder();
  return await folder?.has(DEFAULT_NETWORK) ? folder!.pathOf(DEFAULT_NETWORK) : undefined;
}
