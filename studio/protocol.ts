/** The messages between the page and the worker that paints: all that the two sides know of each other. */
import type {
  LayerName,
  Picture,
  ScalePlan,
  SessionState,
  StylizeOptions,
  Vgg19,
} from "@pentimento/pentimento";

/** The options of a job: the library's, without pictures. */
export interface JobOptions extends
  Omit<
    StylizeOptions,
    "network" | "content" | "style" | "signal" | "contentMap" | "protect" | "init" | "terms"
  > {
  readonly init?: Exclude<StylizeOptions["init"], Picture | undefined>;
}

/** A picture file of the page's: the browser decodes it, in the worker. */
export interface PictureFile {
  readonly name: string;
  readonly blob: Blob;
  /** The SHA-256 of its bytes, in hexadecimal: by it the worker knows what it has decoded. */
  readonly sha256: string;
}

/** A region, white in a picture. */
export type MaskFile = PictureFile;

/** The regions that belong to no style. */
export interface Regions {
  /** Where the content counts. */
  readonly contentMap?: MaskFile;
  /** What keeps the content's pixels. */
  readonly protect?: MaskFile;
}

/** A style image with what belongs to it. */
export interface JobStyle extends PictureFile {
  readonly weight?: number;
  readonly scale?: number;
  readonly detail?: "all" | "fine" | "coarse";
  readonly mask?: MaskFile;
}

/** A trained network that is kept in the browser: its name, and the SHA-256 of its file. */
export interface NetworkChoice {
  readonly name: string;
  readonly sha256: string;
}

/** What is painted in place of a style transfer: by the style alone, or by the content alone. */
export type Mode = "texture" | "reconstruct";

/** All that a painting is made from. It can be kept in IndexedDB as it is. */
export interface Job extends Regions {
  readonly content: PictureFile;
  /** One or more. */
  readonly styles: readonly JobStyle[];
  readonly options: JobOptions;
  /** Default: a style transfer. A mode leaves out what it does not look at. */
  readonly mode?: Mode | undefined;
  /** Whether a texture continues at its opposite edge. Default false. */
  readonly tileable?: boolean;
  /** Default: the network that is made from the styles. */
  readonly network?: NetworkChoice | undefined;
}

/** A painting that can be gone on with: what is kept when the tab closes. */
export interface Kept {
  readonly job: Job;
  readonly state: SessionState;
}

/** An earlier state as a session file has it. */
export interface Earlier extends Kept {
  /** Its number in the filmstrip. */
  readonly frame: number;
  readonly scales: readonly ScalePlan[];
}

/** A picture on the way, for the time-lapse. */
export interface Moment {
  /** Larger than that of the one before: by it the page knows what it has kept. */
  readonly number: number;
  readonly scale: number;
  readonly iteration: number;
  /** A JPEG file. */
  readonly picture: Blob;
}

/** The pictures on the way, evenly spaced. */
export interface TimeLapse {
  readonly moments: readonly Moment[];
  /** Iterations between two of them. */
  readonly every: number;
}

/** What a time-lapse has become: the pictures that are new, and the numbers of those that were given up. */
export interface MomentChanges {
  readonly added: readonly Moment[];
  readonly forgotten: readonly number[];
  /** Iterations between two of them. */
  readonly every: number;
}

/** A painting with all that belongs to it. */
export interface WholeSession extends Kept {
  readonly earlier: readonly Earlier[];
  readonly timeLapse: TimeLapse;
}

/** From the page to the worker. Of those with a `request` the answer has the same number, also where it is `refused`. */
export type Command =
  /** The canvas to draw on: the first message, and only once. */
  | { readonly type: "canvas"; readonly canvas: OffscreenCanvas }
  /** Begins anew, or goes on with what was kept; `paused` prepares without painting. */
  | {
    readonly type: "start";
    readonly job: Job;
    readonly state?: SessionState | undefined;
    /** The pictures on the way that were kept with the state. Default: none. */
    readonly timeLapse?: TimeLapse | undefined;
    readonly paused?: boolean;
    /** Whether kernels may be measured beforehand. Default false. */
    readonly tune?: boolean;
  }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** Some iterations, then pauses. */
  | { readonly type: "step"; readonly iterations: number }
  /** Changes options while it paints, without losing the picture. */
  | { readonly type: "set"; readonly options: JobOptions }
  /** Changes the styles' shares, scales, details and masks, likewise. */
  | { readonly type: "styles"; readonly styles: readonly JobStyle[] }
  /** Changes the regions that belong to no style, likewise; one that is left out is none. */
  | { readonly type: "regions"; readonly regions: Regions }
  /** Goes on with another network. */
  | { readonly type: "network"; readonly network: NetworkChoice | undefined }
  /** A network that was asked for by `wantsNetwork`, or why it cannot be had. */
  | {
    readonly type: "trained";
    readonly choice: NetworkChoice;
    readonly network?: Vgg19;
    readonly failure?: string;
  }
  /** Paints without further measuring of kernels. */
  | { readonly type: "skipTuning" }
  /** Looks at a layer's features of the picture as it is now, answered by `inspection`. */
  | { readonly type: "inspect"; readonly layer: LayerName }
  /** Shows two channels of the layer that was looked at last, answered by `pair`. */
  | { readonly type: "pair"; readonly row: number; readonly column: number }
  /** Goes back to an earlier frame of the filmstrip. */
  | { readonly type: "restore"; readonly frame: number }
  | { readonly type: "addIterations"; readonly count: number }
  | { readonly type: "nextScale" }
  /** Ends the painting: nothing is kept on the GPU. */
  | { readonly type: "stop" }
  /** Asks for the finished picture as it is now, answered by `snapshot`. */
  | { readonly type: "snapshot"; readonly request: number }
  /** Asks for all of the painting, answered by `session`. */
  | { readonly type: "session"; readonly request: number }
  /** Goes on with another painting, paused, answered by `opened`. Where that fails the one there was is there again. */
  | { readonly type: "open"; readonly request: number; readonly session: WholeSession }
  /** Asks for the pictures on the way, answered by `timeLapse`. */
  | { readonly type: "timeLapse"; readonly request: number };

