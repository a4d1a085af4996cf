import type { OptionName } from "./options.ts";

/** One command: what it takes and what its help says. */
export interface Command {
  /** What it does, in one line. */
  readonly summary: string;
  /** Names of the files it takes, in order. */
  readonly files: readonly string[];
  /** How many of them have to be there. */
  readonly required: number;
  /** The options that have to be given. */
  readonly needs: readonly OptionName[];
  /** Its options in the order of the help, under headings. */
  readonly options: Readonly<Record<string, readonly OptionName[]>>;
  /** Options that are understood, so that another command's line works here too, and have no effect. */
  readonly ignored: readonly OptionName[];
  /** Defaults that are this command's own. */
  readonly fallbacks: Readonly<Partial<Record<OptionName, string>>>;
  /** What else is worth knowing: paragraphs. */
  readonly notes: readonly string[];
  /** Lines to copy. */
  readonly examples: readonly string[];
}

const LOSSES = [
  "content-layers",
  "style-layers",
  "content-weight",
  "style-weight",
  "tv-weight",
  "loss-form",
] as const;

const NETWORK = ["weights", "preprocessing", "pooling", "precision"] as const;

/** The commands by name. */
export const COMMANDS = {
  stylize: {
    summary: "Paint CONTENT in the manner of STYLE.",
    files: ["CONTENT", "STYLE"],
    required: 2,
    needs: ["output"],
    options: {
      "Picture": ["output", "size", "save-every", "overwrite"],
      "Optimisation": ["iterations", "optimizer", "learning-rate", "init", "seed", "no-tune"],
      "Losses": LOSSES,
      "Network": NETWORK,
      "Messages": ["quiet", "verbose", "json", "help"],
    },
    ignored: [],
    fallbacks: { size: "512" },
    notes: [
      "Reads PNG, JPEG, GIF and BMP. Ctrl-C saves the picture as far as it has come; a second " +
      "Ctrl-C quits at once.",
    ],
    examples: [
      "pentimento stylize harbour.jpg waves.jpg -o painted.png",
      "pentimento stylize harbour.jpg waves.jpg -o painted.png --size 1024 --weights vgg19.safetensors",
    ],
  },
  losses: {
    summary: "Print every loss term and the norm of the pixel gradient, at TARGET.",
    files: ["CONTENT", "STYLE", "TARGET"],
    required: 2,
    needs: [],
    options: {
      "Picture": ["size", "init", "seed"],
      "Kernels": ["no-tune"],
      "Losses": LOSSES,
      "Network": NETWORK,
      "Messages": ["quiet", "json", "help"],
    },
    ignored: [
      "iterations",
      "optimizer",
      "learning-rate",
      "output",
      "save-every",
      "overwrite",
      "verbose",
    ],
    fallbacks: { size: "every image's own" },
    notes: [
      "Without TARGET the losses are taken where stylize would start, see --init. Terms carry " +
      "their layer's weight, but neither alpha nor beta; the total carries both.",
      "The options of a stylize command line may stay: those of the run itself have no effect here.",
    ],
    examples: ["pentimento losses harbour.jpg waves.jpg painted.png --json"],
  },
  doctor: {
    summary: "Look at the GPU, check every kernel, and say what is missing.",
    files: [],
    required: 0,
    needs: [],
    options: { "Kernels": ["tune", "size", "no-tune"], "Messages": ["json", "help"] },
    ignored: [],
    fallbacks: { size: "512" },
    notes: [
      "Which of several kernels is fastest is measured on this machine, within two seconds of a run " +
      "that finds something new, and remembered in a file that may be deleted at any time.",
    ],
    examples: [],
  },
} as const satisfies Record<string, Command>;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;
