/** The picture as a file: a PNG with its recipe in it. */
import { withPngMetadata } from "../../cli/pictures/formats/png_metadata.ts";
import type { Snapshot } from "../protocol.ts";
import { snapshot } from "./engine.ts";
import { content, styles } from "./store.ts";

/** Saves the picture as it is now, under a name made of those of content and style. */
export async function savePng(): Promise<void> {
  const stem = (name = "") => name.replace(/\.[^.]*$/, "");
  const name = `${stem(content.value?.name)}-${stem(styles.value[0]?.name)}.png`;
  download(await png(await snapshot()), name);
}

/** A PNG file with the recipe, as the command line writes it. */
export async function png({ rgba, width, height, recipe }: Snapshot): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")!.putImageData(new ImageData(rgba, width, height), 0, 0);
  const plain = await canvas.convertToBlob({ type: "image/png" });
  const bytes = new Uint8Array(await plain.arrayBuffer());
  return new Blob([withPngMetadata(bytes, { recipe })], { type: "image/png" });
}

/** Has the browser save a file. */
export function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
