/** The choice of kernels: remembered in a file for each adapter, and measured before a run where it is not. */
import {
  adapterIdentity,
  type Gpu,
  LONGEST_TUNING,
  type ParsedTuning,
  parseTuning,
  type RunPlan,
  serializeTuning,
  tuneFor,
  withChoices,
} from "@pentimento/pentimento";
import { nameOf } from "../files.ts";
import { removeLeftovers, writeWhole } from "../whole_file.ts";
import { THIS_SYSTEM } from "../system.ts";
import { formatCount } from "../terminal/format.ts";
import { LiveLine } from "../terminal/live_line.ts";
import { cacheFolder, mayUse } from "./cache_folder.ts";

/** The time that a run may measure: the rest is left to later runs. */
const BUDGET_MILLISECONDS = 2000;

/** Shorter measuring is not reported. */
const NOTICEABLE_MILLISECONDS = 500;

/** Uses the choices that are remembered for this adapter, without measuring. */
export async function useRemembered(gpu: Gpu): Promise<void> {
  gpu.tuned = (await recall(gpu)).choices;
}

/**
 * Measures within the budget which kernels are the fastest for a run, unless that is remembered, and stores it.
 * Where it cannot be stored it holds for this run.
 *
 * @param options.quiet whether nothing is printed
 */
export async function tuneForRun(
  gpu: Gpu,
  plan: RunPlan,
  { quiet }: { readonly quiet: boolean },
): Promise<void> {
  const { path, choices, problem } = await recall(gpu);
  gpu.tuned = choices;
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  using line = quiet ? undefined : new LiveLine();
  let measured = 0;
  await tuneFor(gpu, plan, {
    budgetMilliseconds: BUDGET_MILLISECONDS,
    onTuned: ({ done, total }) => {
      measured++;
      if (elapsed() < NOTICEABLE_MILLISECONDS) return;
      line?.draw(() => `Timing kernels, once for this machine: ${done} of ${total}`);
    },
  });
  if (measured === 0) return;
  const seconds = (elapsed() / 1000).toFixed(1);
  const tell = (what: string) =>
    line?.say(`Timed ${formatCount(measured, "choice")} between kernels in ${seconds} s, ${what}.`);
  const unwritten = path === undefined ? problem : await remember(gpu, path, gpu.tuned);
  if (unwritten !== undefined) tell(`for this run only: ${unwritten}`);
  else if (problem !== undefined) tell(`and a new file for them: ${problem}`);
  else if (elapsed() > NOTICEABLE_MILLISECONDS) tell("which is remembered");
}

/** The choices that are remembered for an adapter. */
interface Remembered {
  /** The file; `undefined` where there is no place for one. */
  readonly path: string | undefined;
  /** Key of the work -> name of the fastest kernel. */
  readonly choices: ReadonlyMap<string, string>;
  /** The reason why nothing could be read, in one sentence. A missing file is no problem. */
  readonly problem: string | undefined;
}

/** Reads the choices for an adapter. A damaged file only costs measuring again. */
export async function recall(gpu: Gpu): Promise<Remembered> {
  const folder = cacheFolder(THIS_SYSTEM);
  if (folder === undefined) {
    const problem = "no environment variable that may be read says where the cache folder is";
    return { path: undefined, choices: new Map(), problem };
  }
  const path = `${folder}/tuning.json`;
  const { table, problem } = await readTable(path);
  return { path, choices: table.get(adapterIdentity(gpu)) ?? new Map(), problem };
}

/**
 * Adds choices to the file. It is written anew and renamed, so that it is whole at any time; what another
 * process has added meanwhile stays, and a file of another version is set aside first.
 *
 * @returns the reason why that was not possible, in one sentence; `undefined` when it was
 */
export async function remember(
  gpu: Gpu,
  path: string,
  choices: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  // Without reading it first, what is remembered of other adapters would be lost.
  for (const name of ["read", "write"] as const) {
    if (!await mayUse(name, path)) return `Deno may not ${name} ${path}`;
  }
  try {
    const { table, version } = await readTable(path);
    if (version !== undefined) await Deno.copyFile(path, asidePath(path, version));
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await removeLeftovers(path.slice(0, path.lastIndexOf("/")), (name) => name === "tuning.json");
    const text = serializeTuning(withChoices(table, adapterIdentity(gpu), choices));
    await writeWhole(path, new TextEncoder().encode(text));
    return undefined;
  } catch (error) {
    return `${path} could not be written (${messageOf(error)})`;
  }
}

/** Where a file of another version is kept, in case that version is used again. */
function asidePath(path: string, version: number): string {
  return path.replace(/\.json$/, `.version-${version}.json`);
}

async function readTable(path: string): Promise<ParsedTuning> {
  const nothing = (problem: string) => ({ table: new Map(), problem });
  if (!await mayUse("read", path)) return nothing(`Deno may not read ${path}`);
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) return nothing(`${path} is no file`);
    // Checked before reading: a file that is too large is not one of ours.
    if (size > LONGEST_TUNING) return nothing(`${path} is too large`);
    const parsed = parseTuning(await Deno.readTextFile(path));
    const { problem, version } = parsed;
    if (problem === undefined) return parsed;
    if (version === undefined) return nothing(`${path} ${problem}`);
    const aside = nameOf(asidePath(path, version));
    return { ...nothing(`${path} ${problem}, and is kept as ${aside}`), version };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { table: new Map() };
    return nothing(`${path} could not be read (${messageOf(error)})`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
