import type { Arguments } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { compactOptions, importNetwork } from "../cache/import_network.ts";
import { keepNetwork } from "../cache/kept_network.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { nameFromFile } from "../cache/weights_name.ts";

/** `pentimento weights import`. Gives the exit code. */
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
