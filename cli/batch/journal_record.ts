/** Records of a batch's journal, and what follows of them about an output. */

/** A file that a job reads, as it was. */
export interface InputRecord {
  /** What it is for: `content`, `style`, `style 2`, `mask`, `weights`. */
  readonly role: string;
  /** Its path as it was given. */
  readonly path: string;
  /** The SHA-256 of its bytes, as hexadecimal digits. */
  readonly sha256: string;
}

/** What a picture is painted from: it is painted again when any of it has changed. */
export interface Basis {
  readonly inputs: readonly InputRecord[];
  /** The options that were given, by their names. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One record: a job was begun with, or ended. */
export interface JournalRecord extends Partial<Basis> {
  readonly state: "started" | "finished" | "interrupted" | "failed";
  /** The output's path from the journal's folder on. */
  readonly output: string;
  /** When, as ISO 8601. */
  readonly time: string;
  /** The SHA-256 of the output's bytes, once it is written. */
  readonly sha256?: string;
  /** Why it failed. */
  readonly message?: string;
}

/** What is known of an output. */
export interface OutputState {
  /** Whether a batch has begun with it and not ended: it may or may not have been written then. */
  readonly open: boolean;
  /** The SHA-256 of what batches wrote last, as far as is known. */
  readonly written: string | undefined;
  /** What it was painted with, if it was finished. */
  readonly finished: Basis | undefined;
}

/** A record from JSON; `undefined` for anything else. */
export function recordIn(value: unknown): JournalRecord | undefined {
  const { state, output, time, sha256, inputs, options } = (value ?? {}) as Partial<JournalRecord>;
  if (typeof output !== "string" || typeof time !== "string") return undefined;
  if (!["started", "finished", "interrupted", "failed"].includes(state as string)) return undefined;
  if (state !== "finished") return value as JournalRecord;
  const isWhole = typeof sha256 === "string" && Array.isArray(inputs) &&
    inputs.every((one) => typeof one?.role === "string" && typeof one?.sha256 === "string") &&
    typeof options === "object" && options !== null;
  return isWhole ? value as JournalRecord : undefined;
}

/** What is known of an output after one more record. */
export function stateOf(before: OutputState | undefined, record: JournalRecord): OutputState {
  const { written, finished } = before ?? {};
  switch (record.state) {
    case "started":
      return { open: true, written, finished };
    case "failed":
      // As a rule nothing was written, and what was there before has stayed.
      return record.sha256 === undefined
        ? { open: false, written, finished }
        : { open: false, written: record.sha256, finished: undefined };
    case "interrupted":
      return { open: false, written: record.sha256, finished: undefined };
    case "finished": {
      const { inputs = [], options = {} } = record;
      return { open: false, written: record.sha256, finished: { inputs, options } };
    }
  }
}

/**
 * What has changed since a picture was painted, in words; nothing where all is as it was.
 *
 * @param before what it was painted with
 * @param now what it would be painted with
 */
export function changesBetween(before: Basis, now: Basis): string[] {
  const hashes = new Map(before.inputs.map(({ role, sha256 }) => [role, sha256]));
  const roles = new Set([...hashes.keys(), ...now.inputs.map(({ role }) => role)]);
  const changes: string[] = [];
  for (const role of roles) {
    const input = now.inputs.find((one) => one.role === role);
    if (input === undefined) changes.push(`there is no ${role} any more`);
    else if (!hashes.has(role)) changes.push(`the ${role} ${input.path} is new`);
    else if (hashes.get(role) !== input.sha256) {
      changes.push(`the ${role} ${input.path} is another`);
    }
  }
  const names = new Set([...Object.keys(before.options), ...Object.keys(now.options)]);
  const others = [...names].filter((name) =>
    canonical(before.options[name]) !== canonical(now.options[name])
  );
  if (others.length > 0) changes.push(`${others.map((name) => `--${name}`).join(", ")} changed`);
  return changes;
}

/** A value as JSON, in which the order of names does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
        : inner,
  ) ?? "undefined";
}
