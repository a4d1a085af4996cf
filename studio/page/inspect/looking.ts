/** What the inspect panel shows: the layer that was looked at last, and a pair of its channels. */
import { signal } from "@preact/signals-core";
import type { ChannelPairMaps, Inspection } from "../../protocol.ts";

/** A layer of the picture as it was when it was looked at. */
export const inspection = signal<Inspection | undefined>(undefined);
/** Two of its channels. */
export const pair = signal<ChannelPairMaps | undefined>(undefined);
/** Whether an answer is being waited for. */
export const isLooking = signal(false);

/** Takes an answer in; `undefined`: it failed. */
export function takeInspection(found: Inspection | undefined): void {
  isLooking.value = false;
  if (found === undefined) return;
  if (found.layer !== inspection.value?.layer) pair.value = undefined;
  inspection.value = found;
}

/** Forgets what was seen. */
export function forgetInspection(): void {
  isLooking.value = false;
  inspection.value = pair.value = undefined;
}
