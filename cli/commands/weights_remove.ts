/** `pentimento weights remove`: deletion of a kept network. */
import type { Arguments } from "../arguments/arguments.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { screenOf, write } from "../terminal/terminal.ts";

/** Runs the command and returns the exit code. */
export async function runWeightsRemove({ files: [name], values }: Arguments): Promise<number> {
  const folder = WeightsFolder.ofThisSystem();
  await folder.remove(name!);
  const { good } = screenOf(Deno.stderr).palette;
  if (!values.quiet) write(Deno.stderr, `${good("Removed")} ${name}, ${folder.pathOf(name!)}\n`);
  if (values.json) {
    write(Deno.stdout, JSON.stringify({ name, path: folder.pathOf(name!) }) + "\n");
  }
  return 0;
}
