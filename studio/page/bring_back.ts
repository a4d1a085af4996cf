/** Jobs that were kept somewhere, shown again: their pictures, what belongs to them, and the options. */
import type { Job } from "../protocol.ts";
import { read } from "./read_picture.ts";
import { type Chosen, content, options, styles, styleSettings } from "./store.ts";

/** A job whose pictures can be shown. */
export interface ReadJob {
  readonly job: Job;
  readonly content: Chosen;
  readonly styles: readonly Chosen[];
}

/** Reads the pictures of a job; `undefined`, and told, where one cannot be shown. */
export async function readJob(job: Job): Promise<ReadJob | undefined> {
  const [content, ...styles] = await Promise.all(
    [job.content, ...job.styles].map(({ blob, name }) => read(blob, name)),
  );
  const whole = styles.filter((style) => style !== undefined);
  if (content === undefined || whole.length < styles.length) return undefined;
  return { job, content, styles: whole };
}

/** Makes a job the one that is chosen. */
export function showJob({ job, ...pictures }: ReadJob): void {
  for (const before of [content.value, ...styles.value]) {
    if (before) URL.revokeObjectURL(before.url);
  }
  content.value = pictures.content;
  styles.value = pictures.styles;
  styleSettings.value = job.styles.map(({ name: _, blob: __, sha256: ___, ...rest }) => rest);
  options.value = job.options;
}
