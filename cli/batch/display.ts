/** The progress of a batch: a line for all pictures above the one for the picture that is painted. */
import { formatDuration } from "../terminal/format.ts";
import { fittedLine, type Output } from "../terminal/live_line.ts";
import { ProgressDisplay, type ShownProgress } from "../terminal/progress_display.ts";
import type { Screen } from "../terminal/terminal.ts";

/** What becomes known of a batch while it runs. */
export interface BatchProgress {
  /** Pictures that are done with, whatever became of them. */
  readonly done: number;
  readonly pictures: number;
  readonly failed: number;
}

/** Shows the progress of a batch, one picture after the other. */
export class BatchDisplay extends ProgressDisplay {
  #begun: number | undefined;
  /** Pictures that were painted, and not found finished, and the share of the one at work. */
  #painted = 0;
  #share = 0;
  #batch: BatchProgress = { done: 0, pictures: 0, failed: 0 };

  /**
   * @param quiet whether only what is said is shown
   * @param watch called with every progress of a picture
   */
  constructor(
    private readonly quiet: boolean,
    private readonly watch: (progress: ShownProgress) => void = () => {},
    output?: Output,
  ) {
    super(output);
  }

  /** Takes note of how far the batch is. */
  reach(batch: BatchProgress): void {
    this.#batch = batch;
  }

  /** A picture begins: its progress starts anew. */
  begin(): void {
    this.#begun ??= this.output.now();
    this.#share = 0;
    this.restart();
  }

  /** The picture ended. */
  end(): void {
    this.#painted++;
    this.#share = 0;
  }

  override update(progress: ShownProgress): void {
    this.#share = progress.done;
    this.watch(progress);
    if (!this.quiet) super.update(progress);
  }

  /** In a file or a pipe, a picture has a line now and then, but none for each of its parts. */
  protected override show(...[share, due, line]: Parameters<ProgressDisplay["show"]>): void {
    super.show(share, due && this.output.screen.interactive, line, Infinity);
  }

  protected override above(screen: Screen): readonly string[] {
    return [batchLine(this.#batch, this.#share, this.#left, screen)];
  }

  /** Seconds that are left of the batch, by what its pictures took so far. */
  get #left(): number | undefined {
    const painted = this.#painted + this.#share;
    if (this.#begun === undefined || painted < 0.05) return undefined;
    const { done, pictures } = this.#batch;
    const each = (this.output.now() - this.#begun) / 1000 / painted;
    return each * Math.max(0, pictures - done - this.#share);
  }
}

/** The line of a batch for a terminal. */
export function batchLine(
  { done, pictures, failed }: BatchProgress,
  share: number,
  left: number | undefined,
  screen: Screen,
): string {
  const { dim, bold, bad } = screen.palette;
  const whole = Math.min(1, (done + share) / Math.max(1, pictures));
  const percent = bold(`${String(Math.floor(100 * whole + 1e-9)).padStart(3)} %`);
  const words = [
    { text: `picture ${Math.min(done + 1, pictures)}/${pictures}`, rank: 1, beforeBar: true },
    { text: percent, rank: 0 },
    { text: failed === 0 ? "" : bad(`${failed} failed`), rank: 2 },
    { text: left === undefined ? "" : `${formatDuration(left)} ${dim("left of all")}`, rank: 3 },
  ];
  return fittedLine(words, { share: whole, only: percent, screen });
}
