/** Which job is painted next: finished ones are passed over, and the next one's pictures are read meanwhile. */
import { PentimentoError } from "@pentimento/pentimento";
import { statOf } from "../files.ts";
import type { Stylization } from "../stylization.ts";
import { basisOf, type Checksums } from "./inputs.ts";
import type { BatchJob } from "./job.ts";
import type { Journal } from "./journal.ts";
import { type Basis, changesBetween } from "./journal_record.ts";

/** A job that is looked at before its turn. */
export type Looked =
  | { readonly what: "finished"; readonly job: BatchJob }
  | { readonly what: "broken"; readonly job: BatchJob; readonly error: unknown }
  | {
    readonly what: "due";
    readonly job: BatchJob;
    readonly basis: Basis;
    /** What has changed since it was painted before, in words. */
    readonly changes: readonly string[];
    /** Whether what is there under the output's name may be replaced. */
    readonly replace: boolean;
    /** Its pictures; `undefined` where reading them failed, which may be another picture's fault. */
    readonly read: Stylization | undefined;
  };

/** What jobs are looked at with. */
export interface LookOptions {
  readonly journalOf: (job: BatchJob) => Journal;
  readonly checksums: Checksums;
  readonly read: (job: BatchJob, basis: Basis) => Promise<Stylization>;
  /** Whether files that no batch has painted may be replaced. */
  readonly overwrite: boolean;
}

/** Looks at jobs in order, up to and including the next that is due. */
export async function* lookAhead(
  jobs: readonly BatchJob[],
  options: LookOptions,
): AsyncGenerator<readonly Looked[], void> {
  let passed: Looked[] = [];
  for (const job of jobs) {
    const looked = await lookAt(job, options);
    passed.push(looked);
    if (looked.what !== "due") continue;
    yield passed;
    passed = [];
  }
  if (passed.length > 0) yield passed;
}

async function lookAt(job: BatchJob, options: LookOptions): Promise<Looked> {
  const { journalOf, checksums, overwrite, read } = options;
  try {
    const basis = await basisOf(job, checksums);
    const state = journalOf(job).stateOf(job.output);
    const there = await statOf(job.output, "look for the output");
    const found = there?.isFile && state?.written !== undefined
      ? await checksums.of(job.output, "output")
      : undefined;
    const isOurs = found !== undefined && found === state?.written;
    const changes = state?.finished ? changesBetween(state.finished, basis) : [];
    if (isOurs && state?.finished && changes.length === 0) return { what: "finished", job };
    const replace = overwrite || job.values.overwrite === true || isOurs || state?.open === true;
    if (there && !replace && state) throw changedSince(job);
    // What is wrong with its pictures is said when it is its turn, and nothing else is at work.
    const pictures = await read(job, basis).catch(() => undefined);
    return { what: "due", job, basis, changes, replace, read: pictures };
  } catch (error) {
    return { what: "broken", job, error };
  }
}

function changedSince({ output }: BatchJob): PentimentoError {
  return new PentimentoError(
    `The output ${output} was changed since it was painted: move it away, or give --overwrite to replace it`,
  );
}
