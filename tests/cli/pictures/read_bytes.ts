/** Bytes read as a picture's file, for tests. */
import { fromRgba, type Picture } from "@pentimento/pentimento";
import { assert, assertEquals } from "@std/assert";
import { decodePixels } from "../../../cli/pictures/formats/decode.ts";
import type { Bitmap } from "../../../cli/pictures/formats/format.ts";
import { isReadable, recognizeFormat } from "../../../cli/pictures/formats/index.ts";
import { readPicture } from "../../../cli/pictures/image_file.ts";
import { asSeen } from "../../../cli/pictures/upright.ts";

/** Decodes bytes in this process, which saves starting a worker for each of many files. */
export async function decodeBytes(
  bytes: Uint8Array,
  over: "white" | "black" = "white",
): Promise<Picture> {
  const { data, width, height } = await decodeUpright(bytes);
  return fromRgba(data, width, height, { over });
}

/** The same with alpha and metadata, as the command line reads a file. */
export async function decodeUpright(bytes: Uint8Array): Promise<Bitmap> {
  const format = recognizeFormat(bytes);
  assert(format && isReadable(format));
  const header = format.header(bytes);
  const bitmap = await decodePixels(bytes, format);
  assertEquals([bitmap.width, bitmap.height], [header.width, header.height]);
  return asSeen(bitmap, header);
}

/** Reads bytes as a file of this name, as the command line does. */
export async function readBytes(
  bytes: Uint8Array,
  name = "picture.png",
): Promise<Picture> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/${name}`, bytes);
    return await readPicture(`${folder}/${name}`, "content image");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The pixels of a picture as `rrggbb`, row by row. */
export function hexPixels({ width, height, data }: Picture): string[][] {
  const count = width * height;
  const hex = (value: number) => Math.round(255 * value).toString(16).padStart(2, "0");
  return Array.from(
    { length: height },
    (_, y) =>
      Array.from(
        { length: width },
        (_, x) => [0, 1, 2].map((c) => hex(data[c * count + y * width + x]!)).join(""),
      ),
  );
}
