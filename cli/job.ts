/** Painting a planned run: tuning, progress, saving and the report, common to all commands that paint. */
import {
  createSession,
  type Gpu,
  type Losses,
  type RunPlan,
  type Session,
  type SharedNetworks,
  stylize,
  type StylizeResult,
  type Timings,
} from "@pentimento/pentimento";
import { describeAdapter } from "./adapter.ts";
import type { OptionValues } from "./arguments/options.ts";
import { tuneForRun } from "./cache/tuning.ts";
import { type AskedCheckpoints, RunCheckpoints } from "./checkpoint/run_checkpoints.ts";
import { Follower } from "./follower.ts";
import { KeptPicture } from "./kept_picture.ts";
import type { OutputFile } from "./pictures/output_file.ts";
import { remarksOn } from "./remarks.ts";
import { type Saved, savePicture } from "./pictures/rescue.ts";
import { type RecipeArguments, recipeKernels } from "./recipe/again.ts";
import { RecipeMaker, type RecipeRun } from "./recipe/make.ts";
import { type RunTimes, writingSeconds } from "./run_times.ts";
import { placeOfOutput, shownOutput } from "./standard_streams.ts";
import { Ending } from "./terminal/ending.ts";
import { formatCount, formatDuration, formatLoss, formatSides } from "./terminal/format.ts";
import { type Caught, endingAtOnce, type Interrupt, interrupted } from "./terminal/interrupt.ts";
import { openPreview } from "./terminal/preview/preview.ts";
import { ProgressDisplay } from "./terminal/progress_display.ts";
import { printJson, say, screenOf } from "./terminal/terminal.ts";
import { VERSION } from "./version.ts";

/** The default longest side of a result. */
export const DEFAULT_SIZE = 512;

/** A planned run of a command. */
export interface Job {
  readonly values: OptionValues;
  /** The line that is painted, for its recipe. Default: it has none. */
  readonly meant?: RecipeArguments;
  readonly output: OutputFile;
  readonly gpu: Gpu;
  readonly plan: RunPlan;
  readonly interrupt: Interrupt;
  /** Copies of the picture for the case that the GPU fails. Default: one a minute. */
  readonly kept?: KeptPicture;
  readonly times: RunTimes;
  /** What its line says of checkpoints. Default: none are kept. */
  readonly asked?: AskedCheckpoints | undefined;
  /** What shows its progress. Default: a line of its own, unless `--quiet` is given. */
  readonly display?: ProgressDisplay;
  /** Networks that several jobs share. Default: the run brings its own to the GPU. */
  readonly networks?: SharedNetworks;
  /** Tells the SHA-256 of its input files. Default: of what was read. */
  readonly hashOf?: RecipeRun["hashOf"];
  /** A session of the plan, which may be prepared. Default: the run opens one. */
  readonly session?: Session | undefined;
  /** Reports how it ended, and returns the exit code. Default: in words, with `--json` as an object. */
  readonly report?: typeof report;
}

/** The outcome of a run. */
export interface Outcome
  extends Pick<StylizeResult, "picture" | "weights" | "stopped" | "rose" | "unreached"> {
  /** The parts of its time; `undefined` where the run failed. */
  readonly timings?: Timings;
  /** The losses of the picture; without numbers where they are not known. */
  readonly losses: Losses;
  readonly iterations: number;
  /** The iterations of each scale that was begun. */
  readonly done: readonly number[];
  /** The signal that ended it. */
  readonly caught: Caught | undefined;
  /** The checkpoints from which it goes on where it ended early. */
  readonly checkpoints?: RunCheckpoints | undefined;
}

/** What becomes of the output when a run ends before its first iteration. */
const NOTHING_DONE = "nothing was painted yet, so nothing is written";

/** Runs a command that paints: until its first iteration, a signal ends it at once. */
export async function paintingCommand(
  command: (interrupt: Interrupt) => Promise<number>,
): Promise<number> {
  return await endingAtOnce(NOTHING_DONE, command);
}

/**
 * Prints the picture to paint, its network and adapter, unless `--quiet` is given.
 *
 * @param what the picture in words, for example `A texture of waves.jpg`
 */
