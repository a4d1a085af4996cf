import type { Arguments } from "./arguments.ts";
import { write } from "./terminal.ts";
import { WeightsFolder } from "./weights_folder.ts";
import { DEFAULT_NETWORK } from "./weights_name.ts";

/** `pentimento weights path`. Gives the exit code. */
export async function runWeightsPath({ files: [name] }: Arguments): Promise<number> {
  const path = await WeightsFolder.ofThisSystem().require(name ?? DEFAULT_NETWORK);
  write(Deno.stdout, path + "\n");
  return 0;
}
