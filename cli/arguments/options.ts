import {
  LOSS_NORMALIZATIONS,
  PRESET_NAMES,
  STYLE_LOSSES,
  VARIATION_LOSSES,
} from "@pentimento/pentimento";
import { WRITABLE_EXTENSIONS } from "../pictures/formats.ts";
import { list, type Option, value } from "./option.ts";
import {
  layer,
  layerWeights,
  listOf,
  memorySize,
  numberFrom,
  oneOf,
  pooling,
  type Reader,
  share,
  sides,
  text,
  tile,
  wholeNumber,
} from "./values.ts";
import { WEIGHTS_OPTIONS } from "./weights_options.ts";

const SUITS = { fallback: "what suits the network" };

const PICTURE_OPTIONS = {
  "output": value("FILE", text, `Where the result goes; pictures end in ${WRITABLE_EXTENSIONS}`, {
    letter: "o",
  }),
  "size": value("PIXELS", wholeNumber(16, 32768), "Longest side of the picture"),
  "sides": value("WxH", sides, "Columns and rows of the picture", { fallback: "512x512" }),
  "tileable": {
    description: "Make a picture that continues at its opposite edge; sides are multiples of 16",
  },
  "preset": value(
    "NAME",
    oneOf(...PRESET_NAMES),
    `Do as another system does: ${PRESET_NAMES.join(", ")}; options beside it hold`,
  ),
  "save-every": value(
    "N",
    wholeNumber(1, 1_000_000),
    "Also save every N iterations, as in out-0010.png",
  ),
  "overwrite": { description: "Replace files that exist" },
} as const satisfies Record<string, Option>;

const STYLE_OPTIONS = {
  "style": list("FILE", text, "One more style image; may be given several times"),
  "style-share": value("X,...", listOf(numberFrom(0, { above: true })), "Shares of the styles", {
    fallback: "equal",
  }),
  "style-scale": value(
    "X,...",
    listOf(listOf(numberFrom(0, { above: true }), "+")),
    "Size of each style's strokes; 1+0.5 averages two sizes",
    { fallback: "1" },
  ),
  "style-detail": value(
    "WHAT,...",
    listOf(oneOf("all", "fine", "coarse")),
    "What each style gives: all, fine (colours, brushwork) or coarse (forms)",
    { fallback: "all" },
  ),
  "blend": value(
    "HOW",
    oneOf("targets", "losses"),
    "Several styles become one (targets), or pull each for itself (losses)",
    { fallback: "targets" },
  ),
} as const satisfies Record<string, Option>;

const REGION_OPTIONS = {
  "mask": list("FILE", text, "Region that a style paints, white in a picture: one for each style"),
  "style-mask": list("FILE", text, "Region of a style image to take its style from, likewise"),
  "mask-propagation": value(
    "HOW",
    oneOf("simple", "inside", "all"),
    "What of deep layers belongs to a mask: simple, inside or all",
    { fallback: "simple" },
  ),
  "content-map": value("FILE", text, "Where the content counts: white fully, black not at all"),
  "protect": value("FILE", text, "What keeps the content image's pixels: white keeps"),
} as const satisfies Record<string, Option>;

const COLOUR_OPTIONS = {
  "preserve-color": value(
    "MODE",
    oneOf("luminance", "match", "histogram"),
    "Keep the content's colours: its chroma, their mean and covariance, or their histogram",
  ),
  "color-when": value(
    "WHEN",
    oneOf("before", "after"),
    "Recolour the style before, or the result after",
    {
      fallback: "after for luminance, before for the others",
    },
  ),
  "color-match": value("HOW", oneOf("pca", "chol", "sym"), "How match makes covariances equal", {
    fallback: "sym",
  }),
  "color-space": value("SPACE", oneOf("oklab", "yuv"), "Where luminance is taken", {
    fallback: "oklab",
  }),
  "color-strength": value("X", share(), "How much of it, from 0 to 1", { fallback: "1" }),
} as const satisfies Record<string, Option>;

const RUN_OPTIONS = {
  "iterations": value(
    "N",
    wholeNumber(1, 1_000_000),
    "Iterations of the last, largest scale; the ones before follow from it",
    { fallback: "40 for lbfgs, 150 for adam; of a single scale 100, 375" },
  ),
  "coarsest": value(
    "PIXELS",
    wholeNumber(16, 8192),
    "Longest side of the first, coarsest scale; as large as --size there is one scale",
    { fallback: "128" },
  ),
  "seed": value(
    "N",
    wholeNumber(0, 2 ** 32 - 1),
    "Seed of the noise and of the weights-free network",
    { fallback: "1" },
  ),
  "init": value(
    "PICTURE",
    text,
    "Picture to start from: content, noise, style or a file",
    { fallback: "content" },
  ),
  "strength": value("X", share(), "How much of --init is mixed into the content to start from", {
    fallback: "1",
  }),
  "optimizer": value("NAME", oneOf("lbfgs", "adam"), "lbfgs or adam", { fallback: "lbfgs" }),
  "learning-rate": value(
    "X",
    numberFrom(0, { above: true }),
    "Adam's step, or the first step L-BFGS tries",
    { fallback: "0.02 for adam, 1 for lbfgs" },
  ),
  "history": value("N", wholeNumber(1, 40), "Steps that L-BFGS remembers", { fallback: "10" }),
  "history-precision": value(
    "KIND",
    oneOf("f32", "f16"),
    "f32, or f16: these steps in 16 bits, for half their memory",
    { fallback: "f32" },
  ),
  "average": value("X", share({ below: true }), "Decay of the average of the iterates", {
    fallback: "0.99 for adam, 0 for lbfgs",
  }),
} as const satisfies Record<string, Option>;

