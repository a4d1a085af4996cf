/** `pentimento batch`, and lines of `stylize` whose output is named by its pictures. */
import { PentimentoError } from "@pentimento/pentimento";
import type { Arguments } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { jobsOfLine } from "../batch/cross.ts";
import { parseJobFile } from "../batch/job_file.ts";
import { paintedIn } from "../batch/journal.ts";
import { withRecipes } from "../batch/recipes.ts";
import { runBatch } from "../batch/run.ts";
import { explainFileError } from "../files.ts";
import { isStream } from "../standard_streams.ts";

/** No file of jobs is longer: a hundred thousand jobs have some tens of megabytes. */
const LONGEST_BYTES = 256 * 2 ** 20;

/** Runs `batch` and returns the exit code. */
export async function runBatchFile(
  { files, values }: Arguments,
  line: readonly string[],
): Promise<number> {
  const [path] = files as [string];
  const jobs = await withRecipes(parseJobFile(await readJobs(path), path));
  return await runBatch({ jobs, values, line });
}

/** Runs a line of `stylize` for several pictures and returns the exit code. */
export async function runBatchLine(args: Arguments, line: readonly string[]): Promise<number> {
  const jobs = await withRecipes(await jobsOfLine(args, paintedIn));
  return await runBatch({ jobs, values: args.values, line });
}

async function readJobs(path: string): Promise<string> {
  if (isStream(path)) {
    // The launcher reads it first, to know which files it names.
    throw new UsageError(`JOBS is ${path}, a stream, but is read twice: write the jobs to a file`);
  }
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw new PentimentoError(`The job file ${path} is no plain file: name one`);
    if (size > LONGEST_BYTES) {
      throw new PentimentoError(
        `The job file ${path} has more than ${LONGEST_BYTES / 2 ** 20} MiB: make several of it`,
      );
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    throw explainFileError(error, "read the job file", path);
  }
}
