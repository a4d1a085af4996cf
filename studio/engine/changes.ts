/** Which changes of options act at once, and which need the session anew. */
import type { Session } from "@pentimento/pentimento";
import type { JobOptions } from "../protocol.ts";

/** Options that a session changes while it runs: factors, for which nothing is built anew. */
const FACTORS = ["contentWeight", "styleWeight", "tvWeight", "learningRate"] as const;

type Factors = Partial<Record<typeof FACTORS[number], number>>;

/** A session that can be changed. */
interface Changeable {
  set(factors: Factors): Promise<void>;
}

/** Options with those changed that are given; `undefined` goes back to the default. */
export function withChanges(options: JobOptions, changes: JobOptions): JobOptions {
  const entries = Object.entries({ ...options, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Changes a session where that is all that is needed; false: it has to be made anew. */
export async function changedAtOnce(session: Session, changes: JobOptions): Promise<boolean> {
  const { set } = session as Session & Partial<Changeable>;
  const entries = Object.entries(changes);
  const factors = (entry: readonly [string, unknown]) =>
    (FACTORS as readonly string[]).includes(entry[0]) && entry[1] !== undefined;
  if (set === undefined || !entries.every(factors)) return false;
  await set.call(session, Object.fromEntries(entries) as Factors);
  return true;
}
