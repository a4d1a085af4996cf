/** Jobs that were kept somewhere, or gone back to, shown again: their pictures, what belongs to them, and the options. */
import type { Job } from "../protocol.ts";
import { takeMode } from "./mode/mode.ts";
import { chosen } from "./network/networks.ts";
import { read } from "./read_picture.ts";
import { type Chosen, content, options, regions, styles, styleSettings } from "./store.ts";

/** A job whose pictures can be shown. */
export interface ReadJob {
  readonly job: Job;
  readonly content: Chosen;
  readonly styles: readonly Chosen[];
}

/** Reads the pictures of a job; `undefined`, and told, where one cannot be shown. */
export async function readJob(job: Job): Promise<ReadJob | undefined> {
  const shown = [content.value, ...styles.value];
  const [first, ...others] = await Promise.all(
    [job.content, ...job.styles].map(async ({ blob, name, sha256 }) =>
      shown.find((one) => one?.sha256 === sha256 && one.name === name) ?? await read(blob, name)
    ),
  );
  const whole = others.filter((style) => style !== undefined);
  if (first === undefined || whole.length < others.length) return undefined;
  return { job, content: first, styles: whole };
}

/** Makes a job the one that is chosen. */
export function showJob({ job, ...pictures }: ReadJob): void {
  const shown = new Set([pictures.content, ...pictures.styles]);
  for (const before of [content.value, ...styles.value]) {
    if (before && !shown.has(before)) URL.revokeObjectURL(before.url);
  }
  const { contentMap, protect } = job;
  content.value = pictures.content;
  styles.value = pictures.styles;
  regions.value = { ...contentMap && { contentMap }, ...protect && { protect } };
  styleSettings.value = job.styles.map(({ name: _, blob: __, sha256: ___, ...rest }) => rest);
  options.value = job.options;
  takeMode(job);
  chosen.value = job.network;
}
