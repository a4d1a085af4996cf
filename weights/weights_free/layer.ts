/** One layer of the weights-free network. */
import type { ConvolutionWeights, LayerSpec } from "../../core/network/vgg19.ts";
import { mixed } from "./candidate.ts";
import {
  aloneStrokes,
  colorRegions,
  strokeEnergies,
  strongStrokes,
  writeDetectors,
} from "./detectors.ts";
import type { Features, Stroke } from "./features.ts";
import { BINOMIAL, IDENTITY, type Taps } from "./filters.ts";
import { KernelWriter } from "./kernel_writer.ts";
import type { SeededRandom } from "./random.ts";
import { COLOR_CHANNELS, layerRecipe } from "./recipe.ts";
import { lengthenedStrokes, newStrokes, type StrokeCandidate } from "./strokes.ts";

/** The factor on unit strokes with which both halves of one together have mean square 2, but for the layer's gain. */
const PAIR_GAIN = 1.414;

/** Builds one layer's weights and computes the features that they produce. */
export function buildLayer(
  spec: LayerSpec,
  { input, random }: { input: Features; random: SeededRandom },
): { weights: ConvolutionWeights; output: Features } {
  const recipe = layerRecipe(spec);
  const kernel = new KernelWriter(spec, input.readout);
  const blur = recipe.closesLevel ? BINOMIAL : IDENTITY;
  writeColors(kernel, recipe.colorGain, blur);
  const strokes = recipe.opensLevel
    ? newStrokes(input, { count: recipe.strokePairs, random })
    : lengthenedStrokes(input, recipe.strokePairs);
  const { strokeGain } = recipe;
  const pairGain = PAIR_GAIN * strokeGain;
  strokes.forEach((stroke, k) => {
    stroke.write(kernel, COLOR_CHANNELS + 2 * k, pairGain);
    stroke.write(kernel, COLOR_CHANNELS + 2 * k + 1, -pairGain);
  });
  let first = COLOR_CHANNELS + 2 * recipe.strokePairs;
  for (
    const [detectors, gain] of [
      [strongStrokes(strokes, { count: recipe.thresholdedStrokes, random }), strokeGain],
      [colorRegions(input, { count: recipe.thresholdedColors, random }), 1],
      [strokeEnergies(input, { count: recipe.strokeEnergies, random }), strokeGain],
      [aloneStrokes(input, { count: recipe.inhibitedStrokes, random }), strokeGain],
    ] as const
  ) {
    writeDetectors(detectors, { input, kernel, first, gain });
    first += detectors.length;
  }
  const { sheet } = input;
  const output = {
    sheet,
    colors: input.colors.map((plane) => recipe.closesLevel ? sheet.filter(plane, blur) : plane),
    readout: [0, 1, 2].map((q) => pairReadout(q, recipe.colorGain)),
    strokes: strokes.map((stroke) => toStroke(stroke, pairGain)),
  };
  return { weights: kernel.weights, output };
}

/** Both signs of each opponent colour are channels, for ReLU keeps one of them. */
function writeColors(kernel: KernelWriter, gain: number, blur: Taps): void {
  for (const q of [0, 1, 2]) {
    for (const sign of [1, -1]) {
      const color = [0, 1, 2].map((other) => other === q ? sign * gain : 0);
      kernel.addColors(2 * q + (sign === 1 ? 0 : 1), color, blur);
    }
  }
}

/** An opponent colour is the difference of its two channels over their gain. */
function pairReadout(q: number, gain: number): number[] {
  return Array.from({ length: COLOR_CHANNELS }, (_, channel) => {
    if (Math.floor(channel / 2) !== q) return 0;
    return channel % 2 === 0 ? 1 / gain : -1 / gain;
  });
}

function toStroke({ angle, luminance, response }: StrokeCandidate, gain: number): Stroke {
  const linear = mixed([response], [gain]);
  const absolute = new Float32Array(linear.length);
  for (let i = 0; i < absolute.length; i++) absolute[i] = Math.abs(linear[i]!);
  return { angle, luminance, linear, absolute };
}
