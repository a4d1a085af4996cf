/** The row of buttons by which a painting is begun, paused, stepped, undone, prolonged, ended and saved. */
import { paint, send, stop, undo } from "./engine.ts";
import { outShown } from "./out/dialog.tsx";
import { useValue } from "./signals.ts";
import { canPaint, frames, hasPainting, phase, progress } from "./store.ts";

/** Iterations that a press adds. */
const MORE = 20;

/** Begins, pauses or goes on: what the large button does. */
export function mainAction(): void {
  switch (phase.value) {
    case "idle":
      return paint();
    case "painting":
      return send({ type: "pause" });
    case "paused":
      return send({ type: "resume" });
    case "finished":
      return more();
  }
}

/** Adds iterations, and goes on where it had finished. */
export function more(): void {
  send({ type: "addIterations", count: MORE });
  if (phase.value === "finished") send({ type: "resume" });
}

const MAIN_WORDS = {
  idle: "Paint",
  preparing: "Preparing…",
  painting: "Pause",
  paused: "Go on",
  finished: `${MORE} more`,
} as const;

/** The buttons: a large one, and beside a painting those for it. */
export function Transport() {
  const now = useValue(phase);
  const ready = useValue(canPaint);
  return (
    <div class="transport" role="toolbar" aria-label="Painting">
      <button
        type="button"
        id="main"
        class="primary"
        disabled={!ready || now === "preparing"}
        aria-keyshortcuts="Space"
        onClick={mainAction}
      >
        {MAIN_WORDS[now]}
      </button>
      {useValue(hasPainting) && <PaintingActions />}
    </div>
  );
}

/** What can be done with a painting that there is. */
function PaintingActions() {
  const now = useValue(phase);
  const at = useValue(progress);
  const canUndo = useValue(frames).length > 1;
  const hasNext = at !== undefined && at.scale < at.scales - 1;
  return (
    <>
      <Action name="Step" keys="." onClick={() => send({ type: "step", iterations: 1 })} />
      <Action name="Undo" keys="Z" disabled={!canUndo} onClick={undo} />
      <Action name={`+${MORE}`} label={`+${MORE} iterations`} onClick={more} />
      {hasNext && <Action name="Next scale" keys="N" onClick={() => send({ type: "nextScale" })} />}
      <Action name="Start over" disabled={now === "preparing"} onClick={() => paint()} />
      <Action name="Stop" label="Stop this painting" onClick={stop} />
      <Action name="Save…" label="Save and share" strong onClick={() => outShown.value = true} />
    </>
  );
}

interface ActionProps {
  readonly name: string;
  readonly label?: string;
  readonly keys?: string;
  readonly strong?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Action(
  { name, label = name, keys, strong = false, disabled = false, onClick }: ActionProps,
) {
  return (
    <button
      type="button"
      class={strong ? "strong" : ""}
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      disabled={disabled}
      {...keys && { "aria-keyshortcuts": keys }}
      onClick={onClick}
    >
      {name}
    </button>
  );
}
