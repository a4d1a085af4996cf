/** How far the painting is, in words and numbers. */
import type { Progress } from "../protocol.ts";
import { useValue } from "./signals.ts";
import { adapter, phase, progress } from "./store.ts";

/** Scale, iteration, rate, time left and memory. */
export function Status() {
  const at = useValue(progress);
  const now = useValue(phase);
  const on = useValue(adapter);
  if (at === undefined || now === "idle") return null;
  return (
    <section class="status" aria-label="Progress">
      <progress value={at.done} max={1} aria-label="Share of the work that is done" />
      <dl>
        {facts(at).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-fact={name}>{value}</dd>
          </div>
        ))}
      </dl>
      {on && <p class="adapter">{on.software ? `${on.name}, a processor: slow` : on.name}</p>}
    </section>
  );
}

function facts(at: Progress): readonly (readonly [name: string, value: string])[] {
  const { scale, scales, iteration, iterations, width, height, rate, secondsLeft, allocated } = at;
  return [
    ["Scale", `${scale + 1} of ${scales}`],
    ["Iteration", `${iteration} of ${iterations}`],
    ["Size", `${width} × ${height}`],
    ["Speed", rate > 0 ? `${rate >= 10 ? Math.round(rate) : rate.toPrecision(2)} /s` : "–"],
    ["Left", rate > 0 ? duration(secondsLeft) : "–"],
    ["Memory", `${Math.round(allocated / 2 ** 20)} MiB`],
  ];
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
