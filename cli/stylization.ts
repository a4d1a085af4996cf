/** What a line of `stylize` asks for, read from its files: pictures and options, from which a run is planned. */
import {
  checkControls,
  type Gpu,
  type LossOptions,
  type Picture,
  planRun,
  type PrecisionOptions,
  type PresetOption,
  type RunPlan,
  type StyleImage,
  type StylizeOptions,
  type Vgg19,
} from "@pentimento/pentimento";
import {
  colorOptions,
  controlOptions,
  lossOptions,
  readStyles,
  runOptions,
} from "./arguments/library_options.ts";
import type { Arguments } from "./arguments/options.ts";
import { DEFAULT_SIZE } from "./job.ts";
import { readPicture } from "./pictures/image_file.ts";

/** The pictures and the options of a run, without its network. */
export interface Stylization {
  readonly content: Picture;
  readonly style: readonly StyleImage[];
  readonly losses: LossOptions & PresetOption & PrecisionOptions;
  /** All options, the losses among them. */
  readonly options: Omit<StylizeOptions, "network" | "content" | "style">;
}

/**
 * Reads the pictures that a line names and checks the options that depend on them.
 *
 * @param style the style images, where they have been read for these values before
 * @throws {PentimentoError} when a picture cannot be read, or does not go with an option
 */
export async function readStylization(
  { files, values }: Arguments,
  style?: readonly StyleImage[],
): Promise<Stylization> {
  const [contentPath, stylePath] = files as [string, string];
  const content = await readPicture(contentPath, "content image");
  style ??= await readStyles(stylePath, values);
  const losses = lossOptions(values);
  const controls = await controlOptions(values);
  // Before anything is said or asked about the network.
  checkControls({ ...controls, content, style });
  const options = {
    ...losses,
    ...await runOptions(values),
    ...controls,
    ...colorOptions(values),
    size: values.size ?? DEFAULT_SIZE,
  };
  return { content, style, losses, options };
}

/** Plans the run with its network. @throws {PentimentoError} when options or sizes do not fit */
export function planStylization(
  gpu: Gpu,
  { content, style, options }: Stylization,
  network: Vgg19,
): RunPlan {
  return planRun(gpu, { ...options, network, content, style });
}
