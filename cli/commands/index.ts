/** The table of commands. The functions that run them are in `runners.ts`: this table is loaded without their code. */
import { all, type Command } from "../arguments/command.ts";
import { ALL_READABLE_FORMATS, DEFAULT_FORMAT } from "../pictures/formats/index.ts";
import { BRIEF_MESSAGES, WEIGHTS_COMMANDS } from "./weights_commands.ts";

const STYLES = ["style", all("Styles")] as const;

const REGIONS = [all("Regions")] as const;

const COLOR = [all("Colour")] as const;

const OPTIMIZATION = [all("Optimisation"), "no-tune"] as const;

const MEMORY = [all("Memory")] as const;

const NETWORK = ["weights", all("Network")] as const;

const CHECKPOINTS = ["checkpoint", "checkpoint-every", "resume"] as const;

const SAVING = ["save-every", "overwrite", "from", "no-recipe"] as const;

const ENCODING = ["bit-depth", "quality"] as const;

const EXIF = ["copy-exif", "copy-gps"] as const;

const PREVIEW = ["preview", "preview-as"] as const;

const MESSAGES = ["quiet", "verbose", "json", "help"] as const;

/** What `--from` is where pictures are painted. */
const BY_RECIPE = {
  pathKinds: { from: "recipe" },
  placeholders: { from: "FILE" },
  descriptions: {
    from:
      "Paint it as this picture was painted, by the recipe in its file; other options change that",
  },
} as const satisfies Partial<Command>;

/** The shells for which there are completions. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** The name of such a shell. */
export type Shell = typeof SHELLS[number];

