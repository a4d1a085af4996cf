/** Whether kernels are measured before a painting, and whether that is going on. */
import { signal } from "@preact/signals-core";
import { remember, remembered } from "../remembered.ts";

/** Whether a painting may begin with two seconds of measuring. */
export const measures = signal(remembered("kernels") !== "as they are");

/** Whether what is being prepared may be skipped. */
export const maySkip = signal(false);

/** Chooses it, for later visits too. */
export function measureKernels(wanted: boolean): void {
  measures.value = wanted;
  remember("kernels", wanted ? "measured" : "as they are");
}
