/** What is painted: a style transfer, a texture, or a reconstruction; and which options each has. */
import { computed, signal } from "@preact/signals-core";
import type { Job, Mode } from "../../protocol.ts";
import type { Field } from "../fields.ts";
import { content, hasPainting, options, styles } from "../store.ts";

/** The mode of the next painting; `undefined`: a style transfer. */
export const mode = signal<Mode | undefined>(undefined);
/** Whether a texture is to continue at its opposite edge. */
export const tileable = signal(false);
/** Whether a tileable texture is shown several times, side by side. */
export const tiled = signal(false);

/** What is being painted. */
const painted = signal<Pick<Job, "mode" | "tileable">>({});

/** The mode whose options are shown: that of the painting, or else of the next one. */
export const shownMode = computed(() => hasPainting.value ? painted.value.mode : mode.value);

/** Whether what is painted can be laid like tiles. */
export const canTile = computed(() => hasPainting.value && painted.value.tileable === true);

/** The picture that is shown before there is a painting, and the shape of the stage. */
export const subject = computed(() => {
  const own = content.value;
  if (shownMode.value === "texture") return { url: styles.value[0]?.url, aspect: 1 };
  return { url: own?.url, aspect: own ? own.width / own.height : 4 / 3 };
});

/** The part of a job that is chosen here. */
export function chosenMode(): Pick<Job, "mode" | "tileable"> {
  return { mode: mode.value, tileable: mode.value === "texture" && tileable.value };
}

/** Notes what is being painted from now on. */
export function notePainted(): void {
  painted.value = chosenMode();
}

/** Chooses what a painting was that is gone on with. */
export function takeMode(job: Pick<Job, "mode" | "tileable">): void {
  mode.value = job.mode;
  tileable.value = job.tileable ?? false;
}

/** The layer by whose features a content is reconstructed: the only content layer; else none was chosen. */
export const chosenLayer = computed(() => {
  const names = Object.keys(options.value.contentLayers ?? {});
  return names.length === 1 ? names[0]! : "";
});

/** Options without use, by mode. */
const UNUSED: Readonly<Record<Mode, readonly string[]>> = {
  texture: ["contentWeight", "contentLayers", "mode", "strength", "init"],
  reconstruct: [
    ...["styleWeight", "styleLoss", "styleLayers", "scale", "detail", "mode", "strength", "init"],
  ],
};

/** Whether a mode has a use for an option. */
export function isUsed({ name }: Field, of: Mode | undefined): boolean {
  return of === undefined || !UNUSED[of].includes(name);
}