const LOSS_OPTIONS = {
  "content-layers": value(
    "LAYERS",
    layerWeights,
    "Layers that keep the content, as in conv4_2 or conv4_2:1,conv3_2:0.5",
    SUITS,
  ),
  "style-layers": value("LAYERS", layerWeights, "Layers that carry the style, likewise", SUITS),
  "layer": value("LAYER,...", listOf(layer), "The layers that are looked at", SUITS),
  "content-weight": value("X", numberFrom(0), "Weight of the content loss (alpha)", SUITS),
  "style-weight": value("X", numberFrom(0), "Weight of the style loss (beta)", SUITS),
  "tv-weight": value(
    "X",
    numberFrom(0),
    "Weight of the total variation, which smooths: 0.01 a little, 0.1 much",
    {
      fallback: "0",
    },
  ),
  "balance": value(
    "HOW",
    oneOf("gradient", "none"),
    "gradient: weights are shares of the pull on the pixels; none: factors in the formula",
    { fallback: "gradient with the form relative" },
  ),
  "normalization": value("FORM", oneOf(...LOSS_NORMALIZATIONS), LOSS_NORMALIZATIONS.join(", "), {
    fallback: "relative",
  }),
  "style-loss": value("LOSS", oneOf(...STYLE_LOSSES), STYLE_LOSSES.join(", "), {
    fallback: "gram",
  }),
  "tv-loss": value("FORM", oneOf(...VARIATION_LOSSES), VARIATION_LOSSES.join(", "), {
    fallback: "squares",
  }),
} as const satisfies Record<string, Option>;

const MEMORY_OPTIONS = {
  "tile": value(
    "PIXELS",
    tile,
    "Side of what is worked on at once, with the result of the whole: pixels, auto or off",
    { fallback: "auto: what the GPU can bind and --memory holds" },
  ),
  "memory": value("SIZE", memorySize, "Memory on the GPU to stay under, as in 2GiB or 800MB", {
    fallback: "what there is",
  }),
} as const satisfies Record<string, Option>;

const NETWORK_OPTIONS = {
  "weights": value(
    "NAME",
    text,
    "A trained VGG-19: a name from weights list, a safetensors file, or free: a network made on the spot from the style image",
    { fallback: "vgg19 if fetched, else free" },
  ),
  "preprocessing": value(
    "KIND",
    oneOf("torchvision", "caffe"),
    "Pixels as trained weights expect them: torchvision or caffe",
    { fallback: "as the weights' file says" },
  ),
  "pooling": value("KIND", pooling, "How the network halves: max, average or l2", SUITS),
  "pooling-scale": value("X", numberFrom(0, { above: true }), "A factor on what pooling gives", {
    fallback: "1, and 0.5 for l2",
  }),
  "padding": value(
    "KIND",
    oneOf("zero", "reflect", "replicate", "wrap"),
    "What the network sees beyond the edge: zero, reflect, replicate or wrap",
    { fallback: "zero" },
  ),
  "padding-layers": value("WHICH", oneOf("all", "first"), "Convolutions it is for: all or first", {
    fallback: "all",
  }),
  "point": value("WHERE", oneOf("relu", "conv"), "Features after the ReLU, or before it (conv)", {
    fallback: "relu",
  }),
  "precision": value(
    "KIND",
    oneOf("f32", "f16"),
    "f32, or f16: features and kernels in 16 bits, for half the memory",
    { fallback: "f32" },
  ),
} as const satisfies Record<string, Option>;

const INSPECT_OPTIONS = {
  "channels": value("N", wholeNumber(1, 512), "How many of the strongest channels to show", {
    fallback: "8",
  }),
  "pairs": value("N", wholeNumber(0, 100), "How many of the most alike pairs to show", {
    fallback: "6",
  }),
} as const satisfies Record<string, Option>;

const OTHER_OPTIONS = {
  "no-tune": {
    description:
      "Take the kernels that are the default everywhere, and leave remembered timings alone",
  },
  "tune": {
    description: "Time every kernel there is a choice of for pictures of --size, and remember " +
      "which are the fastest",
  },
  "dump-shaders": value(
    "FOLDER",
    text,
    "Write every shader of the self-test into a folder, as the compiler gets it",
  ),
  "json": { description: "Print one JSON object on standard output" },
  "verbose": { description: "Also say how much memory every scale takes, and in which tiles" },
  "quiet": { description: "Say nothing while all goes well" },
  "help": { letter: "h", description: "Show this help" },
} as const satisfies Record<string, Option>;

/** Every option of every command, by name. */
export const OPTIONS = {
  ...PICTURE_OPTIONS,
  ...STYLE_OPTIONS,
  ...REGION_OPTIONS,
  ...COLOUR_OPTIONS,
  ...RUN_OPTIONS,
  ...LOSS_OPTIONS,
  ...MEMORY_OPTIONS,
  ...NETWORK_OPTIONS,
  ...INSPECT_OPTIONS,
  ...WEIGHTS_OPTIONS,
  ...OTHER_OPTIONS,
} as const satisfies Record<string, Option>;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** The values of the options that were given. */
export type OptionValues = {
  readonly [K in OptionName]?: typeof OPTIONS[K] extends {
    readonly read: Reader<infer T>;
    readonly many: true;
  } ? readonly T[]
    : typeof OPTIONS[K] extends { readonly read: Reader<infer T> } ? T
    : boolean;
};
