/** The filmstrip: earlier states of the painting, each of which can be gone back to. */
import { useEffect, useRef } from "preact/hooks";
import { goBackTo } from "./engine.ts";
import { useValue } from "./signals.ts";
import { currentFrame, frames } from "./store.ts";

/** The frames, oldest first. */
export function Filmstrip() {
  const shown = useValue(frames);
  const current = useValue(currentFrame);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => list.current?.scrollTo({ left: list.current.scrollWidth }), [shown.length]);
  if (shown.length === 0) return null;
  return (
    <ol class="filmstrip" ref={list} aria-label="Earlier states">
      {shown.map(({ id, url, scale, iteration }) => (
        <li key={id}>
          <button
            type="button"
            aria-label={`${scale + 1}·${iteration}: go back to scale ${
              scale + 1
            }, iteration ${iteration}`}
            aria-current={id === current}
            onClick={() => goBackTo(id)}
          >
            <img src={url} alt="" />
            <span>{scale + 1}·{iteration}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
