/** What is done while a run paints: its progress is shown, iterations are counted, pictures saved on the way. */
import type { Losses, Progress } from "@pentimento/pentimento";
import type { OptionValues } from "./arguments/options.ts";
import { numberedOutput, type OutputFile, writePicture } from "./pictures/output_file.ts";
import type { RecipeMaker } from "./recipe/make.ts";
import { formatSides } from "./terminal/format.ts";
import type { ProgressDisplay } from "./terminal/progress_display.ts";
import { say } from "./terminal/terminal.ts";

/** Follows a run: shows its progress, counts its iterations, saves pictures on the way. Nothing of that ends the run. */
export class Follower {
  /** Iterations over all scales. */
  iterations = 0;
  /** The iterations of each scale that was begun. */
  readonly done: number[] = [];
  /** The latest losses that are numbers. */
  losses: Losses = { total: NaN, terms: {} };
  #count = iterationCounter();
  /** The first scale whose memory was not printed yet. */
  #told = 0;
  #recovered = 0;
  /** The latest reason why a picture on the way could not be saved. */
  #unsaved = "";

  constructor(
    private readonly job: { readonly values: OptionValues; readonly output: OutputFile },
    private readonly display: ProgressDisplay | undefined,
    private readonly recipe?: RecipeMaker,
  ) {}

  /** Begins where a run was that goes on. */
  goOnFrom(begun: Begun): void {
    this.iterations = begun.iterations;
    this.#count = iterationCounter(begun);
    this.done.push(...begun.done);
    this.#told = begun.scale;
  }

  /** Says a line above the display. */
  tell(line: string): void {
    if (this.display) this.display.say(line);
    else say(line);
  }

  /** Takes note of the progress, shows it, and saves a picture where one is due. */
  async see(progress: Progress): Promise<void> {
    const before = this.iterations;
    this.iterations = this.#count(progress);
    // Scales may have been left out, where time is short.
    while (this.done.length < progress.scale) this.done.push(0);
    this.done[progress.scale] = progress.iteration;
    const { total, terms } = progress;
    if (Number.isFinite(total)) this.losses = { total, terms };
    try {
      this.#show(progress);
    } catch {
      // A picture is worth more than a line about it.
    }
    const every = this.job.values["save-every"];
    // Where a scale ends, progress may step over the very iteration.
    if (every && Math.floor(this.iterations / every) > Math.floor(before / every)) {
      await this.#save(progress);
    }
  }

  #show(progress: Progress): void {
    const { values } = this.job;
    this.display?.update(progress);
    if (progress.recovered > this.#recovered) {
      this.#recovered = progress.recovered;
      if (!values.quiet) this.tell(RECOVERED);
    }
    if (values.verbose && !values.quiet && progress.scale === this.#told) {
      this.tell(memoryLine(progress, this.#told++));
    }
  }

  async #save(progress: Progress): Promise<void> {
    const numbered = numberedOutput(this.job.output, this.iterations);
    try {
      const metadata = await this.recipe?.metadata(this) ?? {};
      await writePicture(numbered, await progress.picture(), { metadata });
      if (!this.job.values.quiet) this.tell(`Saved ${numbered.path}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      // The same trouble is told once, not at every picture.
      const kind = why.replaceAll(numbered.path, "");
      if (kind !== this.#unsaved) this.tell(`${why}. The run goes on`);
      this.#unsaved = kind;
    }
  }
}

const RECOVERED =
  "The loss was no number or grew without end: went back to the last good picture, with half the step";

/** The memory that a scale takes, for --verbose. */
function memoryLine({ width, height, scales, memory }: Progress, scale: number): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const { allocated, planned, live, tiles, tileWidth, tileHeight } = memory;
  const cut = tiles === 1
    ? ""
    : ` in ${tiles} tiles of ${formatSides({ width: tileWidth, height: tileHeight })}`;
  const name = `Scale ${scale + 1} of ${scales} (${width} x ${height}${cut})`;
  return `${name}: features and gradients lie in ${mebibytes(planned)}, of which ${
    mebibytes(live)
  } are alive at once; ` +
    `${mebibytes(allocated)} on the GPU in all`;
}

/** A run that goes on: the scale, from 0, the iterations done there, over all scales, and of each. */
interface Begun extends Pick<Progress, "scale" | "iteration"> {
  readonly iterations: number;
  readonly done: readonly number[];
}

/** Counts iterations over all scales. */
function iterationCounter(begun?: Begun): (progress: Progress) => number {
  let [scale, earlier, last] = begun
    ? [begun.scale, begun.iterations - begun.iteration, begun.iteration]
    : [0, 0, 0];
  return (progress) => {
    if (progress.scale !== scale) [scale, earlier] = [progress.scale, earlier + last];
    last = progress.iteration;
    return earlier + last;
  };
}
