/** Presets: known systems of style transfer as data, losses and run. */
import type { LayerWeights } from "../losses/settings.ts";
import type { LayerName, Preprocessing } from "../network/vgg19.ts";
import type { LossOptions, PresetOption, RunOptions } from "./options.ts";
import { COMMON } from "./resolve.ts";

/**
 * The name of a preset.
 *
 * @category Presets
 */
export type PresetName = NonNullable<PresetOption["preset"]>;

/**
 * Every option of the losses but the preprocessing, which follows from the network's weights.
 *
 * @category Presets
 */
export type PresetLosses = Required<Omit<LossOptions, "preprocessing">>;

/**
 * Another system as options.
 *
 * Its losses are the same function of the same pictures and weights: value and gradient are compared with the
 * original's in the tests. Its run is as near to the original's as our optimisers come: our L-BFGS searches along
 * its directions where most originals take the full step, and pictures are resized by our own filter.
 *
 * @category Presets
 */
export interface Preset {
  /** The system, in one sentence. */
  readonly summary: string;
  /** The address of the original. */
  readonly source: string;
  /**
   * The total loss. F, P: features of target and content image, C channels at M positions; G, A: the Gram matrices
   * `F F^T / M` of target and style image; sums and means over elements; sum_l over style layers.
   */
  readonly formula: string;
  /** Differences from the original, where there are any. */
  readonly differences?: string;
  /** Every option of the losses. */
  readonly losses: PresetLosses;
  /**
   * The original's own variant of a preprocessing: for networks that expect `caffe`. Others keep what their
   * weights need. Default: the network's.
   */
  readonly preprocessing?: Preprocessing;
  /** The original's run. Options that it leaves out keep their defaults. */
  readonly run: RunOptions;
}

/** Options that the originals have in common: the defaults, but for these. */
const PLAIN = {
  ...COMMON,
  contentLayers: { conv4_2: 1 },
  balance: "none",
  pooling: "max",
  padding: "zero",
} as const satisfies Partial<PresetLosses>;

/** The most pairs of steps and gradients that our L-BFGS remembers; the originals' remembers 100. */
const LONGEST_HISTORY = 40;

/** The run that the originals have in common: one scale. */
const PLAIN_RUN = {
  optimizer: "lbfgs",
  coarsest: Infinity,
  styleSize: "area",
  init: "content",
  average: 0,
} as const satisfies RunOptions;

/** The style layers of Gatys, Ecker and Bethge, which most others use, with a weight for each. */
function gatysLayers(...weights: readonly [number, number, number, number, number]): LayerWeights {
  const layers: readonly LayerName[] = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"];
  return Object.fromEntries(layers.map((layer, i) => [layer, weights[i]!]));
}

const CROWSON = {
  losses: {
    ...PLAIN,
    styleLayers: gatysLayers(256 / 341, 64 / 341, 16 / 341, 4 / 341, 1 / 341),
    contentWeight: 0.015,
    styleWeight: 1,
    tvWeight: 2,
    padding: "replicate",
    paddingLayers: "first",
  },
  run: {
    optimizer: "adam",
    learningRate: 0.02,
    firstIterations: 1000,
    iterations: 500,
    coarsest: 128,
    styleSize: "side",
    init: "content",
    startDetail: 0,
    average: 0.99,
  },
} as const;

