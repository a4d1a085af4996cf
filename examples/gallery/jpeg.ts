/** JPEG files of a limited size. */
import { type Picture, toRgba } from "@pentimento/pentimento";
import { Jimp, JimpMime } from "jimp";

/** Writes a JPEG file of the best quality within a number of bytes, and returns the quality. */
export async function writeJpeg(
  path: string,
  picture: Picture,
  mostBytes: number,
): Promise<number> {
  const { width, height } = picture;
  const image = new Jimp({ width, height });
  image.bitmap.data.set(toRgba(picture));
  for (let quality = 92;; quality -= 3) {
    const file = await image.getBuffer(JimpMime.jpeg, { quality });
    if (file.length > mostBytes && quality > 20) continue;
    await Deno.writeFile(path, new Uint8Array(file));
    return quality;
  }
}
