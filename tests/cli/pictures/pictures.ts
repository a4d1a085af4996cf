/** Pictures as files, for tests of the command line. */
import type { Picture } from "@pentimento/pentimento";
import { writableFormat } from "../../../cli/pictures/formats/index.ts";
import { encodePicture } from "../../../cli/pictures/image_file.ts";

/** The format of `.jpg`. */
export const JPEG = writableFormat(".jpg")!;

/** A scene with shapes and a picture with strokes, small enough for any machine. */
export async function putPictures(folder: string): Promise<void> {
  const scene = paint(64, 48, (x, y, c) => (x - 32) ** 2 + (y - 24) ** 2 < 200 ? c / 2 : 0.8);
  const strokes = paint(56, 40, (x, y, c) => 0.5 + 0.5 * Math.sin((x + 2 * y) / 3 + 2 * c));
  await Deno.writeFile(`${folder}/scene.png`, await encodePicture(scene));
  await Deno.writeFile(`${folder}/strokes.jpg`, await encodePicture(strokes, JPEG));
}

function paint(
  width: number,
  height: number,
  value: (x: number, y: number, channel: number) => number,
): Picture {
  const data = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = i % (width * height);
    return value(pixel % width, Math.floor(pixel / width), Math.floor(i / (width * height)));
  });
  return { width, height, data };
}
