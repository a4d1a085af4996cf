import type { Picture, PreserveColor, RunOptions, TilingOptions } from "@pentimento/pentimento";
import { readPicture } from "../pictures/image_file.ts";
import { withoutUndefined } from "./loss_options.ts";
import type { OptionValues } from "./options.ts";

/** Where some iterations are to be met exactly, progress comes every so many at most. */
const STRIDE = 10;

/** The run options among the values of a command line. */
export async function runOptions(values: OptionValues): Promise<Omit<RunOptions, "size">> {
  const saveEvery = values["save-every"];
  return withoutUndefined({
    iterations: values.iterations,
    coarsest: values.coarsest,
    init: await readInit(values.init),
    strength: values.strength,
    seed: values.seed,
    optimizer: values.optimizer,
    learningRate: values["learning-rate"],
    history: values.history,
    historyPrecision: values["history-precision"],
    average: values.average,
    progressEvery: saveEvery && greatestCommonDivisor(saveEvery, STRIDE),
    ...tilingOptions(values),
  });
}

/** How pictures are cut that are too large for the GPU. */
export function tilingOptions(values: OptionValues): TilingOptions {
  return withoutUndefined({ tile: values.tile, memoryBytes: values.memory });
}

/** The picture to start from: one of the words, or a file. */
export async function readInit(
  init: string | undefined,
): Promise<"content" | "style" | "noise" | Picture | undefined> {
  if (init === undefined || init === "content" || init === "style" || init === "noise") return init;
  return await readPicture(init, "picture of --init");
}

/** What is to become of the content image's colours. */
export function colorOptions(values: OptionValues): { readonly preserveColor?: PreserveColor } {
  const mode = values["preserve-color"];
  if (mode === undefined) return {};
  const how = withoutUndefined({
    when: values["color-when"],
    match: values["color-match"],
    space: values["color-space"],
    strength: values["color-strength"],
  });
  return { preserveColor: { mode, ...how } };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
