import {
  type Gpu,
  type Picture,
  planScales,
  type Progress,
  stylize,
  type StylizeOptions,
  type StylizeResult,
  type Vgg19,
} from "@pentimento/pentimento";
import { describeAdapter, openAdapter } from "./adapter.ts";
import type { Arguments } from "./arguments.ts";
import { formatCount, formatDuration, formatLoss, formatSides } from "./format.ts";
import { readPicture } from "./image_file.ts";
import { Interrupt } from "./interrupt.ts";
import { chooseNetwork, lossOptions, withoutUndefined } from "./network.ts";
import type { OptionValues } from "./options.ts";
import { checkOutput, numberedOutput, type OutputFile, writePicture } from "./output_file.ts";
import { ProgressDisplay } from "./progress_display.ts";
import { screenOf, write } from "./terminal.ts";
import { tuneForRun } from "./tuning.ts";

const DEFAULT_SIZE = 512;

/** Adam's own rhythm of progress, see StylizeOptions. */
const ADAM_PROGRESS = 10;

/** Everything a run works with. */
interface Job {
  readonly values: OptionValues;
  readonly output: OutputFile;
  readonly content: Picture;
  readonly style: Picture;
  readonly network: Vgg19;
  readonly gpu: Gpu;
}

/** How a run came out. */
interface Outcome {
  readonly result: StylizeResult;
  readonly iterations: number;
  readonly interrupted: boolean;
}

const say = (line: string) => write(Deno.stderr, line + "\n");

/** `pentimento stylize`. Gives the exit code. */
export async function runStylize({ files, values }: Arguments): Promise<number> {
  const [contentPath, stylePath] = files as [string, string];
  const output = await checkOutput(values.output!, {
    overwrite: values.overwrite ?? false,
    numbered: values["save-every"] !== undefined,
  });
  const content = await readPicture(contentPath, "content image");
  const style = await readPicture(stylePath, "style image");
  const started = performance.now();
  using gpu = await openAdapter();
  const network = await chooseNetwork(values, style);
  if (!values.quiet) {
    const size = formatSides(sidesOf(content, values.size ?? DEFAULT_SIZE));
    say(
      `${contentPath} (${formatSides(content)}) in the manner of ${stylePath} ` +
        `(${formatSides(style)}) -> ${output.path} (${size})\n` +
        `Network: ${network.name}. Adapter: ${describeAdapter(gpu)}.`,
    );
  }
  const job = { values, output, content, style, network, gpu };
  if (!values["no-tune"]) {
    const size = values.size ?? DEFAULT_SIZE;
    const { iterations, optimizer = "lbfgs" } = values;
    const scales = planScales(content, { size, iterations, optimizer });
    const run = { ...lossOptions(values), network, scales };
    await tuneForRun(gpu, run, { quiet: values.quiet ?? false });
  }
  const outcome = await paint(job);
  await writePicture(output, outcome.result.picture);
  return report(job, outcome, (performance.now() - started) / 1000);
}

/** The result's sides, by the rule of fitLongestSide(). */
function sidesOf({ width, height }: Picture, size: number): { width: number; height: number } {
  const fit = (side: number) => Math.max(1, Math.round(side * size / Math.max(width, height)));
  return { width: fit(width), height: fit(height) };
}

async function paint(job: Job): Promise<Outcome> {
  const { values, output, gpu } = job;
  const saveEvery = values["save-every"];
  using display = values.quiet
    ? undefined
    : new ProgressDisplay(screenOf(Deno.stderr), (text) => write(Deno.stderr, text));
  const tell = (line: string) => display ? display.say(line) : say(line);
  using interrupt = new Interrupt(() =>
    tell("Interrupted: saving the picture as it is now; Ctrl-C again quits at once")
  );
  const run = stylize(gpu, { ...stylizeOptions(job), signal: interrupt.signal });
  const count = iterationCounter();
  // Scales whose memory was not told of yet begin here.
  let told = 0;
  let iterations = 0;
  for await (const progress of run) {
    const before = iterations;
    iterations = count(progress);
    display?.update(progress);
    if (values.verbose && !values.quiet && progress.scale === told) {
      tell(memoryLine(progress, told++));
    }
    // Adam's progress comes in strides that may step over the very iteration.
    if (saveEvery && Math.floor(iterations / saveEvery) > Math.floor(before / saveEvery)) {
      const numbered = numberedOutput(output, iterations);
      await writePicture(numbered, await progress.picture());
      if (!values.quiet) tell(`Saved ${numbered.path}`);
    }
  }
  return { result: await run.result(), iterations, interrupted: interrupt.signal.aborted };
}

function stylizeOptions(job: Job): StylizeOptions {
  const { values, network, content, style } = job;
  const saveEvery = values["save-every"];
  const own = withoutUndefined({
    iterations: values.iterations,
    init: values.init,
    seed: values.seed,
    optimizer: values.optimizer,
    learningRate: values["learning-rate"],
    progressEvery: saveEvery && values.optimizer === "adam"
      ? greatestCommonDivisor(saveEvery, ADAM_PROGRESS)
      : undefined,
  });
  const size = values.size ?? DEFAULT_SIZE;
  return { ...lossOptions(values), ...own, network, content, style, size };
}

/** How much memory a scale takes, for --verbose. */
function memoryLine({ width, height, scales, memory }: Progress, scale: number): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const { allocated, planned, live } = memory;
  return `Scale ${scale + 1} of ${scales} (${width} x ${height}): features and gradients lie in ` +
    `${mebibytes(planned)}, of which ${mebibytes(live)} are alive at once; ` +
    `${mebibytes(allocated)} on the GPU in all`;
}

/** Counts iterations over all scales. */
function iterationCounter(): (progress: Progress) => number {
  let [scale, earlier, last] = [0, 0, 0];
  return (progress) => {
    if (progress.scale !== scale) [scale, earlier] = [progress.scale, earlier + last];
    last = progress.iteration;
    return earlier + last;
  };
}

function report(job: Job, outcome: Outcome, seconds: number): number {
  const { values, output, network, gpu } = job;
  const { result, iterations, interrupted } = outcome;
  const { picture, total, terms, stopped } = result;
  const early = stopped !== undefined && !interrupted;
  if (early) say(`Stopped early: ${stopped}`);
  if (!values.quiet || early || interrupted) {
    const { good, bad } = screenOf(Deno.stderr).palette;
    const mark = early || interrupted ? bad("Saved") : good("Saved");
    say(
      `${mark} ${output.path} (${formatSides(picture)}) after ` +
        `${formatCount(iterations, "iteration")} in ${formatDuration(seconds)}, ` +
        `loss ${formatLoss(total)}`,
    );
  }
  if (values.json) {
    const summary = {
      output: output.path,
      width: picture.width,
      height: picture.height,
      network: network.name,
      adapter: gpu.info.description,
      total,
      terms,
      seconds: Math.round(1000 * seconds) / 1000,
      iterations,
      interrupted,
      ...(early && { stopped }),
    };
    write(Deno.stdout, JSON.stringify(summary) + "\n");
  }
  if (interrupted) return 130;
  return early ? 1 : 0;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
