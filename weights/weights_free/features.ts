/** Features of the calibration pictures that layers read of one another. */
import type { Picture } from "../../core/image/picture.ts";
import { type Plane, Sheet } from "./sheet.ts";

/** A pair of stroke channels `relu(s)` and `relu(-s)` on the calibration pictures. */
export interface Stroke {
  /** The direction across the stroke, in radians. */
  readonly angle: number;
  /** True for a stroke of brightness alone, without colour. */
  readonly luminance: boolean;
  /** The difference of the two channels: s. */
  readonly linear: Plane;
  /** The sum of the two channels: the absolute value of s, pooled as the network pools it. */
  readonly absolute: Plane;
}

/** Everything that later layers read of a layer, on the calibration pictures. */
export interface Features {
  /** The layout of the pictures in the planes. */
  readonly sheet: Sheet;
  /** The three opponent colours. */
  readonly colors: readonly Plane[];
  /** Three rows: how to mix the layer's first channels so that the opponent colours come out. */
  readonly readout: readonly (readonly number[])[];
  /** The stroke pairs, which follow the colour channels. */
  readonly strokes: readonly Stroke[];
}

/** The network's input on the calibration pictures. */
export function inputFeatures(pictures: readonly Picture[]): Features {
  const sheet = new Sheet(pictures);
  const readout = OPPONENT.map((row, q) => row.map((share) => share * OPPONENT_SCALE[q]!));
  const colors = readout.map(([blue = 0, green = 0, red = 0]) => {
    const [meanBlue = 0, meanGreen = 0, meanRed = 0] = CAFFE_MEAN;
    const mean = blue * meanBlue + green * meanGreen + red * meanRed;
    return sheet.fill((picture, index) => {
      const { width, height, data } = pictures[picture]!;
      const pixels = width * height;
      return 255 * (red * data[index]! + green * data[pixels + index]! +
            blue * data[2 * pixels + index]!) - mean;
    });
  });
  return { sheet, colors, readout, strokes: [] };
}

/** The features after a 2x2 average pooling, under which differences and sums stay what they are. */
export function pooledFeatures(features: Features): Features {
  const { sheet } = features;
  const half = sheet.halved();
  return {
    ...features,
    sheet: half,
    colors: features.colors.map((plane) => sheet.halve(plane, half)),
    strokes: features.strokes.map((stroke) => ({
      ...stroke,
      linear: sheet.halve(stroke.linear, half),
      absolute: sheet.halve(stroke.absolute, half),
    })),
  };
}

/**
 * Brightness, blue to red, and green to magenta, each as a mixture of blue, green and red of length 1:
 * the axes along which the colours of pictures vary independently of one another, more or less.
 */
export const OPPONENT: readonly (readonly number[])[] = [[1, 1, 1], [-1, 0, 1], [1, -2, 1]].map(
  (row) => row.map((value) => value / Math.hypot(...row)),
);

/** The factors that scale each opponent colour of pictures (0 ... 255) to about unit standard deviation. */
const OPPONENT_SCALE: readonly number[] = [1 / 90, 1 / 35, 1 / 18];

/** The means of blue, green and red that `caffe` preprocessing subtracts. */
export const CAFFE_MEAN: readonly number[] = [103.939, 116.779, 123.68];
