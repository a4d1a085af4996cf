/**
 * Puts content, style and result side by side, as the picture of README: `docs/overview.jpg`.
 *
 *     ./pentimento deno run --allow-read --allow-write=docs --allow-env examples/overview.ts
 */
import { type Picture, resize, sideBySide, toRgba } from "@pentimento/pentimento";
import { Jimp } from "jimp";
import { readPicture } from "./files.ts";

const SIZE = { width: 336, height: 252 };
const gap: Picture = { width: 6, height: 252, data: new Float32Array(3 * 6 * 252).fill(1) };

const pathOf = (file: string) => new URL(file, import.meta.url).pathname;
const [content, style, result] = await Promise.all(
  ["harbour.jpg", "brushwork.jpg", "painted.jpg"].map((file) => readPicture(pathOf(file))),
) as [Picture, Picture, Picture];
const { width, height } = style;
const styleSize = { width: Math.round(SIZE.height * width / height), height: SIZE.height };
const parts = [resize(content, SIZE), gap, resize(style, styleSize), gap, resize(result, SIZE)];
const row = sideBySide(parts);
const image = new Jimp({ width: row.width, height: row.height });
image.bitmap.data.set(toRgba(row));
await image.write(pathOf("../docs/overview.jpg") as "overview.jpg", { quality: 85 });
