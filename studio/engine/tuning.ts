/** The choice of kernels: measured for two seconds before a painting, and remembered by the browser for each adapter. */
import {
  adapterIdentity,
  type Gpu,
  LONGEST_TUNING,
  parseTuning,
  type RunPlan,
  serializeTuning,
  tuneFor,
  type TuningTable,
  withChoices,
} from "@pentimento/pentimento";

/** The time that a painting may measure: the rest is left to later ones. */
const BUDGET_MILLISECONDS = 2000;

const CACHE = "pentimento kernels";

/** The address under which the cache has the table; nothing is ever asked for there. */
const ADDRESS = "/kept/tuning.json";

/** Measures, until it is told not to. */
export class Tuner {
  #measuring: AbortController | undefined;

  /** Uses what is remembered for this adapter. */
  async recall(gpu: Gpu): Promise<void> {
    const choices = (await readTable()).get(adapterIdentity(gpu));
    if (choices) gpu.tuned = choices;
  }

  /** Measures for a plan what is not known yet, and remembers it. */
  async tune(gpu: Gpu, plan: RunPlan): Promise<void> {
    const { signal } = this.#measuring = new AbortController();
    let measured = 0;
    const onTuned = () => measured++;
    await tuneFor(gpu, plan, { budgetMilliseconds: BUDGET_MILLISECONDS, signal, onTuned });
    this.#measuring = undefined;
    if (measured > 0) await remember(gpu);
  }

  /** Ends measuring: what is known by then is used. */
  skip(): void {
    this.#measuring?.abort();
  }
}

/** What is remembered. It never fails: without it kernels are measured again. */
async function readTable(): Promise<TuningTable> {
  try {
    const text = await (await (await caches.open(CACHE)).match(ADDRESS))?.text() ?? "";
    return text === "" || text.length > LONGEST_TUNING ? new Map() : parseTuning(text).table;
  } catch {
    return new Map();
  }
}

async function remember(gpu: Gpu): Promise<void> {
  try {
    const table = withChoices(await readTable(), adapterIdentity(gpu), gpu.tuned);
    await (await caches.open(CACHE)).put(ADDRESS, new Response(serializeTuning(table)));
  } catch {
    // A browser that keeps nothing measures again the next time.
  }
}
