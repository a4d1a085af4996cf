/** `pentimento stylize`, `texture` and `reconstruct`: the commands that paint. */
import {
  LAYER_NAMES,
  type LayerName,
  type Picture,
  planReconstruction,
  planTexture,
  receptiveField,
} from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import {
  controlOptions,
  lossOptions,
  readStyles,
  runOptions,
} from "../arguments/library_options.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { outputOf } from "../asked_output.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { askedCheckpoints } from "../checkpoint/run_checkpoints.ts";
import { isTemplate } from "../batch/template.ts";
import { COMMANDS } from "./index.ts";
import { statOf } from "../files.ts";
import { chooseNetwork } from "../network.ts";
import { DEFAULT_SIZE, introduce, paintingCommand, runJob } from "../job.ts";
import { expectOwnOutputs } from "../own_outputs.ts";
import { hashInputs } from "../pictures/input_hashes.ts";
import { readPicture } from "../pictures/image_file.ts";
import {
  asItWas,
  expectRecipeNetwork,
  type RecipeArguments,
  recipeArguments,
} from "../recipe/again.ts";
import type { RecipeCommand } from "../recipe/recipe.ts";
import { RunTimes } from "../run_times.ts";
import { shownInput } from "../standard_streams.ts";
import { planStylization, readStylization } from "../stylization.ts";
import { formatSides } from "../terminal/format.ts";
import type { Interrupt } from "../terminal/interrupt.ts";
import { say } from "../terminal/terminal.ts";

/** How a command was called. */
interface Call {
  readonly interrupt: Interrupt;
  /** The words of its line. */
  readonly line: readonly string[];
}

/** What a line means with the recipe of `--from`; what is read for it is hashed, for a recipe of its own. */
async function meantBy(command: RecipeCommand, args: Arguments): Promise<RecipeArguments> {
  const meant = await recipeArguments(command, args);
  await expectOwnOutputs(COMMANDS[command], meant);
  if (!meant.values["no-recipe"]) hashInputs();
  return meant;
}

/** Runs `stylize` and returns the exit code. */
export async function runStylize(args: Arguments, line: readonly string[]): Promise<number> {
  const { files: [content, style], values } = args;
  if (isTemplate(values.output!)) {
    expectSeveral(values);
    return await (await import("./batch.ts")).runBatchLine(args, line);
  }
  await expectOne(values, content, style);
  return await paintingCommand(async (interrupt) =>
    await stylizeWith(await meantBy("stylize", args), { interrupt, line })
  );
}

/**
 * Refuses what makes sense for one picture only, where the output names several.
 *
 * @throws {UsageError} naming it
 */
function expectSeveral(values: OptionValues): void {
  for (const option of ["checkpoint", "checkpoint-every", "resume"] as const) {
    if (values[option] === undefined) continue;
    throw new UsageError(
      `--${option} is for one picture, but the output names several: leave it out, since the same ` +
        "line paints what is not finished",
    );
  }
}

/**
 * Refuses what makes sense for several pictures only, where the output is one file.
 *
 * @throws {UsageError} naming it
 */
async function expectOne(
  values: OptionValues,
  ...files: readonly (string | undefined)[]
): Promise<void> {
  const named = "name the output by them, as in -o 'out/{content}-{style}.png'";
  for (const option of ["in-pairs", "shard"] as const) {
    if (values[option] !== undefined) {
      throw new UsageError(`--${option} is for several pictures, but the output is one: ${named}`);
    }
  }
  for (const file of files) {
    // A file may have such letters in its name.
    if (
      file === undefined || !/[*?]/.test(file) ||
      await statOf(file, "look for").catch(() => undefined)
    ) continue;
    throw new UsageError(`There is no file ${file}; if several are meant, ${named}`);
  }
}

