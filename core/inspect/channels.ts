/** Activation strengths of the channels of a layer. */

/** The activation strength of one channel of a layer. */
export interface Channel {
  /** Its number, from 0. */
  readonly number: number;
  /** Mean over all positions. */
  readonly mean: number;
  /** Root of the mean of the squares: the root of `G[number, number]`. Channels are ordered by it. */
  readonly strength: number;
  /** The largest value. */
  readonly peak: number;
  /** The position of the largest value, the first of several: row by row. */
  readonly peakAt: { readonly column: number; readonly row: number };
}

/**
 * The strength of every channel of feature maps.
 *
 * @param features `channels * height * width` values (CHW)
 * @returns one for each channel, by number
 */
export function channelsOf(
  features: Float32Array,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
): Channel[] {
  const { channels, height, width } = shape;
  const positions = height * width;
  return Array.from({ length: channels }, (_, number) => {
    let [sum, squares, at] = [0, 0, 0];
    const map = features.subarray(number * positions, (number + 1) * positions);
    map.forEach((value, m) => {
      sum += value;
      squares += value * value;
      if (value > map[at]!) at = m;
    });
    return {
      number,
      mean: sum / positions,
      strength: Math.sqrt(squares / positions),
      peak: map[at]!,
      peakAt: { column: at % width, row: Math.floor(at / width) },
    };
  });
}

/** The same channels, the strongest first; of equals, the one with the smaller number. */
export function byStrength(channels: readonly Channel[]): Channel[] {
  return channels.toSorted((a, b) => b.strength - a.strength || a.number - b.number);
}
