/** The commands that look after trained networks, a part of the table of commands. */
import type { Command } from "../arguments/command.ts";

/** The messages of commands that have no memory to speak of. */
export const BRIEF_MESSAGES = ["quiet", "json", "help"] as const;

const KINDS_OF_FILES =
  "Reads safetensors, PyTorch's .pth (of torchvision, of Caffe's VGG-19 by jcjohnson, " +
  "Gatys' normalised one) and Keras' .h5 without the classifier. Nothing in a .pth is executed.";

/** These commands by name. */
export const WEIGHTS_COMMANDS = {
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
