/** The stage: the painting on its canvas, and beside it, wiped over by a slider, what it is compared with. */
import { useEffect, useRef } from "preact/hooks";
import { editing } from "./brush/editor.ts";
import { Overlay } from "./brush/overlay.tsx";
import { subject } from "./mode/mode.ts";
import { Tiled } from "./mode/tiled.tsx";
import { Skip } from "./network/skip.tsx";
import { useValue } from "./signals.ts";
import {
  type Compared,
  compared,
  content,
  doing,
  hasPainting,
  phase,
  styles,
  wipe,
} from "./store.ts";
import { listenToPointers, view } from "./viewport.ts";

/** The stage with its comparing slider. */
export function Stage() {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => listenToPointers(stage.current!), []);
  const { url, aspect } = useValue(subject);
  const { zoom, x, y } = useValue(view);
  const painting = useValue(hasPainting);
  return (
    <section class="stage-and-wipe" aria-label="Painting" style={{ "--aspect": aspect }}>
      <div class="stage" ref={stage}>
        <div class="sheet" style={{ transform: `translate(${x}px, ${y}px) scale(${zoom})` }}>
          <canvas
            id="painting"
            width={16}
            height={16}
            hidden={!painting}
            class={zoom >= 4 ? "pixels" : ""}
            role="img"
            aria-label="The painting as it is now"
          />
          {!painting && url && <img class="before" src={url} alt="" />}
          {painting && <Beside />}
          {painting && <Edge />}
          <Overlay />
          <Tiled />
        </div>
        <Veil />
      </div>
      <Wipe />
    </section>
  );
}

/** The picture that the painting is compared with, left of the slider. */
function Beside() {
  const which = useValue(compared);
  const at = useValue(wipe);
  const own = useValue(content);
  const [style] = useValue(styles);
  const url = (which === "content" ? own : style)?.url;
  if (url === undefined || at === 0) return null;
  return (
    <img class="beside" src={url} alt="" style={{ clipPath: `inset(0 ${100 * (1 - at)}% 0 0)` }} />
  );
}

/** The border between the two with its grip, which pointers drag; the keys have the slider. */
function Edge() {
  const at = useValue(wipe);
  const { zoom } = useValue(view);
  if (useValue(editing) !== undefined) return null;
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const { currentTarget: grip, pointerId, clientX, type } = event;
    if (type === "pointerdown") grip.setPointerCapture(pointerId);
    if (!grip.hasPointerCapture(pointerId)) return;
    const { left, width } = grip.closest(".sheet")!.getBoundingClientRect();
    wipe.value = Math.min(1, Math.max(0, (clientX - left) / width));
  };
  return (
    <div class={at === 0 ? "edge closed" : "edge"} style={{ left: `${100 * at}%` }}>
      <button
        type="button"
        class="grip"
        tabIndex={-1}
        aria-hidden="true"
        title="Drag to compare"
        style={{ transform: `translate(-50%, -50%) scale(${1 / zoom})` }}
        onPointerDown={drag}
        onPointerMove={drag}
      />
    </div>
  );
}

/** What is being prepared, over the picture. */
function Veil() {
  const what = useValue(doing);
  if (useValue(phase) !== "preparing") return null;
  return (
    <p class="veil" role="status">
      <span class="brush" aria-hidden="true" />
      {what === "" ? "Preparing" : what}…
      <Skip />
    </p>
  );
}

const COMPARED: readonly Compared[] = ["content", "style"];

function Wipe() {
  const at = useValue(wipe);
  const which = useValue(compared);
  const painting = useValue(hasPainting);
  return (
    <div class="wipe" hidden={!painting}>
      <label>
        <span>Compare with</span>
        <select
          value={which}
          onChange={({ currentTarget }) => compared.value = currentTarget.value as Compared}
        >
          {COMPARED.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <input
        type="range"
        min="0"
        max="1"
        step="0.01"
        value={at}
        aria-label={`Show the ${which} over the painting`}
        onInput={({ currentTarget }) => wipe.value = Number(currentTarget.value)}
      />
    </div>
  );
}
