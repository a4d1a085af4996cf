/** The number of channels of each kind in each layer. */
import type { LayerSpec } from "../../core/network/vgg19.ts";

/** The number of channels in each group of a layer, and the gain of its colours. */
export interface LayerRecipe {
  /** Pairs of stroke channels, each a filter and its negative. */
  readonly strokePairs: number;
  /** Thresholded strokes, where there is no layer of strokes before. */
  readonly thresholdedStrokes: number;
  /** Thresholded colours. */
  readonly thresholdedColors: number;
  /** Thresholded strengths of strokes. */
  readonly strokeEnergies: number;
  /** Strokes inhibited by those across them. */
  readonly inhibitedStrokes: number;
  /** The factor on all channels of strokes. */
  readonly strokeGain: number;
  /** The factor on the colours in the output; the next layer divides by it. */
  readonly colorGain: number;
  /** True for the first layer of a level, where new strokes begin. */
  readonly opensLevel: boolean;
  /** True before a pooling, for which the colours are blurred. */
  readonly closesLevel: boolean;
}

/** Channels that carry the three opponent colours: one for each sign. */
export const COLOR_CHANNELS = 6;

/** The last convolution of each level that is followed by a pooling. */
const BEFORE_POOLING: readonly string[] = ["conv1_2", "conv2_2", "conv3_4", "conv4_4"];

/** Layers that mostly compare content, so they carry edges and hardly any colour. */
const CONTENT: readonly string[] = ["conv2_2", "conv3_2", "conv4_2"];

/** The factor on strokes, whole, strong or alone, and on their energies, where they are compared as style: beside colours they count less. */
const STYLE_STROKES = 0.6;

/** The recipe of one layer. */
export function layerRecipe({ name, outputs }: LayerSpec): LayerRecipe {
  const content = CONTENT.includes(name);
  // Shares of the channels, all whole multiples of the blocks that convolutions skip.
  const share = (eighths: number) => outputs * eighths / 8;
  const strokePairs = (share(content ? 5 : 4) - COLOR_CHANNELS) / 2;
  const inhibited = share(content ? 3 : 2);
  const few = content ? 0 : share(1);
  // Energies and inhibition read strokes of the layer before, of which the first has none.
  const opensNetwork = name === "conv1_1";
  return {
    strokePairs,
    thresholdedStrokes: opensNetwork ? few + inhibited : 0,
    thresholdedColors: few,
    strokeEnergies: opensNetwork ? 0 : few,
    inhibitedStrokes: opensNetwork ? 0 : inhibited,
    strokeGain: content ? 1 : STYLE_STROKES,
    colorGain: content ? 0.1 : 1,
    opensLevel: name.endsWith("_1"),
    closesLevel: BEFORE_POOLING.includes(name),
  };
}
