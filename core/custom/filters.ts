/** Filters of a convolution of one's own, and their check. */
import { expectNumbers, expectObject, expectWhole } from "../checks.ts";
import { wrongKind } from "../errors.ts";
import type { ConvolutionWeights } from "../network/vgg19.ts";

/**
 * A 3x3 convolution: `[output][input][3][3]` and a bias for each output channel.
 *
 * @category Graphs
 */
export interface Filters extends ConvolutionWeights {
  /** Channels that come in. */
  readonly inputs: number;
  /** Channels that go out. */
  readonly outputs: number;
}

/** Checks that filters have as many numbers as their channels ask for. */
export function expectFilters(filters: Filters, label: string): void {
  expectObject("filters", filters, "an object with inputs, outputs, kernel and bias");
  const { inputs, outputs, kernel, bias } = filters;
  expectWhole("number of inputs", inputs, 1);
  expectWhole("number of outputs", outputs, 1);
  expectNumbers("kernel", kernel);
  expectNumbers("biases", bias);
  const wanted = 9 * inputs * outputs;
  if (kernel.length === wanted && bias.length === outputs) return;
  throw wrongKind(
    `The filters of "${label}", ${inputs} to ${outputs} channels, have ${wanted} weights and ${outputs} biases, ` +
      `but ${kernel.length} and ${bias.length} were given: give [output][input][3][3] and one bias a channel`,
  );
}
