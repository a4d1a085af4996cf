import { fromRgba, type Picture, toRgba } from "@pentimento/pentimento";
import { Jimp, JimpMime } from "jimp";

/** Reads a PNG or JPEG file. */
export async function readPicture(path: string | URL): Promise<Picture> {
  const bytes = await Deno.readFile(path);
  const { bitmap } = await Jimp.fromBuffer(bytes.buffer);
  return fromRgba(bitmap.data, bitmap.width, bitmap.height);
}

/** Writes a JPEG file: as good as it can be with no more than so many bytes. Gives its quality. */
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