/** What the worker is doing. */
export type Phase = "idle" | "preparing" | "painting" | "paused" | "finished";

/** How far a painting is. */
export interface Progress {
  readonly scale: number;
  readonly scales: number;
  readonly iteration: number;
  readonly iterations: number;
  /** Of the current scale, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The share of all work that is done. */
  readonly done: number;
  readonly total: number;
  /** Every term's value, and its factor in the total, by its name as in `style/conv1_1`. */
  readonly terms: Readonly<Record<string, number>>;
  readonly weights: Readonly<Record<string, number>>;
  /** Iterations a second, lately. */
  readonly rate: number;
  readonly secondsLeft: number;
  /** Bytes on the GPU. */
  readonly allocated: number;
  /** Why it cannot go on, in one sentence. */
  readonly failed: string | undefined;
}

/** An earlier state that can be gone back to. */
export interface Frame {
  readonly id: number;
  readonly scale: number;
  readonly iteration: number;
  /** A small picture of it. */
  readonly thumbnail: Blob;
}

/** A finished picture, and what its file tells of it. */
export interface Snapshot {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** The recipe as JSON, see docs/recipe.md. */
  readonly recipe: string;
}

/** A map of features: grey, its largest value white. */
export interface ChannelMap {
  readonly channel: number;
  /** The root of the mean of the squares. */
  readonly strength: number;
  /** Row by row, 8 bits each. */
  readonly grey: Uint8Array<ArrayBuffer>;
}

/** A layer's features of a picture. */
export interface Inspection {
  readonly layer: LayerName;
  /** Of the maps. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Channels that are zero everywhere. */
  readonly dead: number;
  /** The strongest channels' maps, the strongest first. */
  readonly maps: readonly ChannelMap[];
  /** The channels of {@linkcode correlations}: more than there are maps, in the same order. */
  readonly order: readonly number[];
  /** The Gram matrix of these, every channel scaled to the same strength: from 0 to 1, row by row. */
  readonly correlations: Float32Array<ArrayBuffer>;
  /** The most correlated pairs. */
  readonly pairs: readonly { readonly row: number; readonly column: number }[];
}

/** Two channels, and where both are active. */
export interface ChannelPairMaps {
  readonly layer: LayerName;
  readonly row: ChannelMap;
  readonly column: ChannelMap;
  readonly both: Uint8Array<ArrayBuffer>;
  readonly correlation: number;
}

/** From the worker to the page. */
export type Event =
  /** A GPU is open. */
  | { readonly type: "ready"; readonly adapter: string; readonly software: boolean }
  | {
    readonly type: "phase";
    readonly phase: Phase;
    readonly doing?: string;
    /** Whether what is being done may be skipped. Default false. */
    readonly isOptional?: boolean;
  }
  /** The values of options that are in force, those included that the program chose. */
  | { readonly type: "inForce"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "frame"; readonly frame: Frame }
  /** A frame that cannot be gone back to any more. */
  | { readonly type: "forgotten"; readonly frame: number }
  /** The job is this now, after going back to a frame. */
  | { readonly type: "job"; readonly job: Job }
  /** A network is needed, to be answered by `trained`. */
  | { readonly type: "wantsNetwork"; readonly choice: NetworkChoice }
  /** What `inspect` asked for; nothing where it failed, which an `error` tells. */
  | { readonly type: "inspection"; readonly inspection: Inspection | undefined }
  | { readonly type: "pair"; readonly pair: ChannelPairMaps }
  /** To be kept by the page, should the tab be closed. */
  | { readonly type: "kept"; readonly kept: Kept }
  /** Pictures on the way that came in and that were given up since this was told last, to be kept with `kept`. */
  | ({ readonly type: "moments" } & MomentChanges)
  | { readonly type: "snapshot"; readonly request: number; readonly snapshot: Snapshot }
  | { readonly type: "session"; readonly request: number; readonly session: WholeSession }
  /** The numbers that the earlier states have now, in their order; events of frames do not follow. */
  | { readonly type: "opened"; readonly request: number; readonly frames: readonly number[] }
  | { readonly type: "timeLapse"; readonly request: number; readonly timeLapse: TimeLapse }
  /** What was asked for cannot be had; why, an `error` says. */
  | { readonly type: "refused"; readonly request: number }
  /** The GPU was lost; it goes on from its last state. */
  | { readonly type: "deviceLost"; readonly reason: string }
  /** Something that a person can mend, in one sentence. */
  | { readonly type: "error"; readonly message: string };
