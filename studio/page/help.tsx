/** The help: how to begin, and the list of keys. */
import { useEffect, useRef } from "preact/hooks";
import { SHORTCUTS } from "./keyboard.ts";
import { useValue } from "./signals.ts";
import { helpShown } from "./store.ts";

const NAMES: Readonly<Record<string, string>> = { " ": "Space", "=": "" };

/** A dialog, shown where it was asked for. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = useValue(helpShown);
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => helpShown.value = false}>
      <h2 id="help-title">How it works</h2>
      <p>
        Choose a content and a style, then press Paint. The picture grows from coarse to fine; move
        the sliders while it does. Every thumbnail below it leads back to that state. Everything is
        computed on this device.
      </p>
      <h3>Keys</h3>
      <dl class="keys">
        {SHORTCUTS.map(({ keys: [key], does }) => (
          <div key={does}>
            <dt>
              <kbd>{NAMES[key!] ?? key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="primary" onClick={() => helpShown.value = false}>Close</button>
    </dialog>
  );
}
