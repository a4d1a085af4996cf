import type { Picture } from "@pentimento/pentimento";

/**
 * A picture turned upright as its EXIF orientation asks: cameras store what the sensor saw and note how
 * they were held.
 *
 * @param orientation 1 (upright already) to 8, as EXIF 2.3 numbers them (4.6.4, tag 0x0112)
 */
export function turnUpright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width: columns, height: rows } = picture;
  const lying = orientation >= 5;
  const [width, height] = lying ? [rows, columns] : [columns, rows];
  // Whether the stored columns and rows run backwards in the upright picture.
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const flipped = [3, 4, 6, 7].includes(orientation);
  const data = new Float32Array(picture.data.length);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [u, v] = lying ? [y, x] : [x, y];
        const column = mirrored ? columns - 1 - u : u;
        const row = flipped ? rows - 1 - v : v;
        data[(c * height + y) * width + x] = picture.data[(c * rows + row) * columns + column]!;
      }
    }
  }
  return { width, height, data };
}