/**
 * Known systems as options, by name.
 *
 * @category Presets
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  "gatys2016": {
    summary: "The paper that began it: Gatys, Ecker and Bethge, CVPR 2016",
    source:
      "https://openaccess.thecvf.com/content_cvpr_2016/html/Gatys_Image_Style_Transfer_CVPR_2016_paper.html",
    formula: "1/2 sum (F - P)^2 + 1000 sum_l 1/5 1/(4 C^2) sum (G - A)^2",
    differences:
      "The paper weighs content to style by 5e-4 to 5e-3, of which 1e-3 is taken; it stretches " +
      "the style image to the content image's size, scales the weights of its VGG-19 to mean activations of " +
      "one, and does not tell its iterations: 500 are those of its first author's later programs",
    losses: {
      ...PLAIN,
      normalization: "gatys",
      styleLayers: gatysLayers(0.2, 0.2, 0.2, 0.2, 0.2),
      styleWeight: 1e3,
      pooling: "average",
    },
    run: { ...PLAIN_RUN, iterations: 500, init: "noise" },
  },
  "neural-style": {
    summary: "Justin Johnson's neural-style, for years the program that everybody used",
    source: "https://github.com/jcjohnson/neural-style",
    formula:
      "5 mean (F - P)^2 + 100 sum_l mean ((G - A) / C)^2 + 1e-3 tv, tv of pixels times 256: " +
      "1/2 sum (dx^2 + dy^2) without the last row and column",
    differences:
      "It starts from noise so faint that it is grey, leaves tv out of the loss that it shows (but " +
      "not out of the gradient), and its Caffe pooling rounds odd sides up; its L-BFGS remembers 100 steps, ours 40",
    losses: {
      ...PLAIN,
      normalization: "mean",
      styleLayers: gatysLayers(1, 1, 1, 1, 1),
      contentWeight: 5,
      styleWeight: 100,
      // It sees pixels in 0 .. 256, we in 0 .. 1.
      tvWeight: 1e-3 * 256 ** 2,
      tvLoss: "neural-style",
    },
    preprocessing: "caffe-256",
    run: {
      ...PLAIN_RUN,
      history: LONGEST_HISTORY,
      iterations: 1000,
      styleSize: "side",
      init: "noise",
    },
  },
  "crowson-gram": {
    summary: "Katherine Crowson's style-transfer-pytorch as it was in February 2021",
    source: "https://github.com/crowsonkb/style-transfer-pytorch/tree/1107fe6",
    formula: "0.015 s(F - P) + sum_l w_l s(G - A) + 2 tv, s(d) = sum d^2 / (sum |d| + 1e-8), " +
      "w = 256, 64, 16, 4, 1 by 341, tv = mean (dx^2 + dy^2)",
    losses: { ...CROWSON.losses, normalization: "scaled", tvLoss: "mean" },
    run: CROWSON.run,
  },
  "crowson-w2": {
    summary: "The same since May 2023: styles compared by the Wasserstein distance",
    source: "https://github.com/crowsonkb/style-transfer-pytorch",
    formula:
      "0.015 mean (F - P)^2 + sum_l w_l (mean (m - n)^2 + 1/C tr(S + T - 2 (T^1/2 S T^1/2)^1/2)) + 2 tv, " +
      "means m and n, covariances S and T of target and style image plus 1e-4 on the diagonal, " +
      "w = 256, 64, 16, 4, 1 by 341, tv over axes and diagonals; roots by twelve Newton-Schulz steps",
    differences:
      "The twelve steps do not reach the root of every eigenvalue, and neither do ours: the loss is the " +
      "same. For its gradient twelve more steps solve an equation, in whose place we take the inverse root that the " +
      "first twelve leave: by half a per cent another gradient, and the nearer one to that of exact roots",
    losses: {
      ...CROWSON.losses,
      styleLoss: "wasserstein",
      normalization: "mean",
      tvLoss: "crowson",
    },
    run: { ...CROWSON.run, beta2: 0.99 },
  },
  "gatys-control": {
    summary: "Leon Gatys's own programs for the paper on perceptual factors, 2017",
    source: "https://github.com/leongatys/PytorchNeuralStyleTransfer",
    formula: "mean (F - P)^2 + 1000 sum_l 1/C^2 mean (G - A)^2",
    differences:
      "A second pass of 200 iterations at a larger size is left to --size; NeuralImageSynthesis, the " +
      "older of the two programs, has the same loss; its L-BFGS remembers 100 steps, ours 40",
    losses: {
      ...PLAIN,
      normalization: "gatys-control",
      styleLayers: gatysLayers(64 ** -2, 128 ** -2, 256 ** -2, 512 ** -2, 512 ** -2),
      styleWeight: 1e3,
    },
    run: { ...PLAIN_RUN, history: LONGEST_HISTORY, iterations: 500 },
  },
  "udacity": {
    summary: "The notebook of Udacity's course on deep learning with PyTorch",
    source: "https://github.com/udacity/deep-learning-v2-pytorch/tree/master/style-transfer",
    formula: "mean (F - P)^2 + 1e6 sum_l w_l M/C mean (G - A)^2, w = 1, 0.75, 0.2, 0.2, 0.2",
    differences:
      "It changes normalised pixels, without limits and at a rate of 0.003, and stretches the style " +
      "image to the content image's size; what it calls features of convolutions are those after the ReLUs, " +
      "which work in place",
    losses: {
      ...PLAIN,
      normalization: "udacity",
      styleLayers: gatysLayers(1, 0.75, 0.2, 0.2, 0.2),
      styleWeight: 1e6,
    },
    run: {
      ...PLAIN_RUN,
      optimizer: "adam",
      // By the mean of the three deviations by which it normalises.
      learningRate: 0.003 * 0.226,
      iterations: 2000,
    },
  },
  "pytorch-tutorial": {
    summary: "PyTorch's tutorial: the first five convolutions, before their ReLUs",
    source: "https://pytorch.org/tutorials/advanced/neural_style_tutorial.html",
    formula: "mean (F - P)^2 + 1e6 sum_l mean ((G - A) / C)^2, F of conv2_2",
    differences:
      "It limits pixels within its L-BFGS, which then does not know where it is, and wants a style " +
      "image of the content image's size; its L-BFGS remembers 100 steps, ours 40",
    losses: {
      ...PLAIN,
      normalization: "mean",
      contentLayers: { conv2_2: 1 },
      styleLayers: { conv1_1: 1, conv1_2: 1, conv2_1: 1, conv2_2: 1, conv3_1: 1 },
      styleWeight: 1e6,
      point: "conv",
    },
    run: { ...PLAIN_RUN, history: LONGEST_HISTORY, iterations: 300 },
  },
};
