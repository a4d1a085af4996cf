/** The messages between the page and the worker that fetches, imports and reads trained networks. */
import type { Preprocessing, Vgg19 } from "@pentimento/pentimento";
import type { NetworkChoice } from "../protocol.ts";

/** The memory of a network, which goes over to whom it is sent. */
export function buffersOf({ layers }: Vgg19): ArrayBuffer[] {
  const numbers = [...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]);
  return [...new Set(numbers.map(({ buffer }) => buffer as ArrayBuffer))];
}

/** A trained network that is kept in the browser. The SHA-256 is that of its file. */
export interface KeptNetwork extends NetworkChoice {
  /** The length of its file. */
  readonly bytes: number;
  /** Its layers as `conv1_1 to conv5_1`. */
  readonly layers: string;
  readonly preprocessing: string;
  /** The address or the file that it came from. */
  readonly source: string;
}

/** From the page to the worker. One network is brought in at a time. */
export type NetworkCommand =
  /** Fetches the network that is published, or the one at an address. */
  | { readonly type: "fetch"; readonly url?: string }
  /** Takes a network out of a file; `preprocessing` where the file does not tell. */
  | {
    readonly type: "import";
    readonly file: File;
    readonly preprocessing?: Preprocessing | undefined;
  }
  /** Ends what is being brought in. */
  | { readonly type: "cancel" }
  /** Reads one that is kept, answered by `loaded`. */
  | { readonly type: "load"; readonly network: NetworkChoice };

/** From the worker to the page. */
export type NetworkEvent =
  /** How much has come, and what is being waited for, in half a sentence. */
  | {
    readonly type: "coming";
    readonly done: number;
    readonly total: number;
    readonly note?: string;
  }
  | { readonly type: "kept"; readonly network: KeptNetwork }
  /** Nothing was brought in, and nothing lost; without a reason where it was cancelled. */
  | { readonly type: "refused"; readonly reason?: string }
  | {
    readonly type: "loaded";
    readonly choice: NetworkChoice;
    readonly network?: Vgg19;
    /** Why it could not be read, in one sentence. */
    readonly failure?: string;
  };
