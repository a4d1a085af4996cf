/** The part of a batch that is this process's: as the line says it, or the scheduler that started it. */
import { MOST_SHARDS, type Shard } from "../arguments/shard.ts";
import { UsageError } from "../arguments/usage_error.ts";

/** The variables that Slurm sets in the tasks of an array: sbatch(1), "Job Arrays". */
const SLURM = {
  id: "SLURM_ARRAY_TASK_ID",
  least: "SLURM_ARRAY_TASK_MIN",
  most: "SLURM_ARRAY_TASK_MAX",
  step: "SLURM_ARRAY_TASK_STEP",
  count: "SLURM_ARRAY_TASK_COUNT",
} as const;

/** The variable that Kubernetes sets in the pods of an indexed job, and the one that our manifest adds to it. */
const KUBERNETES = { index: "JOB_COMPLETION_INDEX", count: "PENTIMENTO_SHARDS" } as const;

/** Every environment variable that tells a part of a batch. */
export const SHARD_VARIABLES: readonly string[] = [
  ...Object.values(SLURM),
  ...Object.values(KUBERNETES),
];

/** A part with who said so. */
export interface FoundShard extends Shard {
  /** The variable that tells it; `undefined` where the command line does. */
  readonly from: string | undefined;
}

/** The value of an environment variable; `undefined` when it is unset. */
type Variables = (name: string) => string | undefined;

/**
 * The part that this process has to paint; `undefined` where nobody divided the batch.
 *
 * @param asked the part that the command line names: it holds whatever the variables are
 * @throws {UsageError} when variables are there, but say no part of anything
 */
export function shardOf(asked: Shard | undefined, variable: Variables): FoundShard | undefined {
  if (asked !== undefined) return { ...asked, from: undefined };
  return slurmShard(variable) ?? kubernetesShard(variable);
}

function slurmShard(variable: Variables): FoundShard | undefined {
  if (!variable(SLURM.id)) return undefined;
  const number = (name: string) => wholeOf(variable(name));
  const [id, least, most] = [SLURM.id, SLURM.least, SLURM.most].map(number) as [
    number,
    number,
    number,
  ];
  const count = number(SLURM.count);
  // Without a step, tasks follow one another.
  const step = variable(SLURM.step) ? number(SLURM.step) : 1;
  const index = (id - least) / step + 1;
  const isWhole = Number.isInteger(index) && (most - least) / step + 1 === count;
  if (isWhole && index >= 1 && index <= count && count <= MOST_SHARDS) {
    return { index, count, from: SLURM.id };
  }
  const found = Object.values(SLURM).map((name) => `${name}=${variable(name) ?? ""}`).join(" ");
  throw new UsageError(
    `Slurm's array should be an evenly spaced range, as in --array=1-8, but its variables are ${found}: ` +
      "submit such an array, or give --shard",
  );
}

function kubernetesShard(variable: Variables): FoundShard | undefined {
  const index = variable(KUBERNETES.index);
  if (!index) return undefined;
  const [at, count] = [wholeOf(index), wholeOf(variable(KUBERNETES.count))];
  if (at < count && count <= MOST_SHARDS) return { index: at + 1, count, from: KUBERNETES.index };
  throw new UsageError(
    `${KUBERNETES.index} is ${index}, so this is one of several parts, but ${KUBERNETES.count} is ` +
      `${
        variable(KUBERNETES.count) || "not set"
      }: set it to the job's completions, or give --shard`,
  );
}

function wholeOf(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : NaN;
}

/**
 * The jobs of one part: as many as of any other, give or take one, and always the same ones, in whatever order the
 * jobs were read. Those with the same styles stay together, for they share what is made of them.
 *
 * @param keyOf the styles of a job and its output, which no other job has
 */
export function partOf<Job>(
  jobs: readonly Job[],
  { index, count }: Shard,
  keyOf: (job: Job) => readonly string[],
): Job[] {
  const keyed = jobs.map((job) => ({ job, key: keyOf(job) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  const end = (part: number) => Math.floor(part * jobs.length / count);
  return keyed.slice(end(index - 1), end(index)).map(({ job }) => job);
}

/** The order of two lists of words, by the first that differs. */
function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((word, i) => word !== b[i]);
  if (at < 0) return a.length - b.length;
  return b[at] === undefined || a[at]! > b[at] ? 1 : -1;
}
