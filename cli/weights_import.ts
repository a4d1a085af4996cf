import type { Arguments } from "./arguments.ts";
import { compactOptions, importNetwork } from "./import_network.ts";
import { keepNetwork } from "./kept_network.ts";
import { UsageError } from "./usage_error.ts";
import { WeightsFolder } from "./weights_folder.ts";
import { nameFromFile } from "./weights_name.ts";

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
