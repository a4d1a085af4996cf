/** Reading of picture files: refused with a sentence, or shown and named by their SHA-256. */
import { type Chosen, tell } from "./store.ts";

/** More pixels than this are refused before they are decoded: a decoder takes four bytes for each. */
const MOST_PIXELS = 100e6;

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
    const factor = Math.sqrt(MOST_PIXELS / (size.width * size.height));
    const fits = [size.width, size.height].map((side) => Math.max(1, Math.floor(factor * side)));
    return refuse(
      `has ${size.width} x ${size.height} pixels, more than this page decodes: make it smaller, ` +
        `${fits.join(" x ")} would fit`,
    ) as undefined;
  }
  return { name, blob, sha256: await sha256Of(blob), url, ...size };
}

/** The SHA-256 of a file's bytes, in hexadecimal. */
export async function sha256Of(blob: Blob): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
