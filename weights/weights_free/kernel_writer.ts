/** The writer of a layer's dense kernel. */
import type { ConvolutionWeights, LayerSpec } from "../../core/network/vgg19.ts";
import type { Taps } from "./filters.ts";
import { COLOR_CHANNELS } from "./recipe.ts";

/** Writes a layer's dense kernel from filters on what the layer before means. */
export class KernelWriter {
  /** The kernel and bias written so far. */
  readonly weights: ConvolutionWeights;
  readonly #inputs: number;
  readonly #readout: readonly (readonly number[])[];

  /** @param readout how the opponent colours come out of the input's first channels, see `Features` */
  constructor(spec: LayerSpec, readout: readonly (readonly number[])[]) {
    this.#inputs = spec.inputs;
    this.#readout = readout;
    this.weights = {
      kernel: new Float32Array(spec.outputs * spec.inputs * 9),
      bias: new Float32Array(spec.outputs),
    };
  }

  /** Adds to one output a filter on a mixture of the opponent colours. */
  addColors(output: number, color: readonly number[], taps: Taps): void {
    this.#readout.forEach((row, q) => {
      row.forEach((share, input) => this.#add(output, input, { taps, gain: share * color[q]! }));
    });
  }

  /** Adds to one output a filter on the pair of channels of a stroke, each with its own gain. */
  addStroke(output: number, stroke: number, on: StrokeGains): void {
    const input = COLOR_CHANNELS + 2 * stroke;
    this.#add(output, input, { taps: on.taps, gain: on.positive });
    this.#add(output, input + 1, { taps: on.taps, gain: on.negative });
  }

  #add(output: number, input: number, { taps, gain }: { taps: Taps; gain: number }): void {
    const { kernel } = this.weights;
    const first = (output * this.#inputs + input) * 9;
    for (let tap = 0; tap < 9; tap++) {
      kernel[first + tap] = kernel[first + tap]! + gain * taps[tap]!;
    }
  }
}

/** A filter on a stroke's two channels. */
export interface StrokeGains {
  /** The filter. */
  readonly taps: Taps;
  /** Gain on `relu(s)`. */
  readonly positive: number;
  /** Gain on `relu(-s)`. */
  readonly negative: number;
}