async function stylizeWith(args: RecipeArguments, { interrupt, line }: Call): Promise<number> {
  const { files, values } = args;
  const [contentPath, stylePath] = files as [string, string];
  const times = new RunTimes();
  const output = await outputOf(values, contentPath);
  const asked = await askedCheckpoints("stylize", args, line);
  times.end("starting");
  const read = await readStylization(args);
  const { content, style, losses } = read;
  times.end("reading");
  using gpu = await openAdapter();
  times.end("starting");
  const pictures = style.map(({ picture }) => picture);
  const network = await chooseNetwork(values, pictures, losses);
  await expectRecipeNetwork(args, network);
  times.end("network");
  const plan = asItWas(planStylization(gpu, read, network), args);
  const job = { values, output, gpu, plan, interrupt, times, asked, meant: args };
  const more = pictures.length > 1 ? ` and ${pictures.length - 1} more` : "";
  const painted = `${shownInput(contentPath)} (${formatSides(content)})`;
  const manner = `${shownInput(stylePath)} (${formatSides(pictures[0]!)})${more}`;
  introduce(job, `${painted} in the manner of ${manner}`);
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
    } pixels, but ${layer} sees squares of ${size}: ` +
      "a larger one, or --style-layers that are less deep, would say more",
  );
}

/** Runs `texture` and returns the exit code. */
export async function runTexture(args: Arguments, line: readonly string[]): Promise<number> {
  return await paintingCommand(async (interrupt) =>
    await textureWith(await meantBy("texture", args), { interrupt, line })
  );
}

async function textureWith(args: RecipeArguments, { interrupt, line }: Call): Promise<number> {
  const { files, values } = args;
  const [stylePath] = files as [string];
  const times = new RunTimes();
  const output = await outputOf(values);
  const asked = await askedCheckpoints("texture", args, line);
  times.end("starting");
  const style = await readStyles(stylePath, values);
  const losses = { ...lossOptions(values), contentLayers: {} };
  const options = { ...losses, ...await runOptions(values), ...await controlOptions(values) };
  const size = values.sides ?? { width: DEFAULT_SIZE, height: DEFAULT_SIZE };
  const { tileable = false } = values;
  times.end("reading");
  using gpu = await openAdapter();
  times.end("starting");
  const network = await chooseNetwork(values, style.map(({ picture }) => picture), losses);
  await expectRecipeNetwork(args, network);
  times.end("network");
  const plan = asItWas(planTexture(gpu, { ...options, network, style, ...size, tileable }), args);
  const kind = tileable ? "A tileable texture" : "A texture";
  const job = { values, output, gpu, plan, interrupt, times, asked, meant: args };
  introduce(job, `${kind} of ${shownInput(stylePath)}`);
  return await runJob(job);
}

/** Runs `reconstruct` and returns the exit code. */
export async function runReconstruct(args: Arguments, line: readonly string[]): Promise<number> {
  return await paintingCommand(async (interrupt) =>
    await reconstructWith(await meantBy("reconstruct", args), { interrupt, line })
  );
}

async function reconstructWith(args: RecipeArguments, { interrupt, line }: Call): Promise<number> {
  const { files, values } = args;
  const [contentPath] = files as [string];
  if (values.layer !== undefined && values["content-layers"] !== undefined) {
    throw new UsageError("--layer and --content-layers say the same: give one of them");
  }
  const times = new RunTimes();
  const output = await outputOf(values, contentPath);
  const asked = await askedCheckpoints("reconstruct", args, line);
  times.end("starting");
  const content = await readPicture(contentPath, "content image");
  const losses = { ...lossOptions(values), styleLayers: {} };
  const { prior, size = DEFAULT_SIZE } = values;
  const options = { ...losses, ...await runOptions(values), ...prior && { prior }, size };
  times.end("reading");
  using gpu = await openAdapter();
  times.end("starting");
  const network = await chooseNetwork(values, [content], losses);
  await expectRecipeNetwork(args, network);
  times.end("network");
  const plan = asItWas(planReconstruction(gpu, { ...options, network, content }), args);
  const job = { values, output, gpu, plan, interrupt, times, asked, meant: args };
  introduce(job, `${shownInput(contentPath)} (${formatSides(content)}) by its features`);
  return await runJob(job);
}
