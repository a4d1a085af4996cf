/** `pentimento texture`: a texture of any size from a style image. */
import { planTexture } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import type { Arguments } from "../arguments/arguments.ts";
import { controlOptions, lossOptions } from "../arguments/loss_options.ts";
import { runOptions } from "../arguments/run_options.ts";
import { readStyles } from "../arguments/styles.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, introduce, outputOf, runJob } from "../paint.ts";

/** Runs the command and returns the exit code. */
export async function runTexture({ files, values }: Arguments): Promise<number> {
  const [stylePath] = files as [string];
  const output = await outputOf(values);
  const style = await readStyles(stylePath, values);
  const losses = { ...lossOptions(values), contentLayers: {} };
  const asked = { ...losses, ...await runOptions(values), ...await controlOptions(values) };
  const size = values.sides ?? { width: DEFAULT_SIZE, height: DEFAULT_SIZE };
  const { tileable = false } = values;
  using gpu = await openAdapter();
  const network = await chooseNetwork(values, style.map(({ picture }) => picture), losses);
  const plan = planTexture(gpu, { ...asked, network, style, ...size, tileable });
  const kind = tileable ? "A tileable texture" : "A texture";
  const job = { values, output, gpu, plan };
  introduce(job, `${kind} of ${stylePath}`);
  return await runJob(job);
}
