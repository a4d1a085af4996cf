/** Choices of kernels as text, by adapter. */
import { expectMap, expectObject, expectText } from "../checks.ts";
import type { Gpu } from "../gpu/gpu.ts";

/**
 * Choices measured on several adapters: by {@linkcode adapterIdentity}, then by the key of the work.
 *
 * @category Tuning
 */
export type TuningTable = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The version of the format and of the kernels that it names: to be raised when a change of either makes older
 * measurements useless.
 */
export const TUNING_VERSION = 3;

/**
 * The most characters of a file; typical ones have a few thousand.
 *
 * @category Tuning
 */
export const LONGEST_TUNING = 2 ** 20;

/** Limits of a table. Of more adapters those that were used last are kept. */
const MOST_ADAPTERS = 16;
const MOST_CHOICES = 4096;
const LONGEST_WORD = 512;

/**
 * The adapter, its driver and its enabled features, as far as WebGPU tells: measurements hold for these.
 *
 * @category Tuning
 */
export function adapterIdentity(gpu: Gpu): string {
  expectObject("GPU", gpu, "what openGpu() gives");
  const { info, features } = gpu;
  expectObject("GPU's info", info, "what openGpu() gives as the GPU");
  const { description, vendor, device, architecture } = info;
  return [description, vendor, device, architecture, features.join(",")].join(" | ")
    .slice(0, LONGEST_WORD);
}

/**
 * Writes a table as the text of a file.
 *
 * @category Tuning
 */
export function serializeTuning(table: TuningTable): string {
  expectMap("table of choices", table);
  const kept = [...table].slice(-MOST_ADAPTERS);
  const adapters = kept.map(([identity, choices]) => [
    identity,
    Object.fromEntries([...choices].slice(-MOST_CHOICES)),
  ]);
  return JSON.stringify(
    { version: TUNING_VERSION, adapters: Object.fromEntries(adapters) },
    null,
    2,
  ) + "\n";
}

/**
 * What the text of a file has told.
 *
 * @category Tuning
 */
export interface ParsedTuning {
  /** The choices; none where there is a problem. */
  readonly table: TuningTable;
  /** What is wrong, in words that go on from "the file". */
  readonly problem?: string;
  /** The file's version, where that is the problem: another version of the program may still want the file. */
  readonly version?: number;
}

/**
 * Reads the text of a file. A damaged file is no error: it only costs measuring again.
 *
 * @category Tuning
 */
export function parseTuning(text: string): ParsedTuning {
  expectText("text of the choices", text);
  try {
    return { table: readTable(text) };
  } catch (error) {
    const version = error instanceof OtherVersion ? { version: error.version } : {};
    return { table: new Map(), problem: (error as Error).message, ...version };
  }
}

/** The file is one of ours, but of an earlier or a later day. */
class OtherVersion extends Error {
  constructor(readonly version: number) {
    super(`is of version ${version}, not ${TUNING_VERSION}`);
  }
}

/**
 * Adds one adapter's choices to a copy of a table. The adapter moves to the end.
 *
 * @category Tuning
 */
export function withChoices(
  table: TuningTable,
  identity: string,
  choices: ReadonlyMap<string, string>,
): TuningTable {
  expectMap("table of choices", table);
  expectText("adapter's identity", identity);
  expectMap("choices", choices);
  const merged = new Map(table);
  const before = merged.get(identity) ?? [];
  merged.delete(identity);
  return merged.set(identity, new Map([...before, ...choices]));
}

function readTable(text: string): TuningTable {
  if (text.length > LONGEST_TUNING) throw new Error(`has more than ${LONGEST_TUNING} letters`);
  const { version, adapters } = record(parseJson(text), "as a whole");
  if (version !== TUNING_VERSION) {
    if (Number.isSafeInteger(version) && version as number > 0) {
      throw new OtherVersion(version as number);
    }
    throw new Error(`is of version ${JSON.stringify(version) ?? "none"}, not ${TUNING_VERSION}`);
  }
  const table = new Map<string, ReadonlyMap<string, string>>();
  for (const [identity, choices] of entries(adapters, { what: "adapters", most: MOST_ADAPTERS })) {
    const listed = entries(choices, { what: "an adapter", most: MOST_CHOICES });
    table.set(identity, new Map(listed.map(([key, name]) => [key, word(name)])));
  }
  return table;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("is no JSON");
  }
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`holds no object ${what}`);
  }
  return value as Record<string, unknown>;
}

function entries(
  value: unknown,
  { what, most }: { readonly what: string; readonly most: number },
): [string, unknown][] {
  const found = Object.entries(record(value, `for ${what}`));
  if (found.length > most) throw new Error(`holds more than ${most} entries for ${what}`);
  for (const [key] of found) word(key);
  return found;
}

function word(value: unknown): string {
  if (typeof value !== "string" || value.length > LONGEST_WORD) {
    throw new Error(`holds something else than a word of at most ${LONGEST_WORD} letters`);
  }
  return value;
}
