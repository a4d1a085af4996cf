/** The filmstrip: earlier states of the painting, each of which can be gone back to. */
import { useEffect, useRef } from "preact/hooks";
import { goBackTo } from "./engine.ts";
import { useValue } from "./signals.ts";
import { currentFrame, frames, progress } from "./store.ts";

/** The frames, oldest first. */
export function Filmstrip() {
  const shown = useValue(frames);
  const current = useValue(currentFrame);
  const several = (useValue(progress)?.scales ?? 1) > 1;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => list.current?.scrollTo({ left: list.current.scrollWidth }), [shown.length]);
  if (shown.length === 0) return null;
  return (
    <ol class="filmstrip" ref={list} aria-label="Earlier states">
      {shown.map(({ id, url, scale, iteration }) => {
        const words = several ? `${scale + 1}·${iteration}` : String(iteration);
        const moment = `${several ? `scale ${scale + 1}, ` : ""}iteration ${iteration}`;
        return (
          <li key={id}>
            <button
              type="button"
              aria-label={`${words}: go back to ${moment}`}
              title={`Go back to ${moment}`}
              aria-current={id === current}
              onClick={() => goBackTo(id)}
            >
              <img src={url} alt="" />
              <span>{words}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
