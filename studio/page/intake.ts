/** Pictures that come in: chosen, dropped, pasted, taken by the camera, or one of the examples. */
import { type Chosen, content, styles, styleSettings, tell } from "./store.ts";

/** What a picture is for. */
export type Place = "content" | "style";

/** More pixels than this are refused before they are decoded: a decoder takes four bytes for each. */
const MOST_PIXELS = 100e6;

/** Takes a file in, and says what is wrong where it is no picture. What was there stays then. */
export async function takeIn(place: Place, blob: Blob, name: string): Promise<void> {
  const chosen = await read(blob, name);
  if (chosen === undefined) return;
  if (place === "content") {
    forget(content.value);
    content.value = chosen;
  } else {
    styles.value.slice(0, 1).forEach(forget);
    styles.value = [chosen, ...styles.value.slice(1)];
    styleSettings.value = styles.value.map((_, i) => styleSettings.value[i] ?? {});
  }
}

/** A file as a picture that can be shown; `undefined`, and told, where it is none. */
export async function read(blob: Blob, name: string): Promise<Chosen | undefined> {
  const refuse = (reason: string) => tell("error", `${name} ${reason}`);
  if (blob.size === 0) return refuse("is empty: choose a picture") as undefined;
  const url = URL.createObjectURL(blob);
  const size = await sizeOf(url);
  if (size === undefined) {
    URL.revokeObjectURL(url);
    const mend = "choose a JPEG, PNG, WebP or AVIF file";
    return refuse(`is no picture that this browser can show: ${mend}`) as undefined;
  }
  if (size.width * size.height > MOST_PIXELS) {
    URL.revokeObjectURL(url);
    return refuse(
      `has ${size.width} x ${size.height} pixels, more than this page decodes: make it smaller than ` +
        `${MOST_PIXELS / 1e6} megapixels`,
    ) as undefined;
  }
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const digits = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"));
  return { name, blob, sha256: digits.join(""), url, ...size };
}

/** The size by the file's header: the browser decodes no pixels for it. */
async function sizeOf(url: string): Promise<{ width: number; height: number } | undefined> {
  const image = new Image();
  const loaded = new Promise<boolean>((resolve) => {
    image.addEventListener("load", () => resolve(true));
    image.addEventListener("error", () => resolve(false));
  });
  image.src = url;
  if (!await loaded) return undefined;
  const { naturalWidth: width, naturalHeight: height } = image;
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** Takes the pictures of a drop or a paste in: what is missing first; of two, the first is the content. */
export async function takeFiles(list: Iterable<File>, place?: Place): Promise<void> {
  const [first, second] = [...list];
  if (first === undefined) return;
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
