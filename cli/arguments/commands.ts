import { ALL_READABLE_FORMATS, DEFAULT_FORMAT } from "../pictures/formats.ts";
import type { OptionName } from "./options.ts";
import { WEIGHTS_COMMANDS } from "./weights_commands.ts";

/** One command: what it takes and what its help says. */
export interface Command {
  /** What it does, in one line. */
  readonly summary: string;
  /** Names of the files it takes, in order. */
  readonly files: readonly string[];
  /** How many of them have to be there. */
  readonly required: number;
  /** Whether any number of files may stand in the last one's place. Default `false`. */
  readonly many?: boolean;
  /** The options that have to be given. */
  readonly needs: readonly OptionName[];
  /** Its options in the order of the help, under headings. */
  readonly options: Readonly<Record<string, readonly OptionName[]>>;
  /** Options that are understood, so that another command's line works here too, and have no effect. */
  readonly ignored: readonly OptionName[];
  /** Defaults that are this command's own. */
  readonly fallbacks: Readonly<Partial<Record<OptionName, string>>>;
  /** What values are called in this command's help, where it is not what they are called elsewhere. */
  readonly placeholders?: Readonly<Partial<Record<OptionName, string>>>;
  /** What else is worth knowing: paragraphs. */
  readonly notes: readonly string[];
  /** Lines to copy. */
  readonly examples: readonly string[];
}

const STYLES = ["style", "style-share", "style-scale", "style-detail", "blend"] as const;

const REGIONS = ["mask", "style-mask", "mask-propagation", "content-map", "protect"] as const;

const COLOUR = [
  "preserve-color",
  "color-when",
  "color-match",
  "color-space",
  "color-strength",
] as const;

const OPTIMISATION = [
  "iterations",
  "optimizer",
  "learning-rate",
  "history",
  "history-precision",
  "average",
  "init",
  "strength",
  "seed",
  "coarsest",
  "no-tune",
] as const;

const MEMORY = ["tile", "memory"] as const;

const STYLE_LOSS = ["style-layers", "style-loss"] as const;

const LOSSES = [
  "content-layers",
  ...STYLE_LOSS,
  "content-weight",
  "style-weight",
  "tv-weight",
  "balance",
  "normalization",
  "tv-loss",
] as const;

const NETWORK = [
  "weights",
  "preprocessing",
  "pooling",
  "pooling-scale",
  "padding",
  "padding-layers",
  "point",
  "precision",
] as const;

const MESSAGES = ["quiet", "verbose", "json", "help"] as const;

