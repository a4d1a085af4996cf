/** The state of the page: signals that components read and the actions change. */
import { computed, signal } from "@preact/signals-core";
import type {
  Frame,
  JobOptions,
  JobStyle,
  Phase,
  PictureFile,
  Progress,
  Regions,
} from "../protocol.ts";

/** A picture that was chosen, with an address for showing it. */
export interface Chosen extends PictureFile {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** What belongs to a style beside its picture. */
export type StyleSettings = Omit<JobStyle, keyof PictureFile>;

/** A frame of the filmstrip with an address for its thumbnail. */
export interface ShownFrame extends Frame {
  readonly url: string;
}

/** Something to be told: shown until it is closed, and read out. */
export interface Notice {
  readonly kind: "error" | "info";
  readonly text: string;
}

/** A point of the curves. */
export interface LossPoint {
  readonly scale: number;
  readonly total: number;
  /** Weighted sums of the terms of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** What lies beside the painting on the canvas: the wiping slider is between the two. */
export type Compared = "content" | "style";

/** Longest side of the result where nothing else is chosen. */
export const USUAL_SIZE = 384;

export const content = signal<Chosen | undefined>(undefined);
/** The pictures of the styles, in the order of {@linkcode styleSettings}. */
export const styles = signal<readonly Chosen[]>([]);
/** What belongs to each style beside its picture. */
export const styleSettings = signal<readonly StyleSettings[]>([]);
/** The regions that belong to no style. */
export const regions = signal<Regions>({});
export const options = signal<JobOptions>({ size: USUAL_SIZE });
/** Options in force, those included that the program chose. */
export const inForce = signal<Readonly<Record<string, unknown>>>({});
export const phase = signal<Phase>("idle");
/** What is being prepared, in words. */
export const doing = signal("");
export const progress = signal<Progress | undefined>(undefined);
export const losses = signal<readonly LossPoint[]>([]);
export const frames = signal<readonly ShownFrame[]>([]);
/** The frame that was gone back to last, or kept last. */
export const currentFrame = signal<number | undefined>(undefined);
export const notice = signal<Notice | undefined>(undefined);
export const adapter = signal<{ readonly name: string; readonly software: boolean } | undefined>(
  undefined,
);
export const compared = signal<Compared>("content");
/** Where the wiping slider is, from 0, all painting, to 1, all of what it is compared with. */
export const wipe = signal(0);
export const helpShown = signal(false);

/** Whether something is on the canvas. */
export const hasPainting = computed(() => phase.value !== "idle" && progress.value !== undefined);

/** Whether the pictures for a painting are there. */
export const canPaint = computed(() => content.value !== undefined && styles.value.length > 0);

/** Tells a person something. */
export function tell(kind: Notice["kind"], text: string): void {
  notice.value = { kind, text };
}
