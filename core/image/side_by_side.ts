import type { Picture } from "./picture.ts";
import { resize } from "./resample.ts";

/**
 * Pictures beside one another, made as high as the first.
 *
 * @param pictures at least one
 */
export function sideBySide(pictures: readonly Picture[]): Picture {
  const { height } = pictures[0]!;
  const same = pictures.map((picture) =>
    resize(picture, {
      width: Math.max(1, Math.round(picture.width * height / picture.height)),
      height,
    })
  );
  const width = same.reduce((sum, picture) => sum + picture.width, 0);
  const data = new Float32Array(3 * height * width);
  let left = 0;
  for (const picture of same) {
    for (let row = 0; row < 3 * height; row++) {
      const line = picture.data.subarray(row * picture.width, (row + 1) * picture.width);
      data.set(line, row * width + left);
    }
    left += picture.width;
  }
  return { width, height, data };
}
