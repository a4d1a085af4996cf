/** Options that only the command line has. They are known before the library is loaded. */
import type { DescribedOption, Option } from "@pentimento/pentimento";
import {
  DEEP_EXTENSIONS,
  LOSSY_EXTENSIONS,
  QUALITIES,
  WRITABLE_EXTENSIONS,
} from "../pictures/formats/index.ts";
import { PREVIEW_KINDS } from "../terminal/preview/kind.ts";
import type { PathKind } from "./path_kinds.ts";

/** An option as the command line has it: one of the library's schema, or of a kind that only a flag has. */
export type CommandLineOption =
  & {
    /** Whether recipes leave it out: it says nothing about the picture. Default `false`. */
    readonly unrecorded?: boolean;
  }
  & (
    | Option
    | DescribedOption & {
      /** A path, a layer, several layers, columns and rows, a name for a network, an interval, or a part of a batch. */
      readonly kind:
        | PathKind
        | "layer"
        | "layerNames"
        | "sides"
        | "networkName"
        | "interval"
        | "shard";
    }
  );

/** The options that the library does not have, by name in camel case. */
export const OWN_OPTIONS = {
  output: {
    kind: "output",
    flag: {
      letter: "o",
      placeholder: "FILE",
      help: `Where the result goes; pictures end in ${WRITABLE_EXTENSIONS}`,
    },
  },
  bitDepth: {
    kind: "choice",
    choices: ["8", "16"],
    fallback: "8",
    unrecorded: true,
    flag: {
      placeholder: "8|16",
      help: `Bits of a sample; 16 for files that end in ${DEEP_EXTENSIONS}`,
    },
  },
  quality: {
    kind: "whole",
    unrecorded: true,
    least: 1,
    most: 100,
    fallback: QUALITIES,
    flag: {
      placeholder: "N",
      range: [1, 100],
      help:
        `How much is kept of a picture that ends in ${LOSSY_EXTENSIONS}; less makes smaller files`,
    },
  },
  copyExif: {
    kind: "switch",
    unrecorded: true,
    flag: {
      help: "Copy the content image's EXIF data: camera, time, author; not where it was taken",
    },
  },
  copyGps: {
    kind: "switch",
    unrecorded: true,
    flag: { help: "With --copy-exif, also copy where it was taken" },
  },
  sides: {
    kind: "sides",
    fallback: "512x512",
    flag: { placeholder: "WxH", help: "Columns and rows of the picture" },
  },
  saveEvery: {
    kind: "whole",
    unrecorded: true,
    least: 1,
    flag: {
      placeholder: "N",
      range: [1, 1_000_000],
      help: "Also save every N iterations, as in out-0010.png",
    },
  },
  checkpoint: {
    kind: "output",
    unrecorded: true,
    flag: {
      placeholder: "FILE",
      help: "Keep in a file, now and then and at a signal, all that the run needs to go on",
    },
  },
  checkpointEvery: {
    kind: "interval",
    unrecorded: true,
    fallback: "30s",
    flag: { placeholder: "TIME|N", help: "How often: 30s, 5m, 1h, or every N iterations" },
  },
  resume: {
    kind: "input",
    unrecorded: true,
    flag: { placeholder: "FILE", help: "Go on from what --checkpoint kept" },
  },
  overwrite: { kind: "switch", unrecorded: true, flag: { help: "Replace files that exist" } },
  style: {
    kind: "input",
    flag: {
      placeholder: "FILE",
      many: true,
      help: "One more style image; may be given several times",
    },
  },
  inPairs: {
    kind: "switch",
    unrecorded: true,
    flag: { help: "Of several: the first content with the first style, and so on; also --pairs" },
  },
  shard: {
    kind: "shard",
    unrecorded: true,
    fallback: "by Slurm's or Kubernetes' variables, else all",
    flag: { placeholder: "I/N", help: "Paint the I-th of N parts of a batch" },
  },
  layer: {
    kind: "layerNames",
    fallback: "what suits the network",
    flag: { placeholder: "LAYER,...", help: "The layers that are looked at" },
  },
  weights: {
    kind: "weights",
    fallback: "vgg19 if fetched, else free",
    flag: {
      placeholder: "NAME",
      help:
        "A trained VGG-19: a name from weights list, a safetensors file, or free: a network made on the spot " +
        "from the style image",
    },
  },
  channels: {
    kind: "whole",
    least: 1,
    default: 8,
    flag: { placeholder: "N", range: [1, 512], help: "How many of the strongest channels to show" },
  },
  pairs: {
    kind: "whole",
    least: 0,
    default: 6,
    flag: { placeholder: "N", range: [0, 100], help: "How many of the most alike pairs to show" },
  },
  from: {
    kind: "source",
    flag: {
      placeholder: "URL|FILE",
      help: "Fetch it from here instead; formats as for weights import",
    },
  },
  as: {
    kind: "networkName",
    flag: { placeholder: "NAME", help: "The name under which it is kept" },
  },
  layers: {
    kind: "layer",
    flag: { placeholder: "LAYER", help: "The last, deepest layer that is kept, as in conv5_4" },
  },
  half: {
    kind: "switch",
    flag: { help: "Keep it in 16 bits: half the size, differences of some thousandths" },
  },
  noTune: {
    kind: "switch",
    flag: {
      help: "Take the kernels that are the default everywhere, and leave remembered timings alone",
    },
  },
  tune: {
    kind: "switch",
    flag: {
      help:
        "Time every kernel there is a choice of for pictures of --size, and remember which are the fastest",
    },
  },
  dumpShaders: {
    kind: "folder",
    flag: {
      placeholder: "FOLDER",
      help: "Write every shader of the self-test into a folder, as the compiler gets it",
    },
  },
  noRecipe: {
    kind: "switch",
    unrecorded: true,
    flag: { help: "Leave out of the file how it was made: options, names of the files, versions" },
  },
  command: {
    kind: "switch",
    unrecorded: true,
    flag: { help: "Print the command that paints it again" },
  },
  port: {
    kind: "whole",
    unrecorded: true,
    least: 1,
    most: 65535,
    fallback: "a free one",
    flag: { placeholder: "N", range: [1, 65535], help: "The port that the page is served from" },
  },
  open: { kind: "switch", unrecorded: true, flag: { help: "Open the page in the browser" } },
  preview: {
    kind: "switch",
    unrecorded: true,
    flag: { help: "Show the picture as it grows, where the terminal can" },
  },
  previewAs: {
    kind: "choice",
    choices: PREVIEW_KINDS,
    unrecorded: true,
    flag: {
      placeholder: "HOW",
      help: "The same in the way that is named: {choices or}",
    },
  },
  json: {
    kind: "switch",
    unrecorded: true,
    flag: { help: "Print one JSON object on standard output" },
  },
  verbose: {
    kind: "switch",
    unrecorded: true,
    flag: {
      help:
        "Also say how much memory every scale takes, in which tiles, and how long each part took",
    },
  },
  quiet: { kind: "switch", unrecorded: true, flag: { help: "Say nothing while all goes well" } },
  help: { kind: "switch", unrecorded: true, flag: { letter: "h", help: "Show this help" } },
} as const satisfies Readonly<Record<string, CommandLineOption>>;
