/** The slopes of a picture's brightness, from which the numbers of looks are made. */
import type { Picture } from "../../core/image/picture.ts";

/** A rectangle of pixels; `right` and `bottom` are the first column and row beyond it. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Products of the slopes of brightness across (x) and down (y), summed over an area. */
export interface SlopeSums {
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/** Sums of products of slopes, of central differences; pixels at the picture's very edge are left out. */
export function slopeSums(picture: Picture, area: Area): SlopeSums {
  const { width, height } = picture;
  const at = brightnessOf(picture);
  let [xx, yy, xy] = [0, 0, 0];
  for (let y = Math.max(1, area.top); y < Math.min(height - 1, area.bottom); y++) {
    for (let x = Math.max(1, area.left); x < Math.min(width - 1, area.right); x++) {
      const across = at(x + 1, y) - at(x - 1, y);
      const down = at(x, y + 1) - at(x, y - 1);
      xx += across ** 2;
      yy += down ** 2;
      xy += across * down;
    }
  }
  return { xx, yy, xy };
}

/** The brightness of a pixel: a weighted sum of red, green and blue, after ITU-R BT.601. */
function brightnessOf({ width, height, data }: Picture): (x: number, y: number) => number {
  const plane = width * height;
  return (x, y) => {
    const i = y * width + x;
    return 0.299 * data[i]! + 0.587 * data[plane + i]! + 0.114 * data[2 * plane + i]!;
  };
}
