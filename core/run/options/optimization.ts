/** Options of a run: its size, its start, its optimiser and its iterations. */
import { PRECISIONS } from "./network.ts";
import { MOST, type Options } from "./option.ts";

/** The optimisers by name. */
export const OPTIMIZERS = ["lbfgs", "adam"] as const;

/** The pictures by name from which a run may start. */
export const INITS = ["content", "noise", "style", "gray"] as const;

/** The measures of a picture by which style images are scaled. */
export const STYLE_SIZES = ["area", "side"] as const;

/**
 * The priors of reconstructions by name, see {@linkcode ReconstructOptions.prior}.
 *
 * @category Options
 */
export const PRIORS = ["smooth", "none"] as const;

/** The presets by name, in the order of docs/presets.md. */
export const PRESET_NAMES = [
  "gatys2016",
  "neural-style",
  "crowson-gram",
  "crowson-w2",
  "gatys-control",
  "udacity",
  "pytorch-tutorial",
] as const;

/** The picture that is made. */
export const PICTURE = {
  /** Longest side of the result in pixels. Default: the content image's own. */
  size: {
    kind: "whole",
    least: 1,
    most: 1_000_000,
    flag: { placeholder: "PIXELS", range: [16, 32768], help: "Longest side of the picture" },
  },
  /** The measure by which style images are scaled: by area, or by their longest side, as other programs do. Default `area`. */
  styleSize: { kind: "choice", choices: STYLE_SIZES, subject: "size of styles", default: "area" },
  /** Whether a texture continues at its opposite edge, so that copies of it fit side by side. Default false. */
  tileable: {
    kind: "switch",
    default: false,
    flag: { help: "Make a picture that continues at its opposite edge; sides are multiples of 16" },
  },
  /**
   * Of a reconstruction, what is thought of pictures beforehand, where features leave it open. `smooth`: neighbouring
   * pixels are alike; `none`: nothing. Default `smooth`.
   */
  prior: {
    kind: "choice",
    choices: PRIORS,
    default: "smooth",
    flag: {
      placeholder: "NAME",
      help: "What is taken for likely where features are silent: {choices or}",
    },
  },
  /**
   * A colour that pictures with alpha are put on: `#rrggbb`, `#rgb` or a name. Default: the result has the content
   * image's alpha, and what is transparent in a style image is no part of its style.
   */
  background: {
    kind: "color",
    fallback: "none: the result is as transparent as CONTENT",
    flag: {
      placeholder: "COLOR",
      help: "Put transparent pictures on a colour: #rrggbb, white, black and others",
    },
  },
  /** Another system whose losses and run hold where nothing else is given. Default: none. */
  preset: {
    kind: "choice",
    choices: PRESET_NAMES,
    flag: {
      placeholder: "NAME",
      help: "Do as another system does: {choices}; options beside it hold",
    },
  },
} as const satisfies Options;