export function introduce({ values, output, gpu, plan }: Job, what: string): void {
  if (values.quiet) return;
  const { network, scales, size, rebalanced } = plan;
  say(
    `${what} -> ${shownOutput(output.path)} (${formatSides(size)})`,
    `Network: ${network.name}. Adapter: ${describeAdapter(gpu)}.`,
  );
  const last = scales.at(-1)!;
  if (last.width > size.width || last.height > size.height) {
    say(
      `${plan.layers.at(-1)} needs more pixels a side than that: it is painted at ` +
        `${
          formatSides(last)
        } and made smaller; layers that are less deep, or a larger size, would ` +
        "do without",
    );
  }
  if (output.format.isOpaque && plan.options.content.alpha) {
    say(
      `${output.format.name} is opaque, so the picture is put on white: --background COLOR chooses another ` +
        "colour, a .png keeps the content image's transparency",
    );
  }
  if (rebalanced === undefined) return;
  say(
    `The weights of ${rebalanced} suit trained networks, so the terms are balanced instead: see --weights, or ` +
      "take them as they are with --balance none",
  );
}

/** Tunes, paints, writes the picture and reports; returns the exit code. */
export async function runJob(job: Job): Promise<number> {
  const { values, meant, gpu, plan, output, interrupt, times, asked } = job;
  const started = performance.now();
  const checkpoints = asked && await RunCheckpoints.open(gpu, plan, asked);
  if (!checkpoints?.hasChoices) {
    const kernels = meant && recipeKernels(meant, gpu);
    if (kernels) gpu.tuned = kernels;
    else if (!values["no-tune"]) await tuneForRun(gpu, plan, { quiet: values.quiet ?? false });
  }
  times.end("tuning");
  const recipe = meant && !values["no-recipe"]
    ? new RecipeMaker({
      ...meant,
      plan,
      gpu,
      hashOf: job.hashOf,
      prepared: job.session !== undefined,
    })
    : undefined;
  const outcome = await paint(job, checkpoints, recipe);
  if (outcome.iterations === 0 && outcome.stopped !== undefined) throw nothingDone(outcome);
  if (outcome.timings) times.endRun(outcome.timings);
  const saved = await savePicture(output, outcome.picture, {
    tell: say,
    signal: interrupt.signal,
    attended: Deno.stderr.isTerminal(),
    metadata: await recipe?.metadata(outcome) ?? {},
  });
  times.end("writing");
  const seconds = (performance.now() - started) / 1000;
  return (job.report ?? report)(job, outcome, saved, seconds);
}

/** The end of a run whose picture is still the one that it began with. */
function nothingDone({ caught }: Outcome): Ending {
  if (caught) return interrupted(caught, NOTHING_DONE);
  return new Ending(
    "The loss was infinite or not a number from the beginning, so nothing was painted and nothing is " +
      "written: choose smaller weights or another learning rate",
    1,
  );
}

async function paint(
  job: Job,
  checkpoints: RunCheckpoints | undefined,
  recipe: RecipeMaker | undefined,
): Promise<Outcome> {
  const { values, gpu, plan, interrupt, kept = new KeptPicture() } = job;
  using display = job.display ?? (values.quiet ? undefined : new ProgressDisplay());
  const preview = openPreview(values, display);
  const follow = new Follower(job, display, recipe);
  const clock = { spent: job.times.elapsed, reserved: writingSeconds(plan.size) };
  using session = job.session ?? await createSession(gpu, plan, { networks: job.networks, clock });
  const begun = await checkpoints?.begin(session, (line) => follow.tell(line));
  if (begun) follow.goOnFrom(begun);
  interrupt.instead((caught) => tellOfSaving(caught, follow));
  const begunAt = performance.now();
  const run = stylize(gpu, plan, { signal: interrupt.signal, session });
  try {
    for await (const progress of run) {
      await follow.see(progress);
      await preview?.offer(progress);
      await kept.offer(progress, follow.iterations);
      await checkpoints?.offer(follow);
    }
    const { total, terms, ...result } = await run.result();
    const losses = Number.isFinite(total) ? { total, terms } : follow.losses;
    const { iterations, done } = follow;
    const { caught } = interrupt;
    await endCheckpoints(checkpoints, follow, caught);
    const seconds = (performance.now() - begunAt) / 1000;
    if (values.verbose) say(...checkpoints?.describe(seconds) ?? []);
    return { ...result, losses, iterations, done, caught, checkpoints: caught && checkpoints };
  } catch (error) {
    await checkpoints?.end();
    if (kept.latest !== undefined) {
      return { ...failedWith(error, kept.latest), done: follow.done, checkpoints };
    }
    checkpoints?.sayGoesOn(undefined);
    throw error;
  }
}

