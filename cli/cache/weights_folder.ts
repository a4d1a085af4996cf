/** The folder of trained networks: finding, keeping and removing them by name. */
import { PentimentoError } from "@pentimento/pentimento";
import { isNetworkName } from "../arguments/network_name.ts";
import { nearest } from "../arguments/usage_error.ts";
import { explainFileError } from "../files.ts";
import { THIS_SYSTEM } from "../system.ts";
import { tryWriting, writeWhole } from "../whole_file.ts";
import { cacheFolder, mayUse } from "./cache_folder.ts";

const ENDING = ".safetensors";

/** Temporary files of killed processes are removed after a day: no file takes as long to write. */
const ABANDONED_MILLISECONDS = 24 * 3600 * 1000;

/** A network in the folder. */
export interface KeptNetwork {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** The folder of trained networks, which holds `NAME.safetensors`. It is made when something is kept. */
export class WeightsFolder {
  /** @param path of the folder, which need not exist */
  constructor(readonly path: string) {}

  /**
   * The one in the cache folder.
   *
   * @throws {PentimentoError} where no variable names a cache folder
   */
  static ofThisSystem(): WeightsFolder {
    const folder = weightsFolder();
    if (folder !== undefined) return folder;
    throw new PentimentoError(
      "Networks are kept in the cache folder, but no environment variable that may be read says where " +
        "it is: set HOME or XDG_CACHE_HOME",
    );
  }

  /** The file of a network, whether or not it is there. */
  pathOf(name: string): string {
    return `${this.path}/${name}${ENDING}`;
  }

  /** Whether a network of that name is kept; `false` without the permission to read the folder. */
  async has(name: string): Promise<boolean> {
    if (!isNetworkName(name) || !await mayUse("read", this.path)) return false;
    try {
      return (await Deno.stat(this.pathOf(name))).isFile;
    } catch {
      return false;
    }
  }

  /** Every network in the folder, sorted by name. */
  async list(): Promise<KeptNetwork[]> {
    const networks: KeptNetwork[] = [];
    try {
      for await (const { name: file } of Deno.readDir(this.path)) {
        const name = file.slice(0, -ENDING.length);
        if (!file.endsWith(ENDING) || !isNetworkName(name)) continue;
        const { isFile, size } = await Deno.stat(`${this.path}/${file}`);
        if (isFile) networks.push({ name, path: this.pathOf(name), bytes: size });
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return networks;
      throw explainFileError(error, "look into the folder of networks", this.path);
    }
    return networks.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /**
   * The path of a network.
   *
   * @throws {PentimentoError} that names those that are kept, when it is not
   */
  async require(name: string): Promise<string> {
    if (await this.has(name)) return this.pathOf(name);
    const names = (await this.list()).map((network) => network.name);
    throw new PentimentoError(
      `There is no network "${name}" in ${this.path}: ${hint(name, names)}`,
    );
  }

  /**
   * Makes sure, before anything is fetched or computed, that a network can be kept under a name, and
   * removes temporary files of killed processes.
   *
   * @param options.overwrite whether one of that name may be replaced. Default `false`.
   * @throws {PentimentoError} that says what is in the way
   */
  async prepare(name: string, options: { readonly overwrite?: boolean } = {}): Promise<void> {
    const path = this.pathOf(name);
    if (!options.overwrite && await this.has(name)) {
      throw new PentimentoError(
        `There is a network ${name} already, ${path}: choose another name with --as, or replace it ` +
          "with --overwrite",
      );
    }
    try {
      await Deno.mkdir(this.path, { recursive: true });
      tryWriting(path);
    } catch (error) {
      throw explainFileError(error, "write to the folder of networks", this.path);
    }
    await removeOld(this.path, { ending: ".part", milliseconds: ABANDONED_MILLISECONDS });
  }

  /** Keeps a network under a name, whole or not at all. What had that name is replaced at the very end. */
  async keep(name: string, bytes: Uint8Array): Promise<string> {
    const path = this.pathOf(name);
    try {
      await writeWhole(path, bytes);
    } catch (error) {
      throw explainFileError(error, "keep the network as", path);
    }
    return path;
  }

  /** Removes a network. */
  async remove(name: string): Promise<void> {
    const path = await this.require(name);
    try {
      await Deno.remove(path);
    } catch (error) {
      throw explainFileError(error, "remove the network", path);
    }
  }
}

/** The folder of networks; `undefined` where there is no cache folder. */
export function weightsFolder(): WeightsFolder | undefined {
  const cache = cacheFolder(THIS_SYSTEM);
  return cache === undefined ? undefined : new WeightsFolder(`${cache}/weights`);
}

/** The end of a message about a missing network: the likely name, those that are kept, or how to fetch one. */
export function hint(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  if (meant !== undefined) return `did you mean ${meant}?`;
  if (names.length === 0) return "none is kept yet, and pentimento weights fetch gets one";
  return names.length === 1 ? `there is only ${names[0]}` : `there are ${names.join(", ")}`;
}

/** Removes files of a folder that were not written to for some time. What cannot be removed stays. */
export async function removeOld(
  folder: string,
  { ending, milliseconds }: { readonly ending: string; readonly milliseconds: number },
): Promise<void> {
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.endsWith(ending)) continue;
      const { mtime } = await Deno.stat(`${folder}/${name}`);
      if (mtime === null || Date.now() - mtime.getTime() < milliseconds) continue;
      await Deno.remove(`${folder}/${name}`);
    }
  } catch {
    // Left files only occupy the disk; the next run tries again.
  }
}
