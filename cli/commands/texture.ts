import { planScales, texture } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import {
  controlOptions,
  lossOptions,
  readStyles,
  runOptions,
} from "../arguments/library_options.ts";
import type { Arguments } from "../arguments/options.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, networkLine, outputOf, runJob } from "../paint.ts";
import { formatSides } from "../terminal/format.ts";
import { say } from "../terminal/terminal.ts";

/** `pentimento texture`. Gives the exit code. */
export async function runTexture({ files, values }: Arguments): Promise<number> {
  const [stylePath] = files as [string];
  const output = await outputOf(values);
  const style = await readStyles(stylePath, values);
  const losses = { ...lossOptions(values), contentLayers: {} };
  const run = await runOptions(values);
  const controls = await controlOptions(values);
  const sides = values.sides ?? { width: DEFAULT_SIZE, height: DEFAULT_SIZE };
  const { tileable = false } = values;
  using gpu = await openAdapter();
  const network = await chooseNetwork(values, style.map(({ picture }) => picture), losses);
  if (!values.quiet) {
    const kind = tileable ? "A tileable texture" : "A texture";
    say(
      `${kind} of ${stylePath} -> ${output.path} (${formatSides(sides)})\n` +
        networkLine(network, gpu),
    );
  }
  const options = { ...losses, ...run, ...controls, network, style, ...sides, tileable };
  return await runJob({
    values,
    output,
    network,
    gpu,
    losses: { ...losses, ...tileable && { padding: "wrap" as const } },
    scales: planScales(sides, { ...run, size: Math.max(sides.width, sides.height) }),
    begin: (signal) => texture(gpu, { ...options, signal }),
  });
}
