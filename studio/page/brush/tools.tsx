/** The tools for painting a region, under the picture. */
import type { Signal } from "@preact/signals-core";
import { useEffect, useRef } from "preact/hooks";
import { useValue } from "../signals.ts";
import {
  clearRegion,
  close,
  editing,
  erases,
  finish,
  hardness,
  invertRegion,
  others,
  strokeBack,
  strokesBack,
  takeRegion,
  takeTheRest,
  tolerance,
  type Tool,
  tool,
  width,
} from "./editor.ts";
import { nameOf, purposeOf } from "./words.ts";

/** Shown while a region is painted. */
export function BrushTools() {
  const target = useValue(editing);
  const heading = useRef<HTMLHeadingElement>(null);
  // Who came by the keyboard goes on from here, and who does not see it is told where they are.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    if (target !== undefined) {
      document.querySelector(".stage")?.scrollIntoView({ block: "nearest" });
    }
  }, [target]);
  if (target === undefined) return null;
  const name = nameOf(target);
  return (
    <section class="brush-tools" aria-labelledby="brush-title">
      <div class="brush-head">
        <h2 id="brush-title" ref={heading} tabIndex={-1}>
          {name[0]!.toUpperCase()}
          {name.slice(1)}
        </h2>
        <p>{purposeOf(target)}</p>
        <div class="brush-ends">
          <button type="button" onClick={close}>Cancel</button>
          <button type="button" class="primary" onClick={() => void finish()}>Done</button>
        </div>
      </div>
      <div class="brush-rows">
        <Tools />
        <Sliders />
        <Whole />
      </div>
    </section>
  );
}

const TOOLS: Readonly<Record<Tool, string>> = { brush: "Brush", fill: "Fill by colour" };

function Tools() {
  const chosen = useValue(tool);
  const away = useValue(erases);
  return (
    <div class="brush-group" role="group" aria-label="Tool">
      {Object.entries(TOOLS).map(([name, words]) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen === name}
          onClick={() => tool.value = name as Tool}
        >
          {words}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={away}
        aria-keyshortcuts="E"
        title="Take away in place of adding (E)"
        onClick={() => erases.value = !away}
      >
        Erase
      </button>
    </div>
  );
}

function Sliders() {
  const filling = useValue(tool) === "fill";
  return (
    <div class="brush-sliders">
      {filling ? <Slider label="Likeness" of={tolerance} from={0} to={0.5} /> : (
        <>
          <Slider label="Size" of={width} from={0.01} to={0.6} />
          <Slider label="Hardness" of={hardness} from={0} to={1} />
        </>
      )}
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly of: Signal<number>;
  readonly from: number;
  readonly to: number;
}

function Slider({ label, of, from, to }: SliderProps) {
  const value = useValue(of);
  return (
    <label>
      <span>{label}</span>
      <input
        type="range"
        min={from}
        max={to}
        step="0.01"
        value={value}
        aria-valuetext={`${Math.round(100 * value)} %`}
        onInput={({ currentTarget }) => of.value = Number(currentTarget.value)}
      />
      <output>{Math.round(100 * value)} %</output>
    </label>
  );
}

/** What is done to all of it. */
function Whole() {
  const back = useValue(strokesBack);
  const beside = useValue(others);
  const take = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    const [file] = currentTarget.files ?? [];
    if (file) void takeRegion(file).then(() => currentTarget.value = "");
  };
  return (
    <div class="brush-group">
      <button type="button" aria-keyshortcuts="U" disabled={back === 0} onClick={strokeBack}>
        Take back
      </button>
      <button type="button" onClick={invertRegion}>Invert</button>
      <button type="button" onClick={clearRegion}>Clear</button>
      {beside.length > 0 && <button type="button" onClick={takeTheRest}>What others leave</button>}
      <label class="button">
        <input
          type="file"
          accept="image/*"
          aria-label="Take the region from a file"
          onChange={take}
        />
        From a file
      </label>
    </div>
  );
}
