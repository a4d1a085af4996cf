import {
  layerWeights,
  numberFrom,
  oneOf,
  pooling,
  type Reader,
  text,
  wholeNumber,
} from "./values.ts";

/** One option: parsing, validation and help are all made from this. */
export interface Option<T = unknown> {
  /** What the value is called in the help; without it the option is a flag. */
  readonly placeholder?: string;
  /** Turns the text into the value; flags have none. */
  readonly read?: Reader<T>;
  /** The letter after a single dash. */
  readonly letter?: string;
  /** What holds when the option is not given, in words for the help. */
  readonly fallback?: string;
  /** What it does, in the help. */
  readonly description: string;
}

/** An option with a value. */
function value<T>(
  placeholder: string,
  read: Reader<T>,
  description: string,
  rest: { readonly fallback?: string; readonly letter?: string } = {},
): Option<T> & { readonly read: Reader<T> } {
  return { placeholder, read, description, ...rest };
}

/** Every option of every command, by name. */
export const OPTIONS = {
  "output": value("FILE", text, "Where the picture goes: .png, .jpg or .jpeg", { letter: "o" }),
  "size": value("PIXELS", wholeNumber(16, 8192), "Longest side of the picture"),
  "iterations": value(
    "N",
    wholeNumber(1, 1_000_000),
    "Iterations of the last, largest scale; the ones before follow from it",
    { fallback: "40 for lbfgs, 200 for adam" },
  ),
  "seed": value(
    "N",
    wholeNumber(0, 2 ** 32 - 1),
    "Seed of the noise and of the weights-free network",
    { fallback: "1" },
  ),
  "init": value(
    "PICTURE",
    oneOf("content", "noise", "style"),
    "Picture to start from: content, noise or style",
    { fallback: "content" },
  ),
  "optimizer": value("NAME", oneOf("lbfgs", "adam"), "lbfgs or adam", { fallback: "lbfgs" }),
  "learning-rate": value(
    "X",
    numberFrom(0, { above: true }),
    "Adam's step, or the first step L-BFGS tries",
    { fallback: "0.02 for adam, 1 for lbfgs" },
  ),
  "content-layers": value(
    "LAYERS",
    layerWeights,
    "Layers that keep the content, as in conv4_2 or conv4_2:1,conv3_2:0.5",
    { fallback: "what suits the network" },
  ),
  "style-layers": value("LAYERS", layerWeights, "Layers that carry the style, likewise", {
    fallback: "what suits the network",
  }),
  "content-weight": value("X", numberFrom(0), "Weight of the content loss (alpha)", {
    fallback: "what suits the network",
  }),
  "style-weight": value("X", numberFrom(0), "Weight of the style loss (beta)", {
    fallback: "what suits the network",
  }),
  "tv-weight": value("X", numberFrom(0), "Weight of the total variation, which smooths", {
    fallback: "0",
  }),
  "loss-form": value(
    "FORM",
    oneOf("relative", "gatys", "mean"),
    "relative (the same at every size), gatys (as published) or mean (as in Johnson's neural-style)",
    { fallback: "relative" },
  ),
  "pooling": value("KIND", pooling, "How the network halves: max or average", {
    fallback: "what suits the network",
  }),
  "weights": value(
    "FILE",
    text,
    "Trained VGG-19 as safetensors, or free: a network made on the spot from the style image",
    { fallback: "free" },
  ),
  "preprocessing": value(
    "KIND",
    oneOf("torchvision", "caffe"),
    "Pixels as trained weights expect them: torchvision or caffe",
    { fallback: "as the weights' file says" },
  ),
  "precision": value(
    "KIND",
    oneOf("f32", "f16"),
    "f32, or f16: features and kernels in 16 bits, for half the memory",
    { fallback: "f32" },
  ),
  "save-every": value(
    "N",
    wholeNumber(1, 1_000_000),
    "Also save every N iterations, as in out-0010.png",
  ),
  "no-tune": {
    description:
      "Take the kernels that are the default everywhere, and leave remembered timings alone",
  },
  "tune": {
    description: "Time every kernel there is a choice of for pictures of --size, and remember " +
      "which are the fastest",
  },
  "overwrite": { description: "Replace files that exist" },
  "json": { description: "Print one JSON object on standard output" },
  "verbose": { description: "Also say how much memory every scale takes" },
  "quiet": { description: "Say nothing while all goes well" },
  "help": { letter: "h", description: "Show this help" },
} as const satisfies Record<string, Option>;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** The values of the options that were given. */
export type OptionValues = {
  readonly [K in OptionName]?: typeof OPTIONS[K] extends { readonly read: Reader<infer T> } ? T
    : boolean;
};
