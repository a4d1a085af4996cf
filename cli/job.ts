/** Painting a planned run: tuning, progress, saving and the report, common to all commands that paint. */
import {
  type Gpu,
  type Progress,
  type RunPlan,
  stylize,
  type StylizeResult,
} from "@pentimento/pentimento";
import { describeAdapter } from "./adapter.ts";
import type { OptionValues } from "./arguments/options.ts";
import { tuneForRun } from "./cache/tuning.ts";
import {
  checkOutput,
  numberedOutput,
  type OutputFile,
  writePicture,
} from "./pictures/output_file.ts";
import type { RunTimes } from "./run_times.ts";
import { formatCount, formatDuration, formatLoss, formatSides } from "./terminal/format.ts";
import { ProgressDisplay } from "./terminal/progress_display.ts";
import { Interrupt, printJson, say, screenOf } from "./terminal/terminal.ts";

/** The default longest side of a result. */
export const DEFAULT_SIZE = 512;

/** A planned run of a command. */
export interface Job {
  readonly values: OptionValues;
  readonly output: OutputFile;
  readonly gpu: Gpu;
  readonly plan: RunPlan;
  readonly times: RunTimes;
}

/** The outcome of a run. */
interface Outcome {
  readonly result: StylizeResult;
  readonly iterations: number;
  readonly interrupted: boolean;
}

/**
 * Prints the picture to paint, its network and adapter, unless `--quiet` is given.
 *
 * @param what the picture in words, for example `A texture of waves.jpg`
 */
export function introduce({ values, output, gpu, plan }: Job, what: string): void {
  if (values.quiet) return;
  const { network, scales, rebalanced } = plan;
  say(
    `${what} -> ${output.path} (${formatSides(scales.at(-1)!)})\n` +
      `Network: ${network.name}. Adapter: ${describeAdapter(gpu)}.`,
  );
  if (rebalanced === undefined) return;
  say(
    `The weights of ${rebalanced} suit trained networks, so the terms are balanced instead: see --weights, or ` +
      "take them as they are with --balance none",
  );
}

/** The output file, which is checked before hours of work. */
export async function outputOf(values: OptionValues): Promise<OutputFile> {
  return await checkOutput(values.output!, {
    overwrite: values.overwrite ?? false,
    numbered: values["save-every"] !== undefined,
  });
}

/** Tunes, paints, writes the picture and reports; returns the exit code. */
export async function runJob(job: Job): Promise<number> {
  const { values, gpu, plan, output, times } = job;
  const started = performance.now();
  if (!values["no-tune"]) await tuneForRun(gpu, plan, { quiet: values.quiet ?? false });
  times.end("tuning");
  const outcome = await paint(job);
  times.endRun(outcome.result.timings);
  await writePicture(output, outcome.result.picture);
  times.end("writing");
  return report(job, outcome, (performance.now() - started) / 1000);
}

async function paint({ values, output, gpu, plan }: Job): Promise<Outcome> {
  const saveEvery = values["save-every"];
  using display = values.quiet ? undefined : new ProgressDisplay();
  const tell = (line: string) => display ? display.say(line) : say(line);
  using interrupt = new Interrupt(() =>
    tell("Interrupted: saving the picture as it is now; Ctrl-C again quits at once")
  );
  const run = stylize(gpu, plan, { signal: interrupt.signal });
  const count = iterationCounter();
  // The first scale whose memory was not printed yet.
  let told = 0;
  let iterations = 0;
  let recovered = 0;
  for await (const progress of run) {
    const before = iterations;
    iterations = count(progress);
    display?.update(progress);
    if (progress.recovered > recovered) {
      recovered = progress.recovered;
      if (!values.quiet) tell(RECOVERED);
    }
    if (values.verbose && !values.quiet && progress.scale === told) {
      tell(memoryLine(progress, told++));
    }
    // Where a scale ends, progress may step over the very iteration.
    if (saveEvery && Math.floor(iterations / saveEvery) > Math.floor(before / saveEvery)) {
      const numbered = numberedOutput(output, iterations);
      await writePicture(numbered, await progress.picture());
      if (!values.quiet) tell(`Saved ${numbered.path}`);
    }
  }
  return { result: await run.result(), iterations, interrupted: interrupt.signal.aborted };
}

const RECOVERED =
  "The loss was no number or grew without end: went back to the last good picture, with half the step";

/** The memory that a scale takes, for --verbose. */
function memoryLine({ width, height, scales, memory }: Progress, scale: number): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const { allocated, planned, live, tiles, tileWidth, tileHeight } = memory;
  const cut = tiles === 1
    ? ""
    : ` in ${tiles} tiles of ${formatSides({ width: tileWidth, height: tileHeight })}`;
  return `Scale ${
    scale + 1
  } of ${scales} (${width} x ${height}${cut}): features and gradients lie in ` +
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
  const { values, output, plan, gpu, times } = job;
  const { result, iterations, interrupted } = outcome;
  const { picture, total, terms, weights, stopped } = result;
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
    if (values.verbose) say(`${times}`);
  }
  if (values.json) {
    printJson({
      output: output.path,
      width: picture.width,
      height: picture.height,
      network: plan.network.name,
      adapter: gpu.info.description,
      total,
      terms,
      weights,
      seconds: Math.round(1000 * seconds) / 1000,
      timings: times.seconds,
      iterations,
      interrupted,
      ...(early && { stopped }),
    });
  }
  if (interrupted) return 130;
  return early ? 1 : 0;
}
