/** A batch from its jobs to its exit code: every job is painted that is not finished yet, whatever becomes of others. */
import { PentimentoError } from "@pentimento/pentimento";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import type { OptionValues } from "../arguments/options.ts";
import { offerToFetch } from "../cache/offer.ts";
import { weightsFolder } from "../cache/weights_folder.ts";
import { explainFileError, folderOf, statOf } from "../files.ts";
import { THIS_SYSTEM } from "../system.ts";
import { formatCount } from "../terminal/format.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { say } from "../terminal/terminal.ts";
import { BatchDisplay } from "./display.ts";
import { EventPrinter } from "./events.ts";
import { Checksums } from "./inputs.ts";
import type { BatchJob } from "./job.ts";
import { Journal } from "./journal.ts";
import { lookAhead } from "./look_ahead.ts";
import { Painter } from "./painter.ts";
import { checkOutputs, limited } from "./check.ts";
import { Course, tellOfEnd } from "./course.ts";
import { type FoundShard, partOf, shardOf } from "./shards.ts";

/** The jobs of a batch and how they were asked for. */
export interface Batch {
  readonly jobs: readonly BatchJob[];
  /** The options of the command line. */
  readonly values: OptionValues;
  /** The whole command line, with which a batch that was ended goes on. */
  readonly line: readonly string[];
}

/**
 * Runs a batch and returns the exit code: 0 when all of it is painted, 1 when pictures failed, 128 and the number of
 * the signal that ended it.
 *
 * @throws {UsageError} for jobs that cannot be told apart, before anything is painted
 * @throws {PentimentoError} when the outputs' folders cannot be written to, or another batch is at work there
 */
export async function runBatch({ jobs, values, line }: Batch): Promise<number> {
  const shard = shardOf(values.shard, THIS_SYSTEM.variable);
  checkOutputs(jobs);
  const part = shard ? partOf(jobs, shard, ({ styles, output }) => [...styles, output]) : jobs;
  using journals = await openJournals(part, shard);
  const journalOf = ({ folder }: BatchJob) => journals.all.get(folder)!;
  await expectNothingForeign(part, journalOf, values);
  introduce(part, jobs, shard, values);
  await offerNetwork(part, values);
  const events = new EventPrinter(values.json === true);
  const course = new Course(part, { values, line, events, journalOf });
  events.print({
    event: "batch",
    pictures: part.length,
    of: jobs.length,
    shard: shard ? { index: shard.index, count: shard.count } : null,
  });
  using interrupt = new Interrupt(tellOfEnd);
  const display = new BatchDisplay(values.quiet === true, (progress) => {
    course.watch(progress);
    painter.watch(progress);
  });
  await using painter = new Painter({ values, interrupt, display });
  const checksums = new Checksums();
  const steps = lookAhead(part, {
    ...{ journalOf, checksums },
    overwrite: values.overwrite === true,
    read: (job, basis) => painter.read(job, basis),
  });
  await course.run({ steps, interrupt, display, painter, checksums });
  return course.end(interrupt.caught);
}

/** The journals of the jobs' folders, which are made if need be. */
async function openJournals(jobs: readonly BatchJob[], shard: FoundShard | undefined) {
  const all = new Map<string, Journal>();
  const dispose = () => all.forEach((journal) => journal[Symbol.dispose]());
  try {
    for (const { folder, output } of jobs) {
      await makeFolder(folderOf(output));
      if (!all.has(folder)) all.set(folder, await Journal.open(folder, shard));
    }
  } catch (error) {
    dispose();
    throw error;
  }
  return { all, [Symbol.dispose]: dispose };
}

async function makeFolder(folder: string): Promise<void> {
  if (await statOf(folder, "look for the output's folder")) return;
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw explainFileError(error, "make the output's folder", folder);
  }
}

/** Makes sure, before hours of work, that nothing stands where pictures go but what batches have painted there. */
async function expectNothingForeign(
  jobs: readonly BatchJob[],
  journalOf: (job: BatchJob) => Journal,
  { overwrite }: OptionValues,
): Promise<void> {
  const foreign: string[] = [];
  for (const job of jobs) {
    if (overwrite || job.values.overwrite === true || journalOf(job).stateOf(job.output)) continue;
    if (await statOf(job.output, "look for the output")) foreign.push(job.output);
  }
  if (foreign.length === 0) return;
  say(...limited(foreign));
  throw new PentimentoError(
    `${formatCount(foreign.length, "output")} that no batch has painted ${
      foreign.length === 1 ? "is" : "are"
    } there already: give another folder, or --overwrite to replace what is in the way`,
  );
}

function introduce(
  part: readonly BatchJob[],
  jobs: readonly BatchJob[],
  shard: FoundShard | undefined,
  { quiet }: OptionValues,
): void {
  if (quiet) return;
  if (shard === undefined) return say(`${formatCount(jobs.length, "picture")} to paint`);
  const by = shard.from === undefined ? "" : `, by ${shard.from}`;
  say(
    `Part ${shard.index} of ${shard.count}${by}: ${part.length} of ${
      formatCount(jobs.length, "picture")
    } to paint`,
  );
}

/** Offers to fetch the trained network, or says how to, once for all jobs that would take it. */
async function offerNetwork(jobs: readonly BatchJob[], { quiet }: OptionValues): Promise<void> {
  if (quiet || jobs.every(({ values }) => values.weights !== undefined)) return;
  const folder = weightsFolder();
  if (!await folder?.has(DEFAULT_NETWORK)) await offerToFetch(folder);
}
