/** The page as a whole. */
import { BrushTools } from "./brush/tools.tsx";
import { Controls } from "./controls.tsx";
import { Curves } from "./curves.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { Help } from "./help.tsx";
import { Inspect } from "./inspect/inspect.tsx";
import { ModeChoice } from "./mode/mode.tsx";
import { Networks } from "./network/network.tsx";
import { Notices } from "./notices.tsx";
import { Out, outShown } from "./out/dialog.tsx";
import { Pictures } from "./pictures.tsx";
import { useValue } from "./signals.ts";
import { Stage } from "./stage.tsx";
import { Status } from "./status.tsx";
import { hasPainting, helpShown } from "./store.ts";
import { Transport } from "./transport.tsx";

/** Header, pictures, stage and controls. */
export function App() {
  const painting = useValue(hasPainting);
  return (
    <div class={painting ? "studio at-work" : "studio"}>
      <header>
        <h1>Pentimento</h1>
        <p>Paint one picture in the manner of another, on this device</p>
        <button type="button" class="quiet" onClick={() => outShown.value = true}>
          Save or open
        </button>
        <button
          type="button"
          class="quiet"
          aria-keyshortcuts="?"
          onClick={() => helpShown.value = true}
        >
          Help
        </button>
      </header>
      <main>
        <Pictures />
        <div class="middle">
          <Stage />
          <BrushTools />
          <Transport />
          <Filmstrip />
        </div>
        <aside class="side" aria-label="Steering">
          <ModeChoice />
          <Status />
          <Curves />
          <Controls />
          <Networks />
          <Inspect />
        </aside>
      </main>
      {!useValue(outShown) && <Notices />}
      <Help />
      <Out />
    </div>
  );
}