/** The commands by name; those of two words belong together in the help. */
export const COMMANDS = {
  stylize: {
    summary: "Paint CONTENT in the manner of STYLE.",
    files: ["CONTENT", "STYLE"],
    required: 2,
    surplus: "put patterns in quotes, so that no shell makes several files of them",
    resources: ["gpu", "decoders", "cache", "rescue", "offer", "shards"],
    needs: ["output"],
    ...BY_RECIPE,
    options: {
      "Picture": ["output", "size", "background", "preset", ...SAVING, ...ENCODING, ...EXIF],
      "Checkpoints": CHECKPOINTS,
      "Batch": ["in-pairs", "shard"],
      "Styles": STYLES,
      "Regions": REGIONS,
      "Colour": COLOR,
      "Optimisation": OPTIMIZATION,
      "Losses": [all("Losses")],
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": [...PREVIEW, ...MESSAGES],
    },
    synonyms: { pairs: "in-pairs" },
    fallbacks: { size: "512" },
    notes: [
      "With {content} or {style} in the output, CONTENT and STYLE may be patterns in quotes, or folders: " +
      "every content is painted in every style. What is finished is not painted again: see docs/batch.md.",
      `Reads ${ALL_READABLE_FORMATS}; - is standard input, and -o - writes a PNG to standard output. ` +
      "Ctrl-C saves the picture as far as it has come; a second Ctrl-C quits at once.",
      "docs/options.md shows what the options change.",
    ],
    examples: [
      "pentimento stylize harbour.jpg waves.jpg -o painted.png",
      "pentimento stylize harbour.jpg waves.jpg -o painted.png --size 1024 --weights vgg19",
      "pentimento stylize harbour.jpg waves.jpg --style night.jpg -o painted.png --style-share 2,1",
      "pentimento stylize 'photos/*.jpg' 'styles/*' -o 'out/{content}-{style}.png'",
    ],
  },
  batch: {
    summary: "Paint every picture that the file JOBS names, one after the other.",
    files: ["JOBS"],
    required: 1,
    fileKinds: ["jobs"],
    resources: ["gpu", "decoders", "cache", "rescue", "shards"],
    options: {
      "Batch": ["shard", "overwrite", "no-tune"],
      "Messages": MESSAGES,
    },
    notes: [
      "JOBS is JSON: a list of jobs, each with content, style, output and any option of stylize; or an object " +
      "with that list as jobs, and defaults for all of them. Paths are relative to its folder. See docs/batch.md.",
      "What is finished is not painted again, so the same line goes on after a batch was ended. Exit code 1: " +
      "some pictures failed, which are listed at the end.",
    ],
    examples: [
      "pentimento batch jobs.json",
      "pentimento batch jobs.json --shard 2/8 --json",
    ],
  },
  texture: {
    summary: "Make a texture of any size from STYLE: the style loss by itself.",
    files: ["STYLE"],
    required: 1,
    resources: ["gpu", "decoders", "cache", "rescue", "offer"],
    needs: ["output"],
    ...BY_RECIPE,
    options: {
      "Picture": ["output", "sides", "tileable", "background", ...SAVING, ...ENCODING],
      "Checkpoints": CHECKPOINTS,
      "Styles": STYLES,
      "Optimisation": [all("Optimisation", "strength"), "no-tune"],
      "Losses": [all("Losses", "content-layers", "content-weight")],
      "Network": ["weights", all("Network", "padding", "padding-layers")],
      "Memory": MEMORY,
      "Messages": [...PREVIEW, ...MESSAGES],
    },
    fallbacks: { init: "noise" },
    examples: [
      "pentimento texture waves.jpg -o cloth.png --sides 1024x512",
      "pentimento texture waves.jpg -o tile.png --sides 256 --tileable",
    ],
  },
  reconstruct: {
    summary: "Paint a picture with the features of CONTENT: what a layer keeps of it.",
    files: ["CONTENT"],
    required: 1,
    resources: ["gpu", "decoders", "cache", "rescue", "offer"],
    needs: ["output"],
    ...BY_RECIPE,
    options: {
      "Picture": [
        "output",
        "size",
        "background",
        "layer",
        "prior",
        ...SAVING,
        ...ENCODING,
        ...EXIF,
      ],
      "Checkpoints": CHECKPOINTS,
      "Optimisation": OPTIMIZATION,
      "Losses": [all("Losses", "style-layers", "style-loss", "style-weight")],
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": [...PREVIEW, ...MESSAGES],
    },
    fallbacks: {
      size: "512",
      init: "gray, with --prior none noise",
      coarsest: "24, with --prior none 128",
      "tv-weight": "by the layer: 0 to 1, with --prior none 0",
      weights: "vgg19 if fetched, else free: made from CONTENT",
    },
    examples: ["pentimento reconstruct harbour.jpg --layer conv4_2 -o seen.png --size 256"],
  },
  inspect: {
    summary: "Show what the network sees in IMAGE: feature maps and Gram matrices, as a page.",
    files: ["IMAGE"],
    required: 1,
    resources: ["gpu", "decoders", "cache", "offer"],
    needs: ["output"],
    options: {
      "Report": ["output", "size", "layer", "channels", "pairs", "overwrite"],
      "Network": ["weights", all("Network", "point"), "seed", "no-tune"],
      "Messages": BRIEF_MESSAGES,
    },
    fallbacks: {
      size: "256",
      layer: "those that losses use",
      weights: "vgg19 if fetched, else free: made from IMAGE",
    },
    pathKinds: { output: "folder" },
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
    resources: ["gpu", "decoders", "cache", "offer"],
    options: {
      "Picture": ["size", "background", "preset", "init", "strength", "seed"],
      "Styles": STYLES,
      "Regions": REGIONS,
      "Kernels": ["no-tune"],
      "Losses": [all("Losses")],
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": BRIEF_MESSAGES,
    },
    ignored: [
      all("Optimisation", "init", "strength", "seed"),
      ...COLOR,
      "output",
      "save-every",
      ...CHECKPOINTS,
      "overwrite",
      "from",
      "no-recipe",
      ...ENCODING,
      ...EXIF,
      ...PREVIEW,
      "in-pairs",
      "shard",
      "verbose",
    ],
    fallbacks: { size: "every image's own" },
    notes: [
      "Without TARGET the losses are taken where stylize would start, see --init. Terms carry " +
      "their layer's weight, but neither alpha nor beta; the total carries both. With --json there " +
      "are also the factor of each term (weights) and the norm of its weighted gradient (gradientNorms).",
      "The options of a stylize command line may stay: those of the run itself have no effect here.",
    ],
    examples: ["pentimento losses harbour.jpg waves.jpg painted.png --json"],
  },
  recipe: {
    summary: "Print how a picture was made, by the recipe in its FILE.",
    files: ["FILE"],
    required: 1,
    resources: [],
    options: { "Messages": ["json", "command", "help"] },
    notes: [
      "A recipe tells every option in force, versions, adapter and kernels, and the inputs' names and SHA-256.",
    ],
    examples: [
      "pentimento recipe painted.png",
      "pentimento stylize --from painted.png -o larger.png --size 1024",
    ],
  },
  studio: {
    summary: "Serve the studio: a page in which pictures are painted live, steered and saved.",
    files: [],
    required: 0,
    resources: ["studio"],
    options: {
      "Server": ["port", "open"],
      "Messages": ["quiet", "json", "help"],
    },
    notes: [
      "The page is served to this machine alone; it paints in the browser, by WebGPU, and no picture leaves it.",
    ],
    examples: ["pentimento studio --open", "pentimento studio --port 8080"],
  },
  doctor: {
    summary: "Look at the GPU, check every kernel, and say what is missing.",
    files: [],
    required: 0,
    resources: ["gpu", "cache"],
    options: {
      "Kernels": ["tune", "size", "no-tune", "dump-shaders"],
      "Messages": ["json", "help"],
    },
    fallbacks: { size: "512" },
    notes: [
      "Which of several kernels is fastest is measured on this machine, within two seconds of a run " +
      "that finds something new, and remembered in a file that may be deleted at any time.",
    ],
  },
  completions: {
    summary: "Print a script that completes these commands in a shell: bash, zsh or fish.",
    files: ["SHELL"],
    required: 1,
    fileKinds: ["name"],
    words: SHELLS,
    resources: [],
    options: { "Messages": ["help"] },
    examples: [
      "source <(pentimento completions bash)      # in ~/.bashrc; zsh likewise",
      "pentimento completions fish | source       # in ~/.config/fish/config.fish",
    ],
  },
  ...WEIGHTS_COMMANDS,
} as const satisfies Record<string, Command>;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;
