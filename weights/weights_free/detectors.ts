/** Channels with a threshold: strong strokes, colour regions, energies of strokes, strokes that stand alone. */
import { type Candidate, groupScales, mixed, quantile, scaled } from "./candidate.ts";
import { familyOf, members } from "./families.ts";
import type { Features } from "./features.ts";
import { BINOMIAL, IDENTITY, lineBlur } from "./filters.ts";
import type { KernelWriter } from "./kernel_writer.ts";
import type { SeededRandom } from "./random.ts";
import type { Plane } from "./sheet.ts";

/** A channel that is active at some of the pixels only. */
export interface Detector {
  /** The feature that it detects. */
  readonly candidate: Candidate;
  /** The share of the calibration pictures' pixels that pass its threshold; without it that is 0. */
  readonly activeShare?: number;
}

/** A number of detectors, and the source of their randomness. */
export interface Draw {
  /** The number of detectors. */
  readonly count: number;
  /** The source of their randomness. */
  readonly random: SeededRandom;
}

/** The least angle in half turns between two strokes of which one inhibits the other. */
const ACROSS = 0.3;

/** About how many values a threshold is taken from. */
const SAMPLE = 4000;

/** Strong strokes: random ones of the layer's own, of random sign, of which 3 to 20 % of the pixels pass. */
export function strongStrokes(strokes: readonly Candidate[], { count, random }: Draw): Detector[] {
  return halves(strokes.length, { count, random }).map(({ stroke, sign }) => ({
    candidate: scaled(strokes[stroke]!, sign),
    activeShare: random.uniform(0.03, 0.2),
  }));
}

/** Colours beyond a plane in a random direction of colour space, which 10 to 90 % of the pixels are. */
export function colorRegions(input: Features, { count, random }: Draw): Detector[] {
  return Array.from({ length: count }, () => {
    const direction = random.direction();
    const candidate: Candidate = {
      response: mixed(input.colors, direction),
      write: (kernel, output, gain) =>
        kernel.addColors(output, direction.map((share) => gain * share), IDENTITY),
    };
    return { candidate, activeShare: random.uniform(0.1, 0.9) };
  });
}

/**
 * Energies of random strokes of the layer before, `|s|` blurred, beyond a threshold that 10 to 60 % of the pixels pass:
 * where there are many strokes of a kind, whatever their signs. After a pooling they are those of a finer scale, beside
 * which the layer has strokes of a coarser one.
 */
export function strokeEnergies(input: Features, { count, random }: Draw): Detector[] {
  const { sheet, strokes } = input;
  // Both halves of a stroke have the same energy.
  const energies = new Map<number, Plane>();
  return halves(strokes.length, { count, random }).map(({ stroke }) => {
    const response = energies.get(stroke) ?? sheet.filter(strokes[stroke]!.absolute, BINOMIAL);
    energies.set(stroke, response);
    const candidate: Candidate = {
      response,
      write: (kernel, output, gain) =>
        kernel.addStroke(output, stroke, { taps: BINOMIAL, positive: gain, negative: gain }),
    };
    return { candidate, activeShare: random.uniform(0.1, 0.6) };
  });
}

/**
 * One half of random strokes of the layer before, blurred along itself, minus the mean strength round
 * about of the strokes of its family that run across it: what is left answers to
 * strokes that stand alone, not to hatching.
 */
export function aloneStrokes(input: Features, { count, random }: Draw): Detector[] {
  const { sheet, strokes } = input;
  // Both halves of a stroke have the same inhibition.
  const inhibitions = new Map<number, Inhibition>();
  return halves(strokes.length, { count, random }).map(({ stroke: k, sign }) => {
    const { angle, linear, absolute } = strokes[k]!;
    const taps = lineBlur(angle);
    const { across, strength } = inhibitions.get(k) ?? inhibitionOf(input, k);
    inhibitions.set(k, { across, strength });
    // relu(s) = (|s| + s) / 2, relu(-s) = (|s| - s) / 2.
    const half = sheet.filter(mixed([absolute, linear], [0.5, 0.5 * sign]), taps);
    const write = (kernel: KernelWriter, output: number, gain: number) => {
      const [positive, negative] = sign === 1 ? [gain, 0] : [0, gain];
      kernel.addStroke(output, k, { taps, positive, negative });
      const against = -gain / across.length;
      for (const other of across) {
        kernel.addStroke(output, other, { taps: BINOMIAL, positive: against, negative: against });
      }
    };
    return { candidate: { response: mixed([half, strength], [1, -1]), write } };
  });
}

/** The strokes that run across one. */
interface Inhibition {
  /** The numbers of the strokes that do. */
  readonly across: readonly number[];
  /** The mean of their absolute values, blurred. */
  readonly strength: Plane;
}

function inhibitionOf({ sheet, strokes }: Features, k: number): Inhibition {
  const { angle, luminance } = strokes[k]!;
  const across = members(familyOf(k), strokes.length).filter((index) => {
    const other = strokes[index]!;
    const turns = (other.angle - angle) / Math.PI;
    const apart = Math.abs(turns - Math.round(turns));
    return other.luminance === luminance && apart > ACROSS;
  });
  const planes = across.map((other) => strokes[other]!.absolute);
  const mean = mixed(planes, planes.map(() => 1 / planes.length));
  return { across, strength: sheet.filter(mean, BINOMIAL) };
}

/** One half of a stroke's pair. */
interface Half {
  /** The number of the stroke. */
  readonly stroke: number;
  /** 1 for its positive half, -1 for the negative one. */
  readonly sign: 1 | -1;
}

/**
 * So many halves of strokes, family after family in random order and again from the first: of each
 * family one half of all of its strokes at random, then the other.
 */
function halves(strokes: number, { count, random }: Draw): Half[] {
  const drawn: Half[] = [];
  while (drawn.length < count) {
    for (const family of random.permutation(familyOf(strokes - 1) + 1)) {
      const some = members(family, strokes).map((stroke) => ({ stroke, sign: random.sign() }));
      drawn.push(...some, ...some.map(({ stroke, sign }) => ({ stroke, sign: -sign as 1 | -1 })));
    }
  }
  return drawn.slice(0, count);
}

/** Where a group of detectors is written. */
interface Place {
  /** What they read. */
  readonly input: Features;
  /** The layer's kernel. */
  readonly kernel: KernelWriter;
  /** The output of the first. */
  readonly first: number;
  /** A factor on all of them, once they are scaled. */
  readonly gain: number;
}

/** Sets the thresholds and scales of a group of detectors on the calibration pictures, and writes them. */
export function writeDetectors(
  detectors: readonly Detector[],
  { input, kernel, first, gain }: Place,
): void {
  const { sheet } = input;
  const step = Math.max(1, Math.floor(sheet.pixels / SAMPLE));
  const thresholds = detectors.map(({ candidate, activeShare }) =>
    activeShare === undefined
      ? 0
      : quantile(sheet.sortedSample(candidate.response, step), 1 - activeShare)
  );
  const scales = groupScales(
    detectors.map(({ candidate }, k) => sheet.meanSquareAbove(candidate.response, thresholds[k]!)),
  );
  detectors.forEach(({ candidate }, k) => {
    candidate.write(kernel, first + k, gain / scales[k]!);
    kernel.weights.bias[first + k] = -gain * thresholds[k]! / scales[k]! + 0;
  });
}
