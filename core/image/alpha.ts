/** Pictures with alpha: what is seen of them, and what they are put on. */
import { outOfRange } from "../errors.ts";
import { type Color, parseColor } from "./colors_by_name.ts";
import { fillHidden } from "./hidden.ts";
import { checkPicture, type Picture } from "./picture.ts";

/**
 * The picture without alpha: where nothing is seen it has the colours of what is about it.
 *
 * @category Pictures
 */
export function opaque(picture: Picture): Picture {
  checkPicture(picture, "picture");
  const { width, height, data, alpha } = picture;
  if (alpha === undefined) return picture;
  const filled = alpha.includes(0) ? fillHidden({ ...picture, data: data.slice() }) : picture;
  return { width, height, data: filled.data };
}

/**
 * A picture on a colour, opaque: sRGB's values are mixed, as browsers and viewers do it.
 *
 * @param color as in CSS: `#rrggbb`, `#rgb` or the name of one of its first colours
 * @throws {PentimentoError} when the colour is not known
 * @category Pictures
 */
export function putOn(picture: Picture, color: string): Picture {
  checkPicture(picture, "picture");
  const below = expectColor("background", color);
  const { width, height, data, alpha } = picture;
  if (alpha === undefined) return picture;
  const count = width * height;
  return {
    width,
    height,
    data: data.map((value, i) => {
      const share = alpha[i % count]!;
      // What cannot be seen may be any number, or none.
      return share === 0
        ? below[Math.floor(i / count)]!
        : share * value + (1 - share) * below[Math.floor(i / count)]!;
    }),
  };
}

/** Checks a colour. @throws {PentimentoError} when it is not known */
export function expectColor(what: string, text: string): Color {
  const color = parseColor(text);
  if (color !== undefined) return color;
  throw outOfRange(
    `The ${what} "${text}" is no colour that is known: give #rrggbb, as in #ff8800, or white, black or grey`,
  );
}

/**
 * The colours of a picture that are seen, one after the other, as a picture of one row: those that are more opaque than
 * not, where there are such. It is for statistics, in which nothing has a place.
 */
export function seenOf(picture: Picture): Picture {
  const { alpha } = picture;
  if (alpha === undefined) return picture;
  const half = indices(alpha, (value) => value >= 0.5);
  const seen = half.length > 0 ? half : indices(alpha, (value) => value > 0);
  if (seen.length === 0) return opaque(picture);
  return gathered(picture, seen);
}

/** A picture whose colours that are seen are mapped, without a place, and all else stays. */
export function mapSeen(picture: Picture, map: (seen: Picture) => Picture): Picture {
  const { alpha } = picture;
  const seen = indices(alpha!, (value) => value > 0);
  if (seen.length === 0) return picture;
  const mapped = map(gathered(picture, seen)).data;
  const data = picture.data.slice();
  for (let c = 0; c < 3; c++) {
    seen.forEach((at, i) => data[c * alpha!.length + at] = mapped[c * seen.length + i]!);
  }
  return { ...picture, data };
}

function gathered({ data }: Picture, positions: Uint32Array): Picture {
  const [count, all] = [positions.length, data.length / 3];
  const colors = new Float32Array(3 * count);
  for (let c = 0; c < 3; c++) {
    positions.forEach((at, i) => colors[c * count + i] = data[c * all + at]!);
  }
  return { width: count, height: 1, data: colors };
}

function indices(alpha: Float32Array, counts: (value: number) => boolean): Uint32Array {
  let count = 0;
  for (const value of alpha) if (counts(value)) count++;
  const found = new Uint32Array(count);
  for (let i = 0, n = 0; n < count; i++) if (counts(alpha[i]!)) found[n++] = i;
  return found;
}
