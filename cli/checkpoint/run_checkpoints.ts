/** The checkpoints of a run: the one that it goes on from, and those that it keeps. */
import {
  adapterIdentity,
  type Gpu,
  type RunPlan,
  type Session,
  type SessionState,
} from "@pentimento/pentimento";
import { describeAdapter } from "../adapter.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { explainFileError, followLinks } from "../files.ts";
import type { Saved } from "../pictures/rescue.ts";
import type { RecipeCommand } from "../recipe/recipe.ts";
import { commandLine } from "../shell_words.ts";
import { isStream } from "../standard_streams.ts";
import { formatCount } from "../terminal/format.ts";
import { say } from "../terminal/terminal.ts";
import { type Checkpoint, type Reached, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { type Described, factsOf, inputNames } from "./facts.ts";
import { type Copying, Keeper } from "./keeper.ts";
import { checkPlaces, type Places } from "./place.ts";
import { resumeLine } from "./resume_line.ts";

/** What a line says of checkpoints, checked. */
export interface AskedCheckpoints {
  readonly places: Places;
  readonly values: OptionValues;
  /** The words of the line. */
  readonly line: readonly string[];
  /** The names of its pictures, see {@linkcode inputNames}. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Looks at what a line says of checkpoints; `undefined` where it says nothing.
 *
 * @throws {UsageError} when its options do not go together
 * @throws {PentimentoError} when a checkpoint cannot be written where it should be, or would replace another
 */
export async function askedCheckpoints(
  name: RecipeCommand,
  args: Arguments,
  line: readonly string[],
): Promise<AskedCheckpoints | undefined> {
  const places = await checkPlaces(args.values);
  if (places.checkpoint === undefined && places.resume === undefined) return undefined;
  return { places, values: args.values, line, inputs: inputNames(name, args) };
}

/** A session's copy, until it is written. */
interface Copy extends Pick<Reached, "scale" | "iteration" | "done"> {
  readonly state: SessionState;
}

/** Iterations done, over all scales and of each. */
type Done = Pick<Reached, "iterations" | "done">;

/** The checkpoints of one run. */
export class RunCheckpoints {
  readonly #gpu: Gpu;
  readonly #asked: AskedCheckpoints;
  readonly #run: Described;
  readonly #from: Checkpoint | undefined;
  #keeper: Keeper<Copy> | undefined;
  /** The iterations of each scale, as last told. */
  #done: readonly number[] = [];

  private constructor(
    gpu: Gpu,
    asked: AskedCheckpoints,
    { run, from }: { readonly run: Described; readonly from: Checkpoint | undefined },
  ) {
    this.#gpu = gpu;
    this.#asked = asked;
    this.#run = run;
    this.#from = from;
  }

  /**
   * Reads the checkpoint that a run goes on from, if there is one, and takes over its choices between kernels.
   *
   * @throws {PentimentoError} when it is damaged, of another version or of another run
   */
  static async open(
    gpu: Gpu,
    plan: RunPlan,
    asked: AskedCheckpoints,
  ): Promise<RunCheckpoints> {
    const run = { facts: await factsOf(plan), inputs: asked.inputs };
    const { resume } = asked.places;
    const from = resume === undefined ? undefined : await readCheckpoint(resume, run);
    const checkpoints = new RunCheckpoints(gpu, asked, { run, from });
    if (from && checkpoints.hasChoices) gpu.tuned = new Map(Object.entries(from.state.tuned));
    return checkpoints;
  }

  /** Whether the choices between kernels are those of a checkpoint: on another adapter they mean nothing. */
  get hasChoices(): boolean {
    return this.#from?.adapter === adapterIdentity(this.#gpu);
  }

  /**
   * Begins to keep checkpoints of a session, after it was brought to where the checkpoint was.
   *
   * @param tell says a line to the people who watch
   * @returns how far the run was; `undefined`: it begins
   */
  async begin(session: Session, tell: (line: string) => void): Promise<Reached | undefined> {
    const { places: { checkpoint }, values } = this.#asked;
    const from = this.#from;
    if (from) {
      const tuned = this.hasChoices ? from.state.tuned : Object.fromEntries(this.#gpu.tuned);
      await session.restore({ ...from.state, tuned });
      this.#tellResumed(from);
    }
    if (checkpoint === undefined) return from?.reached;
    const every = values["checkpoint-every"];
    const iterations = from?.reached.iterations ?? 0;
    this.#keeper = new Keeper(
      () => this.#copyOf(session),
      async ({ state, ...at }, iterations) => {
        const { line } = this.#asked;
        const reached = { ...at, iterations };
        await write(checkpoint, this.#gpu, { line, run: this.#run, reached, state });
      },
      { every, iterations, tell },
    );
    return from?.reached;
  }

  #copyOf(session: Session): Copying<Copy> {
    const done = [...this.#done];
    const before = session.progress();
    const copying = session.save();
    const copy = async () => {
      const { scale, iteration } = await before;
      return { scale, iteration, done, state: await copying };
    };
    // Calls of a session are carried out in order, so this one comes when it can go on.
    return { copy: copy(), free: session.progress() };
  }

  /** What the checkpoints of this run cost, in words; nothing where there was none. */
  describe(seconds: number): string[] {
    const { count, seconds: waited } = this.#keeper?.waits ?? { count: 0, seconds: 0 };
    if (count === 0) return [];
    const share = 100 * waited / seconds;
    return [
      `The run waited ${waited.toFixed(2)} s for ${formatCount(count, "checkpoint")}, ${
        share.toFixed(2)
      } % of its time`,
    ];
  }

  /** Keeps a checkpoint if one is due. */
  async offer({ iterations, done }: Done): Promise<void> {
    this.#done = done;
    await this.#keeper?.offer(iterations);
  }

  /** Waits for the checkpoint that is being written, if one is. */
  async end(): Promise<void> {
    await this.#keeper?.end();
  }

  /**
   * Keeps the run as it is now, at its early end.
   *
   * @returns why that was not possible, in one sentence
   */
  async keep({ iterations, done }: Done): Promise<string | undefined> {
    this.#done = done;
    return await this.#keeper?.keep(iterations);
  }

  /**
   * Says the line that goes on with this run, to paste into a shell, if there is a checkpoint of it.
   *
   * @param saved the picture that was written; `undefined`: none was
   */
  sayGoesOn(saved: Saved | undefined): void {
    const { line, values, places } = this.#asked;
    const resume = this.#keeper?.written ? places.checkpoint : this.#from && places.resume;
    if (resume === undefined) return;
    const isThere = saved && saved.problem === undefined && !isStream(saved.path);
    const overwrite = isThere || values["save-every"] !== undefined;
    say("This goes on:", `  ${commandLine(resumeLine(line, { resume, overwrite }))}`);
  }

  #tellResumed({ adapter, reached: { scale, iterations } }: Checkpoint): void {
    const { values: { quiet }, places } = this.#asked;
    if (!this.hasChoices) {
      say(
        `The checkpoint was written on another adapter (${
          adapter.split(" | ")[0]
        }), so the rest is rounded as on ` +
          `${describeAdapter(this.#gpu)}: the picture is not the same to the bit`,
      );
    }
    if (quiet) return;
    say(
      `Going on from ${places.resume}: ${formatCount(iterations, "iteration")} done, at scale ${
        scale + 1
      }`,
    );
  }
}

async function write(
  path: string,
  gpu: Gpu,
  content: Parameters<typeof writeCheckpoint>[2],
): Promise<void> {
  try {
    await writeCheckpoint(await followLinks(path), gpu, content);
  } catch (error) {
    throw explainFileError(error, "write the checkpoint", path);
  }
}
