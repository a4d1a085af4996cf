/** `pentimento weights path`: the file of a kept network. */
import type { Arguments } from "../arguments/arguments.ts";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { write } from "../terminal/terminal.ts";

/** Runs the command and returns the exit code. */
export async function runWeightsPath({ files: [name] }: Arguments): Promise<number> {
  const path = await WeightsFolder.ofThisSystem().require(name ?? DEFAULT_NETWORK);
  write(Deno.stdout, path + "\n");
  return 0;
}
