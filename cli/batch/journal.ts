/**
 * A batch's journal: what became of every output, one record a line, only ever added to. It lies in the folder of
 * the outputs and is locked while a batch is at work there; every part of a divided batch has its own.
 */
import { PentimentoError } from "@pentimento/pentimento";
import type { Shard } from "../arguments/shard.ts";
import { explainFileError } from "../files.ts";
import { type JournalRecord, type OutputState, recordIn, stateOf } from "./journal_record.ts";
import { plainPath } from "./check.ts";

/** The version of the file. */
const VERSION = 1;

/** The journals in a folder: hidden, so that no pattern fits them. */
const NAME = /^\.pentimento(?:-(\d+)of(\d+))?\.jsonl$/;

/** A lock that somebody looks at for a moment only is not in use. */
const ATTEMPTS = 5;
const PAUSE_MILLISECONDS = 40;

/** The name of a journal. */
export function journalName(shard?: Shard): string {
  return shard ? `.pentimento-${shard.index}of${shard.count}.jsonl` : ".pentimento.jsonl";
}

/** The journal of a folder, open for a batch. Disposing of it ends the lock. */
export class Journal implements Disposable {
  #file: Deno.FsFile;
  /** Whether the last line has no end, because a process was ended in the middle of it. */
  #cut: boolean;
  #states: Map<string, OutputState>;
  /** The time of the latest record that is known. */
  #latest: number;
  readonly #folder: string;

  private constructor(
    file: Deno.FsFile,
    folder: string,
    read: { readonly records: readonly JournalRecord[]; readonly cut: boolean },
  ) {
    this.#file = file;
    this.#folder = folder;
    this.#states = statesAfter(read.records);
    this.#latest = Date.parse(read.records.at(-1)?.time ?? "") || 0;
    this.#cut = read.cut;
  }

  /**
   * Opens the journal of a folder, which has to be there, and locks it.
   *
   * @param folder with its separator at the end, or `.`
   * @throws {PentimentoError} when another batch is at work there, or the journal is of a newer version
   */
  static async open(folder: string, shard?: Shard): Promise<Journal> {
    const name = journalName(shard);
    const path = inFolder(folder, name);
    let file: Deno.FsFile | undefined;
    try {
      file = await Deno.open(path, { read: true, append: true, create: true });
      if (!await lock(file, true)) throw inUse(folder, shard);
      await expectNoOther(folder, shard);
      const own = await Deno.readTextFile(path);
      const records = await readRecords(folder);
      const cut = own !== "" && !own.endsWith("\n");
      const journal = new Journal(file, folder, { records, cut });
      if (own === "") journal.#write({ journal: "pentimento batch", version: VERSION });
      return journal;
    } catch (error) {
      file?.close();
      throw explainFileError(error, "open the batch's journal", path);
    }
  }

  /** What is known of an output; `undefined` where no batch has begun with it. */
  stateOf(output: string): OutputState | undefined {
    return this.#states.get(nameIn(this.#folder, output));
  }

  /**
   * Adds a record, at the time that it is; later than those that are there, whatever the clocks of machines say.
   *
   * @throws {PentimentoError} when it cannot be written
   */
  add(record: Omit<JournalRecord, "time">): void {
    const output = nameIn(this.#folder, record.output);
    this.#latest = Math.max(Date.now(), this.#latest + 1);
    const whole = { ...record, output, time: new Date(this.#latest).toISOString() };
    this.#states.set(output, stateOf(this.#states.get(output), whole));
    this.#write(whole);
  }

  #write(line: object): void {
    try {
      const text = `${this.#cut ? "\n" : ""}${JSON.stringify(line)}\n`;
      // Until all of it is written, it counts as cut.
      this.#cut = true;
      let bytes = new TextEncoder().encode(text);
      while (bytes.length > 0) bytes = bytes.subarray(this.#file.writeSync(bytes));
      this.#cut = false;
    } catch (error) {
      throw explainFileError(error, "write the batch's journal in", this.#folder);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** What all journals of a folder say of its outputs, by their names in it; nothing where there is no such folder. */
export async function readStates(folder: string): Promise<Map<string, OutputState>> {
  return statesAfter(await readRecords(folder));
}

function statesAfter(records: readonly JournalRecord[]): Map<string, OutputState> {
  const states = new Map<string, OutputState>();
  for (const record of records) {
    states.set(record.output, stateOf(states.get(record.output), record));
  }
  return states;
}

/** The records of all journals of a folder by their times: parts may have painted an output one after the other. */
async function readRecords(folder: string): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (const { name } of await journalsIn(folder)) {
    const path = inFolder(folder, name);
    let text;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      throw explainFileError(error, "read the batch's journal", path);
    }
    for (const record of recordsOf(text, path)) records.push(record);
  }
  return records.toSorted((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0);
}

/** The outputs that batches have begun to paint into a folder or below, as {@linkcode plainPath} has them. */
export async function paintedIn(folder: string): Promise<Set<string>> {
  const names = [...(await readStates(folder)).keys()];
  return new Set(names.map((name) => plainPath(inFolder(folder, name))));
}

/** The records of a journal. A line that was cut is passed over: what it told of is done again. */
function recordsOf(text: string, path: string): JournalRecord[] {
  return text.split("\n").flatMap((line) => {
    let parsed;
    try {
      parsed = JSON.parse(line);
    } catch {
      return [];
    }
    if (typeof parsed?.journal === "string" && parsed.version > VERSION) {
      throw new PentimentoError(
        `The batch's journal ${path} is of version ${parsed.version}, and this program knows up to ${VERSION}: ` +
          "take a newer Pentimento, or another folder",
      );
    }
    return recordIn(parsed) ?? [];
  });
}

/** A journal's file, and the part that it is of. */
interface Found {
  readonly name: string;
  readonly shard: Shard | undefined;
}

async function journalsIn(folder: string): Promise<Found[]> {
  const found: Found[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const [, index, count] = NAME.exec(name) ?? [];
      if (!NAME.test(name)) continue;
      const shard = index ? { index: Number(index), count: Number(count) } : undefined;
      found.push({ name, shard });
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw explainFileError(error, "look into the folder", folder);
  }
  return found;
}

/** Makes sure that no batch is at work that is divided in another way: it would paint the same pictures. */
async function expectNoOther(folder: string, shard: Shard | undefined): Promise<void> {
  for (const other of await journalsIn(folder)) {
    if (other.name === journalName(shard)) continue;
    if (shard && other.shard?.count === shard.count) continue;
    using file = await Deno.open(inFolder(folder, other.name), { read: true });
    if (!await lock(file, false)) throw inUse(folder, other.shard);
  }
}

/** Locks a file; where the file system knows no locks, as if nobody else was there. */
async function lock(file: Deno.FsFile, exclusive: boolean): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    try {
      if (file.tryLockSync(exclusive)) return true;
    } catch {
      return true;
    }
  }
  return false;
}

function inUse(folder: string, shard: Shard | undefined): PentimentoError {
  const part = shard ? ` (part ${shard.index} of ${shard.count})` : "";
  return new PentimentoError(
    `Another batch${part} is painting into the folder ${folder}: wait for its end, or give another folder`,
  );
}

function inFolder(folder: string, name: string): string {
  return folder === "." ? name : folder + name;
}

/** An output's name in a folder: the path behind it. */
function nameIn(folder: string, output: string): string {
  return output.startsWith(folder) && folder !== "." ? output.slice(folder.length) : output;
}
