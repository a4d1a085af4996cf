/** What there is to tell: errors and hints, read out by screen readers, until they are closed. */
import { useValue } from "./signals.ts";
import { notice } from "./store.ts";

/** The last notice. */
export function Notices() {
  const shown = useValue(notice);
  return (
    <div class="notices" role={shown?.kind === "error" ? "alert" : "status"}>
      {shown && (
        <p class={`notice ${shown.kind}`}>
          <span>{shown.text}</span>
          <button type="button" class="quiet" onClick={() => notice.value = undefined}>
            Close
          </button>
        </p>
      )}
    </div>
  );
}
