/** The picture of a run as it grows, on the terminal. Whatever becomes of it, the run goes on. */
import type { Progress } from "@pentimento/pentimento";
import type { OptionValues } from "../../arguments/options.ts";
import { THIS_SYSTEM } from "../../system.ts";
import type { LiveLine } from "../live_line.ts";
import { columns, isTerminalBehind, rows } from "../terminal.ts";
import { frameOf, type Room } from "./frame.ts";
import { type PreviewKind, previewKind } from "./kind.ts";

/** Pictures follow one another at least so far apart. */
const INTERVAL_MILLISECONDS = 500;

/** Copying and drawing them takes at most this share of the time. */
const MOST_SHARE = 0.05;

/** The part of the screen's lines that a picture may take, and lines that stay free for words. */
const SHARE_OF_ROWS = 0.7;
const FREE_ROWS = 4;

/** The surroundings of a preview. */
export interface Surroundings {
  readonly room: () => Room;
  /** Whether the terminal has not shown yet what it was sent. */
  readonly isBehind: () => boolean | Promise<boolean>;
  /** Milliseconds, from any origin. */
  readonly now: () => number;
}

const TERMINAL: Surroundings = {
  room: () => {
    const high = rows();
    return {
      columns: columns() - 1,
      rows: Math.min(Math.floor(SHARE_OF_ROWS * high), high - FREE_ROWS),
    };
  },
  isBehind: isTerminalBehind,
  now: () => performance.now(),
};

/** Shows pictures above a line of progress. */
export class Preview {
  #due = -Infinity;

  constructor(
    private readonly kind: PreviewKind,
    private readonly display: Pick<LiveLine, "showPicture">,
    private readonly around: Surroundings = TERMINAL,
  ) {}

  /** Shows the picture, where it is time to and the terminal keeps up. */
  async offer(progress: Pick<Progress, "picture">): Promise<void> {
    const { room, isBehind, now } = this.around;
    if (now() < this.#due || await isBehind()) return;
    const started = now();
    try {
      const frame = await frameOf(await progress.picture(), this.kind, room());
      if (frame) this.display.showPicture(frame);
    } catch {
      // A GPU that fails says so where the run goes on.
    }
    const ended = now();
    this.#due = Math.max(started + INTERVAL_MILLISECONDS, ended + (ended - started) / MOST_SHARE);
  }
}

/** Of the many pictures of a batch it is said once. */
let toldNone = false;

/**
 * The preview that a line asks for; `undefined` where it asks for none, or there is no terminal or none that shows
 * pictures, which is said.
 */
export function openPreview(
  values: Pick<OptionValues, "preview" | "preview-as">,
  display: LiveLine | undefined,
): Preview | undefined {
  const as = values["preview-as"];
  if (display === undefined || !Deno.stderr.isTerminal() || !(values.preview || as)) {
    return undefined;
  }
  const kind = as ?? (Deno.noColor ? undefined : previewKind(THIS_SYSTEM.variable));
  if (kind !== undefined) return new Preview(kind, display);
  if (toldNone) return undefined;
  toldNone = true;
  display.say(
    "No preview: TERM, COLORTERM or NO_COLOR say that this terminal shows neither pictures nor 256 colours; " +
      "--preview-as blocks shows them nevertheless",
  );
  return undefined;
}
