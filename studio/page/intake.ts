/** Pictures that come in: chosen, dropped, pasted, taken by the camera, or one of the examples. */
import { restyle } from "./engine.ts";
import { isSessionFile } from "./out/session_file.ts";
import { openSession } from "./out/sessions.ts";
import { read } from "./read_picture.ts";
import { type Chosen, content, hasPainting, styles, styleSettings, tell } from "./store.ts";

/** What a picture is for. */
export type Place = "content" | "style";

/** Takes a file in, and says what is wrong where it is no picture. What was there stays then. */
export async function takeIn(place: Place, blob: Blob, name: string): Promise<void> {
  const chosen = await read(blob, name);
  if (chosen === undefined) return;
  if (place === "content") {
    forget(content.value);
    content.value = chosen;
    if (hasPainting.value) tell("info", "The new content is painted when you start over");
  } else {
    styles.value.slice(0, 1).forEach(forget);
    styles.value = [chosen, ...styles.value.slice(1)];
    styleSettings.value = styles.value.map((_, i) => styleSettings.value[i] ?? {});
    restyle();
  }
}

/** Takes what is dropped or pasted in: a session, or pictures: what is missing first; of two, the first is the content. */
export async function takeFiles(list: Iterable<File>, place?: Place): Promise<void> {
  const [first, second] = [...list];
  if (first === undefined) return;
  if (await isSessionFile(first, first.name)) return await openSession(first, first.name);
  const free = content.value !== undefined && styles.value.length === 0 ? "style" : "content";
  await takeIn(place ?? (second ? "content" : free), first, nameOf(first));
  if (second && place === undefined) await takeIn("style", second, nameOf(second));
}

/** A name for a file: what is pasted may have none of its own. */
function nameOf({ name }: File): string {
  return name === "" ? "pasted.png" : name;
}

function forget(chosen: Chosen | undefined): void {
  if (chosen) URL.revokeObjectURL(chosen.url);
}