/** What a run that failed leaves: the picture that was kept last, of whose losses nothing is known. */
function failedWith(error: unknown, latest: NonNullable<KeptPicture["latest"]>) {
  const stopped = error instanceof Error ? error.message : String(error);
  const losses = { total: NaN, terms: {} };
  return { ...latest, losses, weights: {}, stopped, caught: undefined };
}

/** Keeps a run that was asked to end as it is; of one that ended by itself what is being written is finished. */
async function endCheckpoints(
  checkpoints: RunCheckpoints | undefined,
  follow: Follower,
  caught: Caught | undefined,
): Promise<void> {
  if (!caught || follow.iterations === 0) return await checkpoints?.end();
  const problem = await checkpoints?.keep(follow);
  if (problem !== undefined) follow.tell(`${problem}. What was kept before stays`);
}

/** Says what becomes of a run that a signal ends. */
function tellOfSaving({ what, code }: Caught, follow: Follower): void {
  // Before the first iteration there may be nothing to save: what becomes of it is said in the end.
  if (follow.iterations === 0) return;
  const again = code === 130 ? "Ctrl-C again" : "a second signal";
  follow.tell(`${what}: saving the picture as it is now; ${again} quits at once`);
}

function report(job: Job, outcome: Outcome, saved: Saved, seconds: number): number {
  const { values, times } = job;
  const { picture, losses, iterations, caught } = outcome;
  const stopped = caught ? undefined : outcome.stopped;
  const failed = stopped !== undefined || saved.problem !== undefined;
  if (stopped !== undefined) say(`Stopped early: ${stopped}`);
  // Said with --quiet as well: all did not go well, though a picture was painted to the end.
  say(...remarksOn(outcome, job.plan));
  if (saved.problem !== undefined) say(`${saved.problem}. The picture was saved elsewhere`);
  const path = placeOfOutput(saved.path);
  if (!values.quiet || failed || caught) {
    const { good, bad } = screenOf(Deno.stderr).palette;
    const mark = failed || caught ? bad("Saved") : good("Saved");
    const loss = Number.isFinite(losses.total) ? `, loss ${formatLoss(losses.total)}` : "";
    say(
      `${mark} ${path} (${formatSides(picture)}) after ` +
        `${formatCount(iterations, "iteration")} in ${formatDuration(seconds)}${loss}`,
    );
    if (values.verbose) say(`${times}`);
  }
  outcome.checkpoints?.sayGoesOn(saved);
  if (values.json) printJson(summaryOf(job, outcome, saved, seconds));
  return failed ? 1 : caught?.code ?? 0;
}

/** What `--json` prints of a run. */
export function summaryOf(job: Job, outcome: Outcome, saved: Saved, seconds: number): object {
  const { plan, gpu, times } = job;
  const { picture, losses, iterations, caught, weights, rose, unreached } = outcome;
  const stopped = caught ? undefined : outcome.stopped;
  return {
    version: VERSION,
    output: saved.path,
    width: picture.width,
    height: picture.height,
    network: plan.network.name,
    adapter: gpu.info.description,
    ...losses,
    weights,
    seconds: Math.round(1000 * seconds) / 1000,
    timings: times.seconds,
    iterations,
    interrupted: caught !== undefined,
    ...(stopped !== undefined && { stopped }),
    ...(rose && { rose }),
    ...(unreached !== undefined && { unreached }),
  };
}
