/** The table of commands. The functions that run them are in `runners.ts`: this table is loaded without their code. */
import { all, type Command } from "../arguments/command.ts";
import { ALL_READABLE_FORMATS, DEFAULT_FORMAT } from "../pictures/formats/index.ts";

const STYLES = ["style", all("Styles")] as const;

const REGIONS = [all("Regions")] as const;

const COLOR = [all("Colour")] as const;

const OPTIMIZATION = [all("Optimisation"), "no-tune"] as const;

const MEMORY = [all("Memory")] as const;

const NETWORK = ["weights", all("Network")] as const;

const CHECKPOINTS = ["checkpoint", "checkpoint-every", "resume"] as const;

const MESSAGES = ["quiet", "verbose", "json", "help"] as const;

/** The messages of commands that have no memory to speak of. */
const BRIEF_MESSAGES = ["quiet", "json", "help"] as const;

const KINDS_OF_FILES =
  "Reads safetensors, PyTorch's .pth (of torchvision, of Caffe's VGG-19 by jcjohnson, " +
  "Gatys' normalised one) and Keras' .h5 without the classifier. Nothing in a .pth is executed.";

/** The commands by name; those of two words belong together in the help. */
export const COMMANDS = {
  stylize: {
    summary: "Paint CONTENT in the manner of STYLE.",
    files: ["CONTENT", "STYLE"],
    required: 2,
    surplus: "put patterns in quotes, so that no shell makes several files of them",
    resources: ["gpu", "decoders", "cache", "rescue", "offer", "shards"],
    needs: ["output"],
    options: {
      "Picture": ["output", "size", "preset", "save-every", "overwrite"],
      "Checkpoints": CHECKPOINTS,
      "Batch": ["in-pairs", "shard"],
      "Styles": STYLES,
      "Regions": REGIONS,
      "Colour": COLOR,
      "Optimisation": OPTIMIZATION,
      "Losses": [all("Losses")],
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": MESSAGES,
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
    options: {
      "Picture": ["output", "sides", "tileable", "save-every", "overwrite"],
      "Checkpoints": CHECKPOINTS,
      "Styles": STYLES,
      "Optimisation": [all("Optimisation", "strength"), "no-tune"],
      "Losses": [all("Losses", "content-layers", "content-weight")],
      "Network": ["weights", all("Network", "padding", "padding-layers")],
      "Memory": MEMORY,
      "Messages": MESSAGES,
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
    options: {
      "Picture": ["output", "size", "layer", "save-every", "overwrite"],
      "Checkpoints": CHECKPOINTS,
      "Optimisation": OPTIMIZATION,
      "Losses": [all("Losses", "style-layers", "style-loss", "style-weight")],
      "Network": NETWORK,
      "Memory": MEMORY,
      "Messages": MESSAGES,
    },
    fallbacks: {
      size: "512",
      init: "noise",
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
      "Picture": ["size", "preset", "init", "strength", "seed"],
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
  "weights fetch": {
    summary: "Fetch a trained VGG-19: only what is needed of it, 52 MB instead of 575.",
    files: ["NETWORK"],
    required: 0,
    fileKinds: ["name"],
    resources: ["cache", "fetch"],
    options: {
      "Network": ["from", "as", "layers", "half", "preprocessing", "overwrite"],
      "Messages": BRIEF_MESSAGES,
    },
    fallbacks: {
      from: "where NETWORK is published",
      as: "NETWORK",
      layers: "conv5_1, the deepest that losses use by themselves",
      preprocessing: "as found out",
    },
    notes: [
      "NETWORK is vgg19 (torchvision's, the default) or caffe (the original of Simonyan and " +
      "Zisserman). Commands that paint take vgg19 by themselves once it is there.",
      "A fetch that broke off goes on where it was when it is started again.",
    ],
    examples: [
      "pentimento weights fetch",
      "pentimento weights fetch caffe --layers conv5_4",
      "pentimento weights fetch --from http://localhost:8000/model.safetensors --as mine",
    ],
  },
  "weights import": {
    summary: "Keep the VGG-19 in FILE under a name, as safetensors.",
    files: ["FILE"],
    required: 1,
    fileKinds: ["tensors"],
    resources: ["cache"],
    options: {
      "Network": ["as", "layers", "half", "preprocessing", "overwrite"],
      "Messages": BRIEF_MESSAGES,
    },
    fallbacks: {
      as: "the file's name without its ending",
      layers: "all that the file has",
      preprocessing: "as found out",
    },
    notes: [KINDS_OF_FILES],
    examples: [
      "pentimento weights import vgg19-dcbb9e9d.pth --as vgg19",
      "pentimento weights import vgg_normalised.pth --preprocessing caffe",
    ],
  },
  "weights list": {
    summary: "List the networks that are kept.",
    files: [],
    required: 0,
    resources: ["kept"],
    options: { "Messages": BRIEF_MESSAGES },
  },
  "weights verify": {
    summary: "Check every number of the networks that are kept against its checksum.",
    files: ["NETWORK"],
    required: 0,
    fileKinds: ["name"],
    resources: ["kept"],
    options: { "Messages": BRIEF_MESSAGES },
    notes: ["Without NETWORK it checks all of them."],
  },
  "weights path": {
    summary: "Print the path of a network's file.",
    files: ["NETWORK"],
    required: 0,
    fileKinds: ["name"],
    resources: ["kept"],
    options: { "Messages": ["help"] },
    notes: ["Without NETWORK it is that of vgg19."],
    examples: ['cp "$(pentimento weights path)" vgg19.safetensors'],
  },
  "weights remove": {
    summary: "Remove a network that is kept.",
    files: ["NETWORK"],
    required: 1,
    fileKinds: ["name"],
    resources: ["cache"],
    options: { "Messages": BRIEF_MESSAGES },
  },
  "weights normalize": {
    summary: "Rescale each filter to a mean activation of 1 over some pictures, as Gatys did.",
    files: ["NETWORK", "IMAGE"],
    required: 2,
    many: true,
    fileKinds: ["weights", "input"],
    resources: ["gpu", "decoders", "cache"],
    options: {
      "Network": ["as", "size", "preprocessing", "overwrite"],
      "Messages": BRIEF_MESSAGES,
    },
    fallbacks: { as: "NETWORK-normalized", size: "256", preprocessing: "as found out" },
    notes: [
      "NETWORK is a name from weights list or a safetensors file. The more pictures and the more " +
      "different, the better the means: a few dozen photographs do well.",
    ],
    examples: ["pentimento weights normalize vgg19 photos/*.jpg"],
  },
} as const satisfies Record<string, Command>;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;
