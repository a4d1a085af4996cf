import type { LayerInspection } from "./inspect.ts";

/**
 * Where two channels of a layer fire together: the geometric mean `sqrt(F_i F_j)` at every position, divided
 * by its largest value.
 *
 * @returns `height * width` values in [0, 1]; zeros when the two never meet
 */
export function coactivation(
  { features, height, width }: Pick<LayerInspection, "features" | "height" | "width">,
  pair: { readonly row: number; readonly column: number },
): Float32Array {
  const positions = height * width;
  const [i, j] = [pair.row * positions, pair.column * positions];
  const both = Float32Array.from(
    { length: positions },
    (_, m) => Math.sqrt(Math.max(0, features[i + m]! * features[j + m]!)),
  );
  const most = both.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? both.map((value) => value / most) : both;
}
