/** The preprocessing that a network expects, by its metadata or its first filters. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { type Preprocessing, PREPROCESSINGS } from "../../core/network/vgg19.ts";

/** The input that a network expects. */
export interface Convention {
  /** The conversion of pixels to the network's input. */
  readonly preprocessing: Preprocessing;
  /** True when conv1_1's input channels are stored in the opposite order to the preprocessing's output. */
  readonly reversed: boolean;
}

/** The evidence for a {@linkcode Convention}. */
export interface ConventionHints {
  /** The file's name in messages. */
  readonly name: string;
  /** The preprocessing that the caller or else the file's metadata name. Default: none. */
  readonly stated: Preprocessing | undefined;
  /** The kernel of conv1_1, `64 x 3 x 3 x 3` numbers (OIHW). */
  readonly kernel: ArrayLike<number>;
  /** The preprocessing when nothing else decides. Default: an error. */
  readonly otherwise?: Preprocessing;
}

/** Filters whose cosine is at least this are taken to be the same; it is far less between two of one network. */
const LEAST_COSINE = 0.999;

/** Numbers of one filter of conv1_1: three channels of 3 x 3. */
const FILTER = 27;

/**
 * Decides which input a network expects: as stated, else as the filters of conv1_1 tell. These tell the order
 * of the channels in any case: the original VGG is also published with its input channels turned
 * round, for RGB.
 *
 * @throws {PentimentoError} when nothing decides and there is no default
 */
export function decideConvention(hints: ConventionHints): Convention {
  const { name, stated, kernel, otherwise } = hints;
  const recognized = recognizeConvention(kernel);
  const preprocessing = stated ?? recognized?.preprocessing ?? otherwise;
  if (preprocessing === undefined) {
    throw new PentimentoError(
      `${name} does not say which input its network expects, and its first filters are those of no ` +
        "known network: say it with --preprocessing torchvision or --preprocessing caffe",
    );
  }
  const isCaffe = preprocessing !== "torchvision";
  return { preprocessing, reversed: isCaffe && recognized?.reversed === true };
}

/**
 * The preprocessing in a file's metadata: their `convention` begins with its name.
 *
 * @returns `undefined` when they name none
 * @throws {PentimentoError} when they name another
 */
export function statedConvention(
  metadata: ReadonlyMap<string, unknown>,
  name: string,
): Preprocessing | undefined {
  const convention = metadata.get("convention");
  if (convention === undefined) return undefined;
  const text = typeof convention === "string" ? convention : "";
  // `caffe-256` begins with `caffe` as well, so longer names come first.
  const stated = PREPROCESSINGS.toSorted((a, b) => b.length - a.length)
    .find((preprocessing) => text.startsWith(preprocessing));
  if (stated !== undefined) return stated;
  throw new PentimentoError(
    `${name} names the convention ${quoted(text)}, but only those that begin with caffe or ` +
      "torchvision are known: say which of the two is the preprocessing that its weights expect",
  );
}

/**
 * Recognises a network by the filters of its conv1_1, whatever their scales, so also after a
 * normalisation.
 *
 * @param kernel `64 x 3 x 3 x 3` numbers (OIHW)
 */
export function recognizeConvention(kernel: ArrayLike<number>): Convention | undefined {
  const holds = (filters: ReadonlyMap<number, readonly number[]>, reversed: boolean) =>
    [...filters].every(([number, filter]) =>
      cosine(kernel, { from: number * FILTER, filter, reversed }) > LEAST_COSINE
    );
  if (holds(TORCHVISION_FILTERS, false)) return { preprocessing: "torchvision", reversed: false };
  for (const reversed of [false, true]) {
    if (holds(CAFFE_FILTERS, reversed)) return { preprocessing: "caffe", reversed };
  }
  return undefined;
}

/** The cosine between a filter of a kernel and one that is known; 0 where it is not defined. */
function cosine(kernel: ArrayLike<number>, known: {
  readonly from: number;
  readonly filter: readonly number[];
  /** True to read the kernel's channels from the last to the first. */
  readonly reversed: boolean;
}): number {
  const { from, filter, reversed } = known;
  let [product, own, its] = [0, 0, 0];
  filter.forEach((value, i) => {
    const channel = Math.floor(i / 9);
    const at = from + (reversed ? 2 - channel : channel) * 9 + i % 9;
    const other = kernel[at] ?? 0;
    product += value * other;
    own += value * value;
    its += other * other;
  });
  return its === 0 ? 0 : product / Math.sqrt(own * its);
}

/** Reverses the input channels of conv1_1 in place. */
export function reverseChannels(kernel: Float32Array): void {
  for (let from = 0; from < kernel.length; from += FILTER) {
    const last = kernel.slice(from + 18, from + FILTER);
    kernel.copyWithin(from + 18, from, from + 9);
    kernel.set(last, from);
  }
}

/**
 * Filters of conv1_1 by which networks are recognised, to five digits: by number, three input channels of
 * 3 x 3 numbers each. All are of more than one colour, so that the order of the channels shows.
 */

// deno-fmt-ignore
/** The original VGG-19 of Simonyan and Zisserman; its channels are blue, green, red. */
export const CAFFE_FILTERS: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [
    0.095631, 0.13364, 0.064714, 0.13366, 0.18506, 0.080026, 0.10085, 0.14141, 0.066015,
    0.033557, 0.052605, -0.0065808, 0.056776, 0.088516, -0.0069894, 0.038797, 0.060314, -0.0057672,
    -0.084197, -0.078763, -0.11583, -0.079694, -0.062409, -0.13399, -0.078065, -0.070947, -0.11491,
  ]],
  [2, [
    0.017745, 0.021294, -0.076314, 0.12134, 0.15265, -0.039263, 0.013136, 0.026056, -0.081447,
    0.10245, 0.097559, -0.022345, 0.21689, 0.23922, 0.021533, 0.099742, 0.10412, -0.026607,
    -0.036313, -0.04776, -0.14462, 0.059887, 0.074421, -0.1151, -0.035407, -0.038797, -0.14673,
  ]],
  [5, [
    0.20704, 0.22517, 0.20696, 0.22205, 0.23423, 0.21468, 0.19469, 0.22243, 0.1914,
    -0.16476, -0.18447, -0.15943, -0.18955, -0.21668, -0.19044, -0.17515, -0.18406, -0.17185,
    -0.037931, -0.062954, -0.030019, -0.066941, -0.098543, -0.064056, -0.042082, -0.055113, -0.03412,
  ]],
]);

// deno-fmt-ignore
/** torchvision's VGG-19, trained by others from scratch; its channels are red, green, blue. */
export const TORCHVISION_FILTERS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [
    -0.053474, -0.049257, -0.067942, 0.015314, 0.045068, 0.0021444, 0.036226, 0.019999, 0.019864,
    0.017015, 0.055403, -0.0062293, 0.14165, 0.22705, 0.13758, 0.12, 0.2003, 0.092114,
    -0.044885, 0.01268, -0.014497, 0.059742, 0.13955, 0.054102, -0.00096141, 0.058304, -0.029663,
  ]],
  [63, [
    -0.81056, -0.74319, -0.77885, -0.16934, 0.34232, -0.070197, 0.52494, 0.95989, 0.76209,
    0.079164, 0.24559, -0.15317, -0.07086, 0.44652, -0.38074, -0.15309, 0.12427, -0.1107,
    0.52029, 0.75736, 0.62371, -0.10733, 0.18762, -0.12183, -0.66407, -0.64891, -0.55356,
  ]],
]);
