/** How pictures come from files, and go to files, in the other examples: by Jimp, or by any decoder that gives RGBA. */
import { fromRgba, type Picture, toRgba } from "@pentimento/pentimento";
import { Jimp } from "jimp";

/** Reads a PNG or JPEG file. */
export async function readPicture(path: string): Promise<Picture> {
  const { data, width, height } = (await Jimp.read(path)).bitmap;
  return fromRgba(data, width, height);
}

/** Writes a PNG or JPEG file, by the ending of its name. */
export async function writePicture(path: string, picture: Picture): Promise<void> {
  const { width, height } = picture;
  const image = new Jimp({ width, height });
  image.bitmap.data.set(toRgba(picture));
  await image.write(path as `${string}.png`);
}
