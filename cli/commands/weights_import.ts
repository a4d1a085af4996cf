/** `pentimento weights import`: a network from a file. */
import type { Arguments } from "../arguments/arguments.ts";
import { nameFromFile } from "../arguments/network_name.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { compactOptions, importNetwork } from "../cache/import_network.ts";
import { keepNetwork } from "../cache/kept_network.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";

/** Runs the command and returns the exit code. */
export async function runWeightsImport({ files: [path], values }: Arguments): Promise<number> {
  const name = values.as ?? nameFromFile(path!);
  if (name === undefined) {
    throw new UsageError(`"${path}" makes no name for a network: give one with --as`);
  }
  const started = performance.now();
  const folder = WeightsFolder.ofThisSystem();
  await folder.prepare(name, { overwrite: values.overwrite ?? false });
  const file = await importNetwork(path!, compactOptions(values));
  await keepNetwork(folder, file, { name, started, values });
  return 0;
}
