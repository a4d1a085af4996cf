import type { Arguments } from "../arguments/options.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { DEFAULT_NETWORK } from "../cache/weights_name.ts";
import { write } from "../terminal/terminal.ts";

/** `pentimento weights path`. Gives the exit code. */
export async function runWeightsPath({ files: [name] }: Arguments): Promise<number> {
  const path = await WeightsFolder.ofThisSystem().require(name ?? DEFAULT_NETWORK);
  write(Deno.stdout, path + "\n");
  return 0;
}
