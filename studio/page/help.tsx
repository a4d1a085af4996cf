/** The help: how to begin, and the list of keys. */
import { useDialog } from "./dialog.ts";
import { SHORTCUTS } from "./keyboard.ts";
import { helpShown } from "./store.ts";

const NAMES: Readonly<Record<string, string>> = { " ": "Space", "=": "" };

/** A dialog, shown where it was asked for. */
export function Help() {
  const dialog = useDialog(helpShown);
  return (
    <dialog {...dialog} aria-labelledby="help-title">
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
      <button type="button" class="primary" onClick={dialog.onClose}>Close</button>
    </dialog>
  );
}
