/** The course of the loss: a curve for each kind of term, weighted, on a logarithmic scale. */
import { useValue } from "./signals.ts";
import { losses, type LossPoint } from "./store.ts";

const WIDTH = 280;
const HEIGHT = 96;

/** Smaller shares of the largest value than this are at the bottom. */
const DECADES = 3;

/** The curves with their legend. */
export function Curves() {
  const points = useValue(losses);
  const last = points.at(-1);
  if (last === undefined) return null;
  const kinds = Object.keys(last.kinds).filter((kind) => last.kinds[kind]! > 0);
  const most = Math.max(...points.map(({ total }) => total));
  return (
    <figure class="curves">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Loss ${short(last.total)}, ${
          kinds.map((kind) => `${kind} ${short(last.kinds[kind]!)}`).join(", ")
        }`}
      >
        {scaleStarts(points).map((x) => <line key={x} x1={x} x2={x} y1={0} y2={HEIGHT} />)}
        <path class="total" d={pathOf(points.map(({ total }) => total), most)} />
        {kinds.map((kind, i) => (
          <path
            key={kind}
            class={`kind-${i % 4}`}
            d={pathOf(points.map((point) => point.kinds[kind] ?? 0), most)}
          />
        ))}
      </svg>
      <figcaption>
        <span class="total">total {short(last.total)}</span>
        {kinds.map((kind, i) => (
          <span key={kind} class={`kind-${i % 4}`}>{kind} {short(last.kinds[kind]!)}</span>
        ))}
      </figcaption>
    </figure>
  );
}

function short(value: number): string {
  return value.toPrecision(3);
}

function xOf(i: number, count: number): number {
  return count < 2 ? 0 : Math.round(10 * WIDTH * i / (count - 1)) / 10;
}

function pathOf(values: readonly number[], most: number): string {
  return values.map((value, i) => {
    const share = value > 0 ? 1 + Math.log10(value / most) / DECADES : 0;
    const y = Math.round(10 * (4 + (HEIGHT - 8) * (1 - Math.max(0, share)))) / 10;
    return `${i === 0 ? "M" : "L"}${xOf(i, values.length)} ${y}`;
  }).join("");
}

/** Where a scale begins. */
function scaleStarts(points: readonly LossPoint[]): number[] {
  return points.flatMap(({ scale }, i) =>
    i > 0 && points[i - 1]!.scale !== scale ? [xOf(i, points.length)] : []
  );
}
