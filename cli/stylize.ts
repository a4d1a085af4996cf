import {
  checkControls,
  type LayerName,
  type Picture,
  planScales,
  receptiveField,
  stylize,
} from "@pentimento/pentimento";
import { describeAdapter, openAdapter } from "./adapter.ts";
import type { Arguments } from "./arguments.ts";
import { formatSides } from "./format.ts";
import { readPicture } from "./image_file.ts";
import { controlOptions, deepestLayer, fittedTo, lossOptions } from "./loss_options.ts";
import { chooseNetwork } from "./network.ts";
import { DEFAULT_SIZE, outputOf, runJob, say, sidesOf } from "./paint.ts";
import { colorOptions, runOptions } from "./run_options.ts";
import { readStyles } from "./styles.ts";

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
    pictures.forEach((picture) =>
      warnOfSmall(picture, deepestLayer({ ...losses, contentLayers: {} }))
    );
    const more = style.length > 1 ? ` and ${style.length - 1} more` : "";
    say(
      `${contentPath} (${formatSides(content)}) in the manner of ${stylePath} ` +
        `(${formatSides(pictures[0]!)})${more} -> ${output.path} ` +
        `(${formatSides(sidesOf(content, size))})\n` +
        `Network: ${network.name}. Adapter: ${describeAdapter(gpu)}.`,
    );
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
