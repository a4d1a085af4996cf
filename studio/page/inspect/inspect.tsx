/** The inspect panel: what a layer of the network sees in the picture as it is now. */
import { LAYER_NAMES, type LayerName } from "@pentimento/pentimento/options";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChannelPairMaps, Inspection } from "../../protocol.ts";
import { send } from "../engine.ts";
import { useValue } from "../signals.ts";
import { hasPainting, inForce, progress } from "../store.ts";
import { inspection, isLooking, pair } from "./looking.ts";
import { MapPicture, MatrixPicture } from "./maps.tsx";

/** Followed, a layer is looked at this often. */
const FOLLOW_MILLISECONDS = 2000;

/** The panel. */
export function Inspect() {
  const [open, setOpen] = useState(false);
  if (!useValue(hasPainting)) return null;
  return (
    <details
      class="inspect"
      id="inspect"
      onToggle={({ currentTarget }) => setOpen((currentTarget as HTMLDetailsElement).open)}
    >
      <summary>What the network sees</summary>
      {open && <Layer />}
    </details>
  );
}

function look(layer: LayerName): void {
  isLooking.value = true;
  send({ type: "inspect", layer });
}

function Layer() {
  const held = (useValue(inForce)["networkLayers"] ?? []) as readonly LayerName[];
  const layers = LAYER_NAMES.filter((name) => held.includes(name));
  const [wanted, setLayer] = useState<LayerName>("conv3_1");
  const layer = layers.includes(wanted) ? wanted : layers.at(-1);
  const [follows, setFollows] = useState(false);
  const busy = useValue(isLooking);
  const seen = useValue(inspection);
  useLooking(layer, { follows, busy });
  return (
    <>
      <div class="row">
        <select
          aria-label="Layer to look at"
          id="inspect-layer"
          value={layer ?? ""}
          onChange={({ currentTarget }) => setLayer(currentTarget.value as LayerName)}
        >
          {layers.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
        <button type="button" disabled={busy || !layer} onClick={() => layer && look(layer)}>
          {busy ? "Looking…" : "Look again"}
        </button>
        <label class="check">
          <input
            type="checkbox"
            checked={follows}
            onChange={({ currentTarget }) => setFollows(currentTarget.checked)}
          />
          Follow
        </label>
      </div>
      {seen && <Seen seen={seen} />}
    </>
  );
}

/**
 * Looks when the layer is chosen, once another that is being looked at is done, and, where it is followed, every now and
 * then while it paints.
 */
function useLooking(
  layer: LayerName | undefined,
  { follows, busy }: { readonly follows: boolean; readonly busy: boolean },
): void {
  const at = useValue(progress);
  const asked = useRef<LayerName | undefined>(undefined);
  const last = useRef(0);
  useEffect(() => {
    if (busy || !layer) return;
    const now = performance.now();
    const isDue = follows && now - last.current >= FOLLOW_MILLISECONDS;
    if (layer === asked.current && !isDue) return;
    asked.current = layer;
    last.current = now;
    look(layer);
  }, [layer, busy, follows, at]);
}

function Seen({ seen }: { readonly seen: Inspection }) {
  const { layer, width, height, channels, dead, order, correlations, pairs } = seen;
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const show = (row: number, column: number) => {
    if (row === at[0] && column === at[1]) return;
    setAt([row, column]);
    send({ type: "pair", row, column });
  };
  return (
    <>
      <p class="facts">
        {layer}: {channels} channels of {width} × {height}
        {dead > 0 && `, ${dead} of them zero everywhere`}. The strongest:
      </p>
      <Strongest {...seen} />
      <p class="facts">
        Gram matrix of the {order.length} strongest, as correlations: point at a pair.
      </p>
      <MatrixPicture
        values={correlations}
        label={`Correlations of the ${order.length} strongest channels`}
        onCell={(row, column) => show(order[row]!, order[column]!)}
      />
      <div class="row" role="group" aria-label="Most correlated pairs">
        {pairs.map(({ row, column }) => (
          <button
            type="button"
            key={`${row} ${column}`}
            onClick={() => show(row, column)}
          >
            {row} · {column}
          </button>
        ))}
      </div>
      <Pair {...{ width, height }} />
    </>
  );
}

/** The strongest channels as pictures. */
function Strongest({ maps, width, height }: Pick<Inspection, "maps" | "width" | "height">) {
  return (
    <div class="maps">
      {maps.map(({ channel, strength, grey }) => (
        <figure key={channel}>
          <MapPicture
            {...{ grey, width, height }}
            label={`Channel ${channel}, strength ${strength.toPrecision(2)}`}
          />
          <figcaption>{channel}</figcaption>
        </figure>
      ))}
    </div>
  );
}

function Pair({ width, height }: { readonly width: number; readonly height: number }) {
  const two = useValue(pair);
  if (two === undefined || two.both.length !== width * height) return null;
  const { row, column, correlation } = two;
  return (
    <div class="pair" aria-live="polite">
      <p class="facts">
        Channels {row.channel} and {column.channel}, correlation {correlation.toFixed(2)}
      </p>
      <div class="maps three">
        {picturesOf(two).map(([words, grey], i) => (
          <figure key={i}>
            <MapPicture {...{ grey, width, height }} label={words} />
            <figcaption>{words}</figcaption>
          </figure>
        ))}
      </div>
    </div>
  );
}

function picturesOf({ row, column, both }: ChannelPairMaps) {
  return [
    [`${row.channel}`, row.grey],
    ["both", both],
    [`${column.channel}`, column.grey],
  ] as const;
}
