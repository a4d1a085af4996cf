/** A picture as text: every character is the upper half of a block, and so shows two pixels. */
import type { Raster } from "./raster.ts";

const UPPER_HALF = "▀";

/** How a colour is chosen: by the numbers that follow 38 and 48 in an escape sequence (ISO 8613-6). */
type Colors = (r: number, g: number, b: number) => string;

/** Colours of 24 bits. */
const direct: Colors = (r, g, b) => `2;${r};${g};${b}`;

/** The steps of red, green and blue in the cube of colours 16 to 231. */
const STEPS = [0, 95, 135, 175, 215, 255];

/** The nearest of xterm's colours 16 to 255: a cube, and from 232 on 24 greys. */
const indexed: Colors = (r, g, b) => {
  const cube = [r, g, b].map(nearestStep);
  const gray = Math.min(23, Math.max(0, Math.round(((r + g + b) / 3 - 8) / 10)));
  const distance = (color: readonly number[]) =>
    (color[0]! - r) ** 2 + (color[1]! - g) ** 2 + (color[2]! - b) ** 2;
  const level = 8 + 10 * gray;
  if (distance([level, level, level]) < distance(cube.map((step) => STEPS[step]!))) {
    return `5;${232 + gray}`;
  }
  return `5;${16 + 36 * cube[0]! + 6 * cube[1]! + cube[2]!}`;
};

function nearestStep(value: number): number {
  let best = 0;
  for (const [i, step] of STEPS.entries()) {
    if (Math.abs(step - value) < Math.abs(STEPS[best]! - value)) best = i;
  }
  return best;
}

/**
 * The lines of a picture, two of its rows in each; colours end with the line.
 *
 * @param colors 24 bits, or xterm's 256 colours
 */
export function halfBlocks({ width, height, rgb }: Raster, colors: "24 bits" | "256"): string[] {
  const colorOf = colors === "256" ? indexed : direct;
  const at = (x: number, y: number) => {
    const i = 3 * (Math.min(y, height - 1) * width + x);
    return colorOf(rgb[i]!, rgb[i + 1]!, rgb[i + 2]!);
  };
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) => {
    let [upper, lower, line] = ["", "", ""];
    for (let x = 0; x < width; x++) {
      const [above, below] = [at(x, 2 * row), at(x, 2 * row + 1)];
      const codes = [above === upper ? "" : `38;${above}`, below === lower ? "" : `48;${below}`];
      const changes = codes.filter(Boolean).join(";");
      line += (changes === "" ? "" : `\x1b[${changes}m`) + UPPER_HALF;
      [upper, lower] = [above, below];
    }
    return `${line}\x1b[0m`;
  });
}