/** The commands by name; those of two words belong together in the help. */
export const COMMANDS = {
  stylize: {
    summary: "Paint CONTENT in the manner of STYLE.",
    files: ["CONTENT", "STYLE"],
    required: 2,
    needs: ["output"],
    options: {
      "Picture": ["output", "size", "preset", "save-every", "overwrite"],
      "Styles": STYLES,
      "Regions": REGIONS,
      "Colour": COLOUR,
      "Optimisation": OPTIMISATION,
      "Losses": LOSSES,
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": MESSAGES,
    },
    ignored: [],
    fallbacks: { size: "512" },
    notes: [
      `Reads ${ALL_READABLE_FORMATS}. Ctrl-C saves the picture as far as it has come; a second ` +
      "Ctrl-C quits at once.",
      "docs/options.md shows what the options change.",
    ],
    examples: [
      "pentimento stylize harbour.jpg waves.jpg -o painted.png",
      "pentimento stylize harbour.jpg waves.jpg -o painted.png --size 1024 --weights vgg19",
      "pentimento stylize harbour.jpg waves.jpg --style night.jpg -o painted.png --style-share 2,1",
    ],
  },
  texture: {
    summary: "Make a texture of any size from STYLE: the style loss by itself.",
    files: ["STYLE"],
    required: 1,
    needs: ["output"],
    options: {
      "Picture": ["output", "sides", "tileable", "save-every", "overwrite"],
      "Styles": STYLES,
      "Optimisation": OPTIMISATION.filter((name) => name !== "strength"),
      "Losses": [...STYLE_LOSS, "style-weight", "tv-weight", "balance", "normalization", "tv-loss"],
      "Network": NETWORK.filter((name) => !name.startsWith("padding")),
      "Memory": MEMORY,
      "Messages": MESSAGES,
    },
    ignored: [],
    fallbacks: { init: "noise" },
    notes: [],
    examples: [
      "pentimento texture waves.jpg -o cloth.png --sides 1024x512",
      "pentimento texture waves.jpg -o tile.png --sides 256 --tileable",
    ],
  },
  reconstruct: {
    summary: "Paint a picture with the features of CONTENT: what a layer keeps of it.",
    files: ["CONTENT"],
    required: 1,
    needs: ["output"],
    options: {
      "Picture": ["output", "size", "layer", "save-every", "overwrite"],
      "Optimisation": OPTIMISATION,
      "Losses": [
        "content-layers",
        "content-weight",
        "tv-weight",
        "balance",
        "normalization",
        "tv-loss",
      ],
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": MESSAGES,
    },
    ignored: [],
    fallbacks: {
      size: "512",
      init: "noise",
      weights: "vgg19 if fetched, else free: made from CONTENT",
    },
    notes: [],
    examples: ["pentimento reconstruct harbour.jpg --layer conv4_2 -o seen.png --size 256"],
  },
  inspect: {
    summary: "Show what the network sees in IMAGE: feature maps and Gram matrices, as a page.",
    files: ["IMAGE"],
    required: 1,
    needs: ["output"],
    options: {
      "Report": ["output", "size", "layer", "channels", "pairs", "overwrite"],
      "Network": [...NETWORK.filter((name) => name !== "point"), "seed", "no-tune"],
      "Messages": ["quiet", "json", "help"],
    },
    ignored: [],
    fallbacks: {
      size: "256",
      layer: "those that losses use",
      weights: "vgg19 if fetched, else free: made from IMAGE",
    },
    placeholders: { output: "FOLDER" },
    notes: [
      "The output is a folder, which is made if need be: index.html opens in any browser, its pictures " +
      `lie beside it as ${DEFAULT_FORMAT.name} files.`,
      "G[4,2] is how alike features 4 and 2 are; channels are numbered from 0.",
    ],
    examples: [
      "pentimento inspect harbour.jpg -o seen",
      "pentimento inspect harbour.jpg -o seen --layer conv3_1,conv4_2 --weights vgg19",
    ],
  },
  losses: {
    summary: "Print every loss term and the norm of the pixel gradient, at TARGET.",
    files: ["CONTENT", "STYLE", "TARGET"],
    required: 2,
    needs: [],
    options: {
      "Picture": ["size", "preset", "init", "strength", "seed"],
      "Styles": STYLES,
      "Regions": REGIONS,
      "Kernels": ["no-tune"],
      "Losses": LOSSES,
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": ["quiet", "json", "help"],
    },
    ignored: [
      ...OPTIMISATION.filter((name) => !["init", "strength", "seed", "no-tune"].includes(name)),
      ...COLOUR,
      "output",
      "save-every",
      "overwrite",
      "verbose",
    ],
    fallbacks: { size: "every image's own" },
    notes: [
      "Without TARGET the losses are taken where stylize would start, see --init. Terms carry " +
      "their layer's weight, but neither alpha nor beta; the total carries both. With --json there " +
      "are also what each term is multiplied by (weights) and the norm of its weighted gradient " +
      "(gradientNorms).",
      "The options of a stylize command line may stay: those of the run itself have no effect here.",
    ],
    examples: ["pentimento losses harbour.jpg waves.jpg painted.png --json"],
  },
  doctor: {
    summary: "Look at the GPU, check every kernel, and say what is missing.",
    files: [],
    required: 0,
    needs: [],
    options: {
      "Kernels": ["tune", "size", "no-tune", "dump-shaders"],
      "Messages": ["json", "help"],
    },
    ignored: [],
    fallbacks: { size: "512" },
    notes: [
      "Which of several kernels is fastest is measured on this machine, within two seconds of a run " +
      "that finds something new, and remembered in a file that may be deleted at any time.",
    ],
    examples: [],
  },
  ...WEIGHTS_COMMANDS,
} as const satisfies Record<string, Command>;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;
