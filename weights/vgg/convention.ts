import { PentimentoError } from "../../core/errors.ts";
import { type Preprocessing, PREPROCESSINGS } from "../../core/network/vgg19.ts";
import { quoted } from "../formats/quoted.ts";
import { CAFFE_FILTERS, TORCHVISION_FILTERS } from "./known_filters.ts";

/** Which input a network expects. */
export interface Convention {
  /** How pixels become the network's input. */
  readonly preprocessing: Preprocessing;
  /** Whether conv1_1's input channels are stored in the opposite order to what the preprocessing gives. */
  readonly reversed: boolean;
}

/** What there is to decide a {@linkcode Convention} by. */
export interface ConventionHints {
  /** What to call the file in messages. */
  readonly name: string;
  /** What is asked for, or else what the file says of itself. Default nothing. */
  readonly stated: Preprocessing | undefined;
  /** The kernel of conv1_1, `64 x 3 x 3 x 3` numbers (OIHW). */
  readonly kernel: ArrayLike<number>;
  /** What is taken where nothing else decides. Default: that is an error. */
  readonly otherwise?: Preprocessing;
}

/** Filters of the same direction are taken to be the same: between two of one network, it is far less. */
const LEAST_COSINE = 0.999;

/** Numbers of one filter of conv1_1: three channels of 3 x 3. */
const FILTER = 27;

/**
 * Decides which input a network expects: as stated, else as the filters of conv1_1 tell. These tell the order
 * of the channels in any case: the original VGG is also handed round with its input channels turned
 * round, for RGB.
 *
 * @throws {PentimentoError} when nothing decides and there is no default
 */
export function decideConvention(hints: ConventionHints): Convention {
  const { name, stated, kernel, otherwise } = hints;
  const recognised = recogniseConvention(kernel);
  const preprocessing = stated ?? recognised?.preprocessing ?? otherwise;
  if (preprocessing === undefined) {
    throw new PentimentoError(
      `${name} does not say which input its network expects, and its first filters are those of no ` +
        "known network: say it with --preprocessing torchvision or --preprocessing caffe",
    );
  }
  const isCaffe = preprocessing !== "torchvision";
  return { preprocessing, reversed: isCaffe && recognised?.reversed === true };
}

/**
 * What a file's metadata say: their `convention` begins with the name of a preprocessing.
 *
 * @returns `undefined` when they do not say
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
export function recogniseConvention(kernel: ArrayLike<number>): Convention | undefined {
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
  /** Whether the kernel's channels are taken from the last to the first. */
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

/** Turns the input channels of conv1_1 round where they stand. */
export function reverseChannels(kernel: Float32Array): void {
  for (let from = 0; from < kernel.length; from += FILTER) {
    const last = kernel.slice(from + 18, from + FILTER);
    kernel.copyWithin(from + 18, from, from + 9);
    kernel.set(last, from);
  }
}
