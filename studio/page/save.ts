/** The picture as a file, with its recipe in it, or on the clipboard. */
import type { Snapshot } from "../protocol.ts";
import { ask } from "./engine.ts";
import { part } from "./parts.ts";
import { content, styles, tell } from "./store.ts";

/** The formats that browsers write, by the names that people know. */
export const FORMATS = {
  PNG: { type: "image/png", extension: ".png", lossy: false },
  JPEG: { type: "image/jpeg", extension: ".jpg", lossy: true },
  WebP: { type: "image/webp", extension: ".webp", lossy: true },
} as const;

/** The name of a format. */
export type FormatName = keyof typeof FORMATS;

/** The name of what is saved, made of those of content and style, without an ending. */
export function stemOf(): string {
  const stem = (name = "") => name.replace(/\.[^.]*$/, "");
  return [content.value?.name, styles.value[0]?.name].filter((name) => name !== undefined)
    .map(stem).join("-") || "pentimento";
}

/** Saves the picture as it is now, without loss. */
export async function savePng(): Promise<void> {
  await savePicture("PNG");
}

/**
 * Saves the picture as it is now.
 *
 * @param quality of formats that leave something out, 0 to 1
 */
export async function savePicture(name: FormatName, quality?: number): Promise<void> {
  const file = await pictureFile(name, quality);
  if (file) download(file, stemOf() + FORMATS[name].extension);
}

/** The picture as it is now as a file; `undefined`, and told, where there is none or this browser writes no such file. */
export async function pictureFile(name: FormatName, quality?: number): Promise<Blob | undefined> {
  const { type } = FORMATS[name];
  const answer = await ask("snapshot", {});
  if (answer === undefined) return undefined;
  const { snapshot } = answer;
  const plain = await drawn(snapshot, FORMATS[name].lossy)
    .convertToBlob({ type, ...quality !== undefined && { quality } });
  // Browsers write PNG where they do not know a format.
  if (plain.type !== type) {
    tell("error", `This browser writes no ${name}: save a PNG or a JPEG`);
    return undefined;
  }
  const { withRecipe } = await part("formats");
  const bytes = new Uint8Array(await plain.arrayBuffer());
  return new Blob([await withRecipe(bytes, type, snapshot.recipe)], { type });
}

/** Copies the picture as it is now. */
export async function copyPicture(): Promise<void> {
  try {
    const file = pictureFile("PNG").then((blob) => blob ?? Promise.reject(new Error()));
    // The promise is given, for the right to write to the clipboard does not last until the picture is there.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": file })]);
    tell("info", "The picture is on the clipboard");
  } catch {
    tell("error", "This browser lets the page copy no picture: save it instead");
  }
}

function drawn({ rgba, width, height }: Snapshot, opaque: boolean): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  if (opaque) {
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
  }
  return canvas;
}

/** Has the browser save a file. */
export function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
