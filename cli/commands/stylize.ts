import {
  checkControls,
  type Gpu,
  type LayerName,
  type LossOptions,
  type Picture,
  planScales,
  receptiveField,
  stylize,
  type Vgg19,
} from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import {
  colorOptions,
  controlOptions,
  deepestLayer,
  fittedTo,
  lossOptions,
  readStyles,
  rebalanced,
  runOptions,
} from "../arguments/library_options.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, networkLine, outputOf, runJob, sidesOf } from "../paint.ts";
import { readPicture } from "../pictures/image_file.ts";
import { formatSides } from "../terminal/format.ts";
import { say } from "../terminal/terminal.ts";

/** `pentimento stylize`. Gives the exit code. */
export async function runStylize({ files, values }: Arguments): Promise<number> {
  const [contentPath, stylePath] = files as [string, string];
  const output = await outputOf(values);
  const content = await readPicture(contentPath, "content image");
  const style = await readStyles(stylePath, values);
  const asked = lossOptions(values);
  const run = await runOptions(values);
  const controls = { ...await controlOptions(values), ...colorOptions(values) };
  checkControls({ ...controls, content, style });
  const size = values.size ?? DEFAULT_SIZE;
  using gpu = await openAdapter();
  const pictures = style.map(({ picture }) => picture);
  const network = await chooseNetwork(values, pictures, asked);
  const losses = fittedTo(network, asked, values);
  if (!values.quiet) {
    const said = { files: [contentPath, stylePath], content, pictures, losses, network };
    introduce(values, { ...said, output: output.path, gpu });
  }
  const options = { ...losses, ...run, ...controls, network, content, style, size };
  return await runJob({
    values,
    output,
    network,
    gpu,
    losses,
    scales: planScales(content, { ...run, size }),
    begin: (signal) => stylize(gpu, { ...options, signal }),
  });
}

/** Says what will be painted, and what somebody may want to know beforehand. */
function introduce(values: OptionValues, run: {
  readonly files: readonly string[];
  readonly content: Picture;
  readonly pictures: readonly Picture[];
  readonly losses: LossOptions;
  readonly network: Vgg19;
  readonly output: string;
  readonly gpu: Gpu;
}): void {
  const { files, content, pictures, losses, network, output, gpu } = run;
  const more = pictures.length > 1 ? ` and ${pictures.length - 1} more` : "";
  const sides = sidesOf(content, values.size ?? DEFAULT_SIZE);
  say(
    `${files[0]} (${formatSides(content)}) in the manner of ${files[1]} ` +
      `(${formatSides(pictures[0]!)})${more} -> ${output} (${formatSides(sides)})\n` +
      networkLine(network, gpu),
  );
  const instead = rebalanced(network, values);
  if (instead !== undefined) {
    say(
      `The weights of ${instead} suit trained networks, so the terms are balanced instead: see --weights, or ` +
        "take them as they are with --balance none",
    );
  }
  for (const picture of pictures) {
    warnOfSmall(picture, deepestLayer({ ...losses, contentLayers: {} }));
  }
}

/** Says so when a style image is smaller than what a position of the deepest style layer sees. */
function warnOfSmall(picture: Picture, layer: LayerName): void {
  const { size } = receptiveField(layer);
  if (Math.min(picture.width, picture.height) >= size) return;
  say(
    `A style image has only ${
      formatSides(picture)
    } pixels, but ${layer} sees squares of ${size}: a larger ` +
      "one, or --style-layers that are less deep, would say more",
  );
}
