/** The choice of what is painted, with what belongs to it. */
import { LAYER_NAMES } from "@pentimento/pentimento/options";
import type { JobOptions, Mode } from "../../protocol.ts";
import { change } from "../engine.ts";
import { useValue } from "../signals.ts";
import { hasPainting, options, tell } from "../store.ts";
import { canTile, chosenLayer, mode, shownMode, tileable, tiled } from "./mode.ts";

const MODES: readonly (readonly [mode: Mode | "", words: string])[] = [
  ["", "The content in the style"],
  ["texture", "A texture of the style"],
  ["reconstruct", "What a layer sees of the content"],
];

/** The deepest layer that is offered. */
const DEEPEST = "conv5_1";

/** The choice of the mode. */
export function ModeChoice() {
  const chosen = useValue(mode);
  return (
    <section class="mode" aria-label="What is painted">
      <label for="mode">Paint</label>
      <select
        id="mode"
        value={chosen ?? ""}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {MODES.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
      </select>
      {chosen === "texture" && <Tileable />}
      {chosen === "reconstruct" && <Layer />}
    </section>
  );
}

function choose(value: string): void {
  mode.value = value === "" ? undefined : value as Mode;
  afterwards();
}

/** Says when it holds, where something else is being painted. */
function afterwards(): void {
  if (hasPainting.value) tell("info", "That is painted when you start over");
}

function Tileable() {
  const wanted = useValue(tileable);
  const [can, shown] = [useValue(canTile), useValue(tiled)];
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          id="tileable"
          checked={wanted}
          onChange={({ currentTarget }) => {
            tileable.value = currentTarget.checked;
            afterwards();
          }}
        />
        Copies of it fit side by side
      </label>
      {can && (
        <label class="check">
          <input
            type="checkbox"
            id="tiled"
            checked={shown}
            onChange={({ currentTarget }) => tiled.value = currentTarget.checked}
          />
          Show nine of them
        </label>
      )}
    </>
  );
}

function Layer() {
  const layers = LAYER_NAMES.slice(0, LAYER_NAMES.indexOf(DEEPEST) + 1);
  return (
    <>
      <label for="layer">Layer</label>
      <select
        id="layer"
        value={useValue(chosenLayer)}
        onChange={({ currentTarget: { value } }) => {
          const contentLayers = value === "" ? undefined : { [value]: 1 };
          const changes = { contentLayers } as JobOptions;
          if (shownMode.value === "reconstruct") change(changes);
          else options.value = { ...options.value, ...changes };
        }}
      >
        <option value="">what suits the network</option>
        {layers.map((layer) => <option key={layer} value={layer}>{layer}</option>)}
      </select>
    </>
  );
}