/** The course of a run from its first to its last iteration. */
export const OPTIMIZATION = {
  /** Iterations of the last scale; the ones before follow from it. Default: see {@linkcode planScales}. */
  iterations: {
    kind: "whole",
    least: 1,
    subject: "number of iterations",
    fallback: "60 for lbfgs, 20 from a third scale on; 150 for adam; of a single scale 100, 375",
    flag: {
      placeholder: "N",
      range: [1, 1_000_000],
      help: "Iterations of the last, largest scale; the ones before follow from it",
    },
  },
  /**
   * L-BFGS ends a scale when eight iterations in a row lowered the loss by less than this share of it each: what
   * more of them would change is hardly seen. 0: never. Default: 0.002; 0.0005 of a single scale, with
   * {@linkcode RunOptions.time} and from noise; 0 where iterations are chosen, also by a preset.
   */
  enough: {
    kind: "share",
    subject: "gain that is enough",
    fallback:
      "0.002; 0.0005 of one scale, with --time and from noise; 0 with --iterations or --preset",
    flag: {
      placeholder: "X",
      help: "A scale ends when an iteration of lbfgs lowers the loss by less than this share of it",
    },
  },
  /**
   * Seconds that the run may take, over all scales, from the creation of its session or stylization on: each scale
   * does as many iterations as its share allows, also more than usual, but no more than are chosen, and none that
   * are not worth it by {@linkcode RunOptions.enough}. Default: no limit.
   */
  time: {
    kind: "duration",
    fallback: "as long as it takes",
    flag: {
      placeholder: "TIME",
      help: "Paint as well as it goes in this time: 60s, 2m, 1m30s, 1h",
    },
  },
  /**
   * Iterations of the first scale, also of an only one; all others then do {@linkcode RunOptions.iterations}.
   * Default: see {@linkcode planScales}.
   */
  firstIterations: { kind: "whole", least: 1, subject: "number of first iterations" },
  /** The optimiser. Default `lbfgs`. */
  optimizer: {
    kind: "choice",
    choices: OPTIMIZERS,
    default: "lbfgs",
    flag: { placeholder: "NAME", help: "{choices or}" },
  },
  /** Adam's step in [0, 1] pixels, default 0.02; for L-BFGS the first step to try along a direction, default 1. */
  learningRate: {
    kind: "number",
    positive: true,
    most: MOST,
    fallback: "0.02 for adam, 1 for lbfgs",
    flag: { placeholder: "X", help: "Adam's step, or the first step L-BFGS tries" },
  },
  /** Adam's decay of the mean of gradients. Default 0.9. */
  beta1: { kind: "share", below: true, subject: "decay beta1", default: 0.9 },
  /** Adam's decay of the mean of squared gradients. Default 0.999. */
  beta2: { kind: "share", below: true, subject: "decay beta2", default: 0.999 },
  /** Pairs of steps and gradient changes that L-BFGS remembers, 1 to 40, 24 bytes a pixel each. Default 10. */
  history: {
    kind: "whole",
    least: 1,
    most: 40,
    default: 10,
    flag: { placeholder: "N", range: [1, 40], help: "Steps that L-BFGS remembers" },
  },
  /** The precision of these: `f16` takes half the memory, and needs `shader-f16`. Default `f32`. */
  historyPrecision: {
    kind: "choice",
    choices: PRECISIONS,
    subject: "precision of the history",
    default: "f32",
    flag: {
      placeholder: "KIND",
      help: "f32, or f16: these steps in 16 bits, for half their memory",
    },
  },
  /**
   * Decay of a moving average of the iterates of each scale, which becomes its result: it smooths out what
   * changes from step to step. 0 is none. Default 0.99 for Adam, 0 for L-BFGS.
   */
  average: {
    kind: "share",
    below: true,
    subject: "average's decay",
    fallback: "0.99 for adam, 0 for lbfgs",
    flag: { placeholder: "X", help: "Decay of the average of the iterates" },
  },
  /** The picture that the first scale starts from, stretched over the result. Default `content`. */
  init: {
    kind: "picture",
    choices: INITS,
    default: "content",
    flag: {
      placeholder: "PICTURE",
      help: "Picture to start from: content, noise, style, gray or a file",
    },
  },
  /** The share of {@linkcode RunOptions.init} that is mixed into the content image to start from, 0 to 1. Default 1. */
  strength: {
    kind: "share",
    default: 1,
    flag: { placeholder: "X", help: "How much of --init is mixed into the content to start from" },
  },
  /**
   * How much of the start's detail, too fine for the scale before, each further scale begins with, 0 to 1; there is
   * none of noise. Default 1. 0: a scale begins with the picture of the one before alone.
   */
  startDetail: {
    kind: "share",
    subject: "share of the start's detail",
    default: 1,
    flag: {
      placeholder: "X",
      help: "How much of the start's detail comes back with each larger scale",
    },
  },
  /** Seed of noise. Default 1. */
  seed: {
    kind: "whole",
    least: 0,
    default: 1,
    flag: {
      placeholder: "N",
      range: [0, 2 ** 32 - 1],
      help: "Seed of the noise and of the weights-free network",
    },
  },
  /**
   * Longest side of the first, coarsest scale; where it is no smaller than the result there is one scale.
   * Default 128.
   */
  coarsest: {
    kind: "whole",
    least: 1,
    endless: true,
    subject: "coarsest size",
    default: 128,
    flag: {
      placeholder: "PIXELS",
      range: [16, 8192],
      help: "Longest side of the first, coarsest scale; as large as --size there is one scale",
    },
  },
  /**
   * Scalars are read and progress is reported every so many iterations. Default: as many as take a quarter of a
   * second, at most 50.
   */
  progressEvery: { kind: "whole", least: 1, subject: "progress interval" },
} as const satisfies Options;
