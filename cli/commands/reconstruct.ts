import { planScales, reconstruct } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import { lossOptions, runOptions } from "../arguments/library_options.ts";
import type { Arguments } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, networkLine, outputOf, runJob, sidesOf } from "../paint.ts";
import { readPicture } from "../pictures/image_file.ts";
import { formatSides } from "../terminal/format.ts";
import { say } from "../terminal/terminal.ts";

/** `pentimento reconstruct`. Gives the exit code. */
export async function runReconstruct({ files, values }: Arguments): Promise<number> {
  const [contentPath] = files as [string];
  if (values.layer !== undefined && values["content-layers"] !== undefined) {
    throw new UsageError("--layer and --content-layers say the same: give one of them");
  }
  const output = await outputOf(values);
  const content = await readPicture(contentPath, "content image");
  const losses = { ...lossOptions(values), styleLayers: {} };
  const run = await runOptions(values);
  const size = values.size ?? DEFAULT_SIZE;
  using gpu = await openAdapter();
  const network = await chooseNetwork(values, [content], losses);
  if (!values.quiet) {
    say(
      `${contentPath} (${formatSides(content)}) by its features -> ${output.path} ` +
        `(${formatSides(sidesOf(content, size))})\n` +
        networkLine(network, gpu),
    );
  }
  const options = { ...losses, ...run, network, content, size };
  return await runJob({
    values,
    output,
    network,
    gpu,
    losses,
    scales: planScales(content, { ...run, size }),
    begin: (signal) => reconstruct(gpu, { ...options, signal }),
  });
}
