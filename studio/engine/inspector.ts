/** Looking at a layer's features of the picture as it is now, beside the painting. */
import {
  type Channel,
  coactivation,
  type Gpu,
  inspect,
  type LayerInspection,
  type LayerName,
  PentimentoError,
} from "@pentimento/pentimento";
import type { ChannelMap, ChannelPairMaps, Inspection } from "../protocol.ts";
import type { Painting } from "./painting.ts";

/** Maps that are shown. */
const MAPS = 12;

/** Channels in the Gram matrix as it is shown: of more, a screen's pixels would not tell apart. */
const MATRIX = 48;

/** Pairs that are named. */
const PAIRS = 6;

/** Looks at layers, and holds the features of the last one for its pairs. */
export class Inspector {
  #last: LayerInspection | undefined;

  /**
   * Applies the painting's network to the picture as it is now. The run does not take part in it.
   *
   * @throws {PentimentoError} when the network does not have the layer, or memory does not suffice
   */
  async look(gpu: Gpu, { session, plan }: Painting, layer: LayerName): Promise<Inspection> {
    const picture = await (await session.progress()).picture();
    const { network, losses, half } = plan;
    const { pooling, poolingScale, padding, paddingLayers, preprocessing } = losses;
    const [found] = await inspect(gpu, {
      ...{ network, picture, layers: [layer], pairs: PAIRS },
      ...{ pooling, poolingScale, padding, paddingLayers, preprocessing },
      precision: half ? "f16" : "f32",
    });
    this.#last = found;
    return shown(found!);
  }

  /** Two channels of the layer that was looked at last. */
  pair(row: number, column: number): ChannelPairMaps {
    const last = this.#last;
    const channels = last?.channels.length ?? 0;
    if (last === undefined || !(row < channels) || !(column < channels)) {
      throw new PentimentoError(
        `Channels ${row} and ${column} are wanted, but ${channels} are there: look at a layer first`,
      );
    }
    return {
      layer: last.layer,
      row: mapOf(last, last.channels[row]!),
      column: mapOf(last, last.channels[column]!),
      both: grey(coactivation(last, { row, column }), 1),
      correlation: last.correlations[row * channels + column]!,
    };
  }

  /** Forgets the features. */
  forget(): void {
    this.#last = undefined;
  }
}

function shown(found: LayerInspection): Inspection {
  const { layer, width, height, channels, strongest, dead, correlations, pairs } = found;
  const order = strongest.slice(0, MATRIX).map(({ number }) => number);
  return {
    ...{ layer, width, height, order },
    channels: channels.length,
    dead: dead.length,
    maps: strongest.slice(0, MAPS).map((channel) => mapOf(found, channel)),
    correlations: Float32Array.from(
      order.flatMap((i) => order.map((j) => correlations[i * channels.length + j]!)),
    ),
    pairs: pairs.map(({ row, column }) => ({ row, column })),
  };
}

function mapOf(
  { features, width, height }: LayerInspection,
  { number, strength, peak }: Channel,
): ChannelMap {
  const map = features.subarray(number * width * height, (number + 1) * width * height);
  return { channel: number, strength, grey: grey(map, peak) };
}

/** Values from 0 to the largest in 8 bits, the faint ones lifted as a picture's would be. */
function grey(values: Float32Array, most: number): Uint8Array<ArrayBuffer> {
  const factor = most > 0 ? 1 / most : 0;
  return Uint8Array.from(
    values,
    (value) => Math.round(255 * Math.sqrt(Math.max(0, value * factor))),
  );
}
