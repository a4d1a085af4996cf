/** Pictures that come in: chosen, dropped, pasted, taken by the camera, or one of the examples. */
import { close } from "./brush/editor.ts";
import { keepFittingRegions } from "./brush/masks.ts";
import { restyle } from "./engine.ts";
import { isSessionFile } from "./out/session_file.ts";
import { openSession } from "./out/sessions.ts";
import { read } from "./read_picture.ts";
import { type Chosen, content, hasPainting, styles, styleSettings, tell } from "./store.ts";

/** What a picture is for: the content, or the style of that number, from 0; one after the last adds a style. */
export type Place = "content" | number;

/** The place that an element of the page belongs to. */
export function placeOf(element: Element | null): Place | undefined {
  const { place, style } = element?.closest<HTMLElement>("[data-place]")?.dataset ?? {};
  return place === "content" ? place : style === undefined ? undefined : Number(style);
}

/** Takes a file in, and says what is wrong where it is no picture. What was there stays then. */
export async function takeIn(place: Place, blob: Blob, name: string): Promise<void> {
  const chosen = await read(blob, name);
  if (chosen === undefined) return;
  if (place === "content") {
    const before = content.value;
    forget(before);
    content.value = chosen;
    if (hasPainting.value) tell("info", "The new content is painted when you start over");
    close();
    if (before) keepFittingRegions(before, chosen);
  } else {
    forget(styles.value[place]);
    styles.value = styles.value.toSpliced(place, 1, chosen);
    styleSettings.value = styles.value.map((_, i) => styleSettings.value[i] ?? {});
    restyle();
  }
}

/**
 * Takes what is dropped or pasted in: a session, or pictures: what is missing first; of several, the first is the
 * content.
 */
export async function takeFiles(list: Iterable<File>, place?: Place): Promise<void> {
  const files = [...list];
  const [first] = files;
  if (first !== undefined && await isSessionFile(first, first.name)) {
    return await openSession(first, first.name);
  }
  const free = content.value !== undefined && styles.value.length === 0 ? 0 : "content";
  let next = place ?? (files.length > 1 ? "content" : free);
  for (const file of files) {
    await takeIn(next, file, nameOf(file));
    next = next === "content" ? 0 : next + 1;
  }
}

/** A name for a file: what is pasted may have none of its own. */
function nameOf({ name }: File): string {
  return name === "" ? "pasted.png" : name;
}

function forget(chosen: Chosen | undefined): void {
  if (chosen) URL.revokeObjectURL(chosen.url);
}
