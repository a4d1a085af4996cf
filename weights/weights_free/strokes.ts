/** Stroke channels, new at a level or lengthened from the layer before. */
import { type Candidate, groupScales, mixed, scaled } from "./candidate.ts";
import type { Features } from "./features.ts";
import { predecessor } from "./families.ts";
import { lineBlur, strokeBank } from "./filters.ts";
import type { SeededRandom } from "./random.ts";

/** A stroke filter of a layer, scaled to about unit mean square. */
export interface StrokeCandidate extends Candidate {
  /** The direction across the stroke, in radians. */
  readonly angle: number;
  /** True for a stroke of brightness alone, without colour. */
  readonly luminance: boolean;
}

/** Strokes that begin at a level: derivatives of the colours. */
export function newStrokes(
  input: Features,
  { count, random }: { count: number; random: SeededRandom },
): StrokeCandidate[] {
  const { sheet, colors } = input;
  const strokes = strokeBank(count, random).map(({ angle, luminance, color, taps }) => ({
    angle,
    luminance,
    response: sheet.filter(mixed(colors, color), taps),
    write: (...[kernel, output, gain]: Parameters<Candidate["write"]>) =>
      kernel.addColors(output, color.map((share) => gain * share), taps),
  }));
  return unitStrokes(input, strokes);
}

/** The strokes of the layer before, blurred along themselves: 3x3 derivatives become 5x5, 7x7, 9x9. */
export function lengthenedStrokes(input: Features, count: number): StrokeCandidate[] {
  const strokes = Array.from({ length: count }, (_, k) => {
    const source = predecessor(k, input.strokes.length);
    const { angle, luminance, linear } = input.strokes[source]!;
    const taps = lineBlur(angle);
    return {
      angle,
      luminance,
      response: input.sheet.filter(linear, taps),
      write: (...[kernel, output, gain]: Parameters<Candidate["write"]>) =>
        kernel.addStroke(output, source, { taps, positive: gain, negative: -gain }),
    };
  });
  return unitStrokes(input, strokes);
}

function unitStrokes({ sheet }: Features, strokes: StrokeCandidate[]): StrokeCandidate[] {
  const scales = groupScales(strokes.map(({ response }) => sheet.meanSquare(response)));
  return strokes.map((stroke, k) => ({ ...stroke, ...scaled(stroke, 1 / scales[k]!) }));
}
