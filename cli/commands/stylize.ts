/** `pentimento stylize`: a content image painted in the manner of style images. */
import {
  LAYER_NAMES,
  type LayerName,
  type Picture,
  planRun,
  receptiveField,
} from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import type { Arguments } from "../arguments/arguments.ts";
import { controlOptions, lossOptions } from "../arguments/loss_options.ts";
import { colorOptions, runOptions } from "../arguments/run_options.ts";
import { readStyles } from "../arguments/styles.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, introduce, outputOf, runJob } from "../paint.ts";
import { readPicture } from "../pictures/image_file.ts";
import { formatSides } from "../terminal/format.ts";
import { say } from "../terminal/terminal.ts";

/** Runs the command and returns the exit code. */
export async function runStylize({ files, values }: Arguments): Promise<number> {
  const [contentPath, stylePath] = files as [string, string];
  const output = await outputOf(values);
  const content = await readPicture(contentPath, "content image");
  const style = await readStyles(stylePath, values);
  const losses = lossOptions(values);
  const asked = {
    ...losses,
    ...await runOptions(values),
    ...await controlOptions(values),
    ...colorOptions(values),
    size: values.size ?? DEFAULT_SIZE,
  };
  using gpu = await openAdapter();
  const pictures = style.map(({ picture }) => picture);
  const network = await chooseNetwork(values, pictures, losses);
  const plan = planRun(gpu, { ...asked, network, content, style });
  const job = { values, output, gpu, plan };
  const more = pictures.length > 1 ? ` and ${pictures.length - 1} more` : "";
  introduce(
    job,
    `${contentPath} (${formatSides(content)}) in the manner of ${stylePath} ` +
      `(${formatSides(pictures[0]!)})${more}`,
  );
  const deepest = LAYER_NAMES.findLast((layer) => layer in plan.losses.styleLayers);
  if (!values.quiet && deepest) {
    for (const picture of pictures) warnOfSmall(picture, deepest);
  }
  return await runJob(job);
}

/** Says so when a style image is smaller than the receptive field of the deepest style layer. */
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
