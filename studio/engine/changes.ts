/** Which changes of a job a session makes by itself, and which need another session. */
import type { SessionChanges } from "@pentimento/pentimento";
import type { Job, JobOptions, JobStyle } from "../protocol.ts";

/** Options that a session changes while it runs: factors at once, others by preparing its scale anew. */
const CHANGEABLE = [
  "contentWeight",
  "styleWeight",
  "tvWeight",
  "learningRate",
  "blend",
  "maskPropagation",
  "preserveColor",
  "styleLoss",
] as const satisfies readonly (keyof SessionChanges & keyof JobOptions)[];

/** Options with those changed that are given; `undefined` goes back to the default. */
export function withChanges(options: JobOptions, changes: JobOptions): JobOptions {
  const entries = Object.entries({ ...options, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What a session is told to become another job; `undefined`: that needs another session. */
export function changesBetween(before: Job, after: Job): SessionChanges | undefined {
  const [then, now] = [before.options, after.options] as Readonly<Record<string, unknown>>[];
  const names = new Set([...Object.keys(then!), ...Object.keys(now!)]);
  const changed = [...names].filter((name) => !same(then![name], now![name]));
  // What is left open again is the library's default, not what the session began with.
  const changeable = (name: string) =>
    (CHANGEABLE as readonly string[]).includes(name) && now![name] !== undefined;
  const others = (job: Job) => [
    ...[job.content.sha256, job.contentMap?.sha256, job.protect?.sha256],
    ...[job.mode, job.tileable, job.network?.sha256],
    ...job.styles.flatMap(({ sha256, scale = 1, detail = "all", mask }) => [
      ...[sha256, scale, detail, mask?.sha256],
    ]),
  ];
  if (!same(others(before), others(after)) || !changed.every(changeable)) return undefined;
  const shares = ({ styles }: Job) => styles.map(({ weight = 1 }: JobStyle) => weight);
  return {
    ...Object.fromEntries(changed.map((name) => [name, now![name]])),
    ...!same(shares(before), shares(after)) && { styleShares: shares(after) },
  };
}

/** Whether two plain values are the same; one that names the same things in another order is another. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
