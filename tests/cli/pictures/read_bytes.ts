/** Bytes read as a picture's file, for tests. */
import type { Picture } from "@pentimento/pentimento";
import { readPicture } from "../../../cli/pictures/image_file.ts";

/** Reads bytes as a file of this name. */
export async function readBytes(
  bytes: Uint8Array,
  { name = "picture.png", over = "white" }: {
    readonly name?: string;
    readonly over?: "white" | "black";
  } = {},
): Promise<Picture> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/${name}`, bytes);
    return await readPicture(`${folder}/${name}`, "content image", { over });
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
