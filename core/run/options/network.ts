/** Options of the network: how pixels become features. */
import { PREPROCESSINGS } from "../../network/vgg19.ts";
import { FEATURE_POINTS, PADDING_LAYERS, PADDINGS } from "../../network/settings_by_name.ts";
import { POOLINGS } from "../../ops/pool/poolings.ts";
import { SUITS_NETWORK } from "./losses.ts";
import type { Options } from "./option.ts";

/** The formats in which numbers are stored on the GPU. */
export const PRECISIONS = ["f32", "f16"] as const;

/** The network: the schema of the lower part of {@linkcode LossOptions} and of {@linkcode PrecisionOptions}. */
export const NETWORK = {
  /** The preparation of pixels as the network's input. Default: as the network's file says. */
  preprocessing: {
    kind: "choice",
    choices: PREPROCESSINGS,
    fallback: "as the weights' file says",
    flag: {
      placeholder: "KIND",
      choices: ["torchvision", "caffe"],
      help: "Pixels as trained weights expect them: {choices or}",
    },
  },
  /** The operation that halves feature maps. Default: see {@linkcode recommendedLosses}. */
  pooling: {
    kind: "choice",
    choices: POOLINGS,
    fallback: SUITS_NETWORK,
    flag: {
      placeholder: "KIND",
      // As PyTorch's users say.
      synonyms: { avg: "average" },
      help: "How the network halves: {choices or}",
    },
  },
  /**
   * A factor on the results of pooling, 0.01 to 100. Default 1, and 0.5 for `l2`, which makes it a root mean square.
   */
  poolingScale: {
    kind: "number",
    least: 0.01,
    most: 100,
    default: 1,
    fallback: "1, and 0.5 for l2",
    flag: { placeholder: "X", help: "A factor on the results of pooling" },
  },
  /** The values that convolutions read beyond the edge of a map. Default `replicate`. */
  padding: {
    kind: "choice",
    choices: PADDINGS,
    default: "replicate",
    flag: { placeholder: "KIND", help: "What the network sees beyond the edge: {choices or}" },
  },
  /** The convolutions that {@linkcode LossOptions.padding} is for. Default `all`. */
  paddingLayers: {
    kind: "choice",
    choices: PADDING_LAYERS,
    subject: "padding's layers",
    default: "all",
    flag: { placeholder: "WHICH", help: "Convolutions it is for: {choices or}" },
  },
  /** Whether the features of a layer are taken after its ReLU or right after its convolution. Default `relu`. */
  point: {
    kind: "choice",
    choices: FEATURE_POINTS,
    subject: "point of features",
    default: "relu",
    flag: { placeholder: "WHERE", help: "Features after the ReLU, or before it (conv)" },
  },
  /**
   * `f16` stores features and kernels in 16 bits: half the memory and, where memory decides, half the time;
   * losses then differ by some thousandths. Sums, Gram matrices, gradients and pixels have 32 bits all the
   * same. It needs an adapter with `shader-f16`. Default `f32`.
   */
  precision: {
    kind: "choice",
    choices: PRECISIONS,
    default: "f32",
    flag: {
      placeholder: "KIND",
      help: "f32, or f16: features and kernels in 16 bits, for half the memory",
    },
  },
} as const satisfies Options;

/** Memory on the GPU: the schema of {@linkcode TilingOptions}. */
export const MEMORY = {
  /** Side of what is worked on at once in pixels; see {@linkcode TilingOptions.tile}. Default `auto`. */
  tile: {
    kind: "tile",
    default: "auto",
    fallback: "auto: what the GPU can bind and --memory holds",
    flag: {
      placeholder: "PIXELS",
      help: "Side of what is worked on at once, with the result of the whole: pixels, auto or off",
    },
  },
  /** Bytes on the GPU to stay under. Default: as many as there are. */
  memoryBytes: {
    kind: "bytes",
    fallback: "what there is",
    flag: {
      name: "memory",
      placeholder: "SIZE",
      help: "Memory on the GPU to stay under, as in 2GiB or 800MB",
    },
  },
} as const satisfies Options;
