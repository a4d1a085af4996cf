/** The region over the picture, painted by mouse, finger or pen, or by the arrow keys. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useValue } from "../signals.ts";
import { oneFingerMoves } from "../viewport.ts";
import { changes, editing, erases, type OtherRegion, others, region, width } from "./editor.ts";
import { drawRegion } from "./draw.ts";
import { listenToHand, type Spot } from "./hand.ts";
import { nameOf } from "./words.ts";

/** Shown over the sheet while a region is painted. */
export function Overlay() {
  return useValue(editing) === undefined ? null : <Painted />;
}

function Painted() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [spot, move] = useState<Spot | undefined>();
  const target = useValue(editing);
  const shown = useValue(region);
  const beside = useValue(others);
  const count = useValue(changes);
  // Before it can be seen, so that no stroke is begun in vain.
  useLayoutEffect(() => {
    oneFingerMoves.value = false;
    const leave = listenToHand(canvas.current!, move);
    return () => {
      oneFingerMoves.value = true;
      leave();
    };
  }, []);
  useEffect(() => {
    if (shown && target !== undefined) drawRegion(canvas.current!, shown, target);
  }, [shown, count, target]);
  if (!shown || target === undefined) return null;
  return (
    <>
      {beside.map((other) => <Other key={other.target} {...other} />)}
      <canvas
        ref={canvas}
        class="region-overlay"
        width={shown.width}
        height={shown.height}
        tabIndex={0}
        role="application"
        aria-label={`Picture with ${nameOf(target)}: arrow keys move the brush, Enter paints`}
      />
      {spot && <Ring spot={spot} />}
    </>
  );
}

/** The region of another style, faintly. */
function Other({ region, target }: OtherRegion) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawRegion(canvas.current!, region, target), [region, target]);
  return <canvas ref={canvas} class="region-beside" width={region.width} height={region.height} />;
}

/** The brush's outline. */
function Ring({ spot: { x, y, pressure } }: { readonly spot: Spot }) {
  const { width: columns, height: rows } = region.value!;
  const across = 100 * useValue(width) * pressure * Math.max(columns, rows);
  return (
    <div
      class={useValue(erases) ? "ring erases" : "ring"}
      style={{
        left: `${100 * x / columns}%`,
        top: `${100 * y / rows}%`,
        width: `${across / columns}%`,
        height: `${across / rows}%`,
      }}
    />
  );
}
