/** `pentimento reconstruct`: a picture by the features of a content image alone. */
import { planReconstruction } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import type { Arguments } from "../arguments/arguments.ts";
import { lossOptions } from "../arguments/loss_options.ts";
import { runOptions } from "../arguments/run_options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, introduce, outputOf, runJob } from "../paint.ts";
import { readPicture } from "../pictures/image_file.ts";
import { formatSides } from "../terminal/format.ts";

/** Runs the command and returns the exit code. */
export async function runReconstruct({ files, values }: Arguments): Promise<number> {
  const [contentPath] = files as [string];
  if (values.layer !== undefined && values["content-layers"] !== undefined) {
    throw new UsageError("--layer and --content-layers say the same: give one of them");
  }
  const output = await outputOf(values);
  const content = await readPicture(contentPath, "content image");
  const losses = { ...lossOptions(values), styleLayers: {} };
  const asked = { ...losses, ...await runOptions(values), size: values.size ?? DEFAULT_SIZE };
  using gpu = await openAdapter();
  const network = await chooseNetwork(values, [content], losses);
  const plan = planReconstruction(gpu, { ...asked, network, content });
  const job = { values, output, gpu, plan };
  introduce(job, `${contentPath} (${formatSides(content)}) by its features`);
  return await runJob(job);
}
