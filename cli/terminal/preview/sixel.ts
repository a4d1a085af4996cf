/** A picture as sixels: six rows of pixels at a time, colour by colour (DEC, VT330/VT340 Programmer Reference, 14). */
import { reduceColors } from "./palette.ts";
import type { Raster } from "./raster.ts";

/** The colours of a picture: terminals have 256 registers or more. */
const COLORS = 256;

/** Rows of pixels in a band. */
const BAND = 6;

/** The picture, drawn from the cursor on. */
export function sixelPicture(raster: Raster): string {
  const { width, height } = raster;
  const { colors, indices } = reduceColors(raster, COLORS);
  const registers = colors.map((color, i) => {
    const percents = color.map((value) => Math.round(100 * value / 255));
    return `#${i};2;${percents.join(";")}`;
  });
  const bands = Array.from({ length: Math.ceil(height / BAND) }, (_, band) => {
    const rows = Math.min(BAND, height - BAND * band);
    const start = BAND * band * width;
    return bandOf(indices.subarray(start, start + rows * width), width);
  });
  return `\x1bP0;1;0q"1;1;${width};${height}${registers.join("")}${bands.join("-")}\x1b\\`;
}

/** Up to six rows: for each colour in them the bits of every column, then back to its beginning. */
function bandOf(indices: Uint8Array, width: number): string {
  const columns = new Map<number, Uint8Array>();
  for (const [i, color] of indices.entries()) {
    let bits = columns.get(color);
    if (bits === undefined) columns.set(color, bits = new Uint8Array(width));
    bits[i % width]! |= 1 << Math.floor(i / width);
  }
  return Array.from(columns, ([color, bits]) => `#${color}${runs(bits)}`).join("$");
}

/** Columns as letters, with repetitions as `!7A`; what is empty to the end is left out. */
function runs(bits: Uint8Array): string {
  let end = bits.length;
  while (end > 0 && bits[end - 1] === 0) end--;
  let text = "";
  for (let at = 0; at < end;) {
    let next = at + 1;
    while (next < end && bits[next] === bits[at]) next++;
    const letter = String.fromCharCode(63 + bits[at]!);
    text += next - at > 3 ? `!${next - at}${letter}` : letter.repeat(next - at);
    at = next;
  }
  return text;
}
