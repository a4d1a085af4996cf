/** The letters of the gallery's font. */

/**
 * Letters as lines, drawn for this. Heights in units: capitals 14, small letters 10 with ascenders to 15 and
 * descenders to -4.5, from the base line upwards.
 *
 * A path has `M x y` (go there), `L x y` (a line to there) and `A x y rx ry from to` (an arc around a centre, angles
 * in degrees, against the clock; it goes on from wherever the path is).
 */
export interface Glyph {
  /** The distance to the next letter, without the space between letters. */
  readonly width: number;
  /** The path. */
  readonly path: string;
}

const BOWL = "M 9 5 A 4.5 5 4.5 5 0 360";

/** The letters that there are: all others become a blank. */
export const GLYPHS: Readonly<Record<string, Glyph>> = {
  " ": { width: 3, path: "" },
  "a": { width: 9, path: `${BOWL} M 9 10 L 9 0` },
  "b": { width: 9, path: `${BOWL} M 0 15 L 0 0` },
  "c": { width: 7.5, path: "M 7.4 8.8 A 4.5 5 4.5 5 50 310" },
  "d": { width: 9, path: `${BOWL} M 9 15 L 9 0` },
  "e": { width: 9, path: "M 0 5 L 9 5 A 4.5 5 4.5 5 0 315" },
  "f": { width: 5, path: "M 5 15 A 5 12 3 3 90 180 L 2 0 M 0 10 L 5 10" },
  "g": { width: 9, path: `${BOWL} M 9 10 L 9 -1 A 4.5 -1 4.5 3.5 0 -145` },
  "h": { width: 8, path: "M 0 15 L 0 0 M 0 6 A 4 6 4 4 180 0 L 8 0" },
  "i": { width: 0, path: "M 0 10 L 0 0 M 0 14 L 0 14.2" },
  "j": { width: 2, path: "M 2 10 L 2 -2 A 0 -2 2 2.5 0 -90 M 2 14 L 2 14.2" },
  "k": { width: 7.5, path: "M 0 15 L 0 0 M 7 10 L 0 4 M 2.6 6.2 L 7.5 0" },
  "l": { width: 0, path: "M 0 15 L 0 0" },
  "m": {
    width: 14,
    path:
      "M 0 10 L 0 0 M 0 6.5 A 3.5 6.5 3.5 3.5 180 0 L 7 0 M 7 6.5 A 10.5 6.5 3.5 3.5 180 0 L 14 0",
  },
  "n": { width: 8, path: "M 0 10 L 0 0 M 0 6 A 4 6 4 4 180 0 L 8 0" },
  "o": { width: 9, path: BOWL },
  "p": { width: 9, path: `${BOWL} M 0 10 L 0 -4.5` },
  "q": { width: 9, path: `${BOWL} M 9 10 L 9 -4.5` },
  "r": { width: 5, path: "M 0 10 L 0 0 M 0 6 A 4 6 4 4 180 75" },
  "s": { width: 6.5, path: "M 6 8.6 A 3.3 7.5 3 2.5 30 270 A 3.3 2.5 3.2 2.5 90 -150" },
  "t": { width: 5, path: "M 2 14 L 2 3 A 4.7 3 2.7 3 180 275 M 0 10 L 5 10" },
  "u": { width: 8, path: "M 0 10 L 0 4 A 4 4 4 4 180 360 M 8 10 L 8 0" },
  "v": { width: 8, path: "M 0 10 L 4 0 L 8 10" },
  "w": { width: 12, path: "M 0 10 L 3 0 L 6 10 L 9 0 L 12 10" },
  "x": { width: 7.5, path: "M 0 10 L 7.5 0 M 7.5 10 L 0 0" },
  "y": { width: 8, path: "M 0 10 L 4 0 M 8 10 L 2.2 -4.5" },
  "z": { width: 7, path: "M 0 10 L 7 10 L 0 0 L 7 0" },
  "A": { width: 12, path: "M 0 0 L 6 14 L 12 0 M 2.1 5 L 9.9 5" },
  "B": {
    width: 8.5,
    path:
      "M 0 0 L 0 14 L 4.5 14 A 4.5 10.8 3.4 3.2 90 -90 L 0 7.6 M 4.5 7.6 A 4.8 3.8 3.7 3.8 90 -90 L 0 0",
  },
  "C": { width: 11, path: "M 11 11.9 A 7 7 7 7 45 315" },
  "D": { width: 11, path: "M 0 0 L 0 14 L 4 14 A 4 7 7 7 90 -90 L 0 0" },
  "E": { width: 8, path: "M 8 14 L 0 14 L 0 0 L 8 0 M 0 7.5 L 7 7.5" },
  "F": { width: 8, path: "M 8 14 L 0 14 L 0 0 M 0 7.5 L 7 7.5" },
  "G": { width: 13, path: "M 11.9 11.9 A 7 7 7 7 45 360 L 8 7" },
  "H": { width: 10, path: "M 0 14 L 0 0 M 10 14 L 10 0 M 0 7.5 L 10 7.5" },
  "I": { width: 0, path: "M 0 14 L 0 0" },
  "J": { width: 6, path: "M 6 14 L 6 4 A 3 4 3 4 0 -160" },
  "K": { width: 9, path: "M 0 14 L 0 0 M 8.5 14 L 0 5.5 M 3 8.5 L 9 0" },
  "L": { width: 7.5, path: "M 0 14 L 0 0 L 7.5 0" },
  "M": { width: 13, path: "M 0 0 L 1 14 L 6.5 2 L 12 14 L 13 0" },
  "N": { width: 10.5, path: "M 0 0 L 0 14 L 10.5 0 L 10.5 14" },
  "O": { width: 14, path: "M 14 7 A 7 7 7 7 0 360" },
  "P": { width: 8.5, path: "M 0 0 L 0 14 L 4.5 14 A 4.5 10.3 4 3.7 90 -90 L 0 6.6" },
  "Q": { width: 14, path: "M 14 7 A 7 7 7 7 0 360 M 9 4 L 14 -1" },
  "R": {
    width: 8.5,
    path: "M 0 0 L 0 14 L 4.5 14 A 4.5 10.3 4 3.7 90 -90 L 0 6.6 M 4 6.6 L 8.5 0",
  },
  "S": { width: 8.5, path: "M 7.8 12 A 4.3 10.6 4 3.4 25 270 A 4.3 3.6 4.2 3.6 90 -155" },
  "T": { width: 9, path: "M 0 14 L 9 14 M 4.5 14 L 4.5 0" },
  "U": { width: 10, path: "M 0 14 L 0 5 A 5 5 5 5 180 360 L 10 14" },
  "V": { width: 11, path: "M 0 14 L 5.5 0 L 11 14" },
  "W": { width: 17, path: "M 0 14 L 4.2 0 L 8.5 14 L 12.8 0 L 17 14" },
  "X": { width: 10, path: "M 0 14 L 10 0 M 10 14 L 0 0" },
  "Y": { width: 10, path: "M 0 14 L 5 7 L 10 14 M 5 7 L 5 0" },
  "Z": { width: 9.5, path: "M 0 14 L 9.5 14 L 0 0 L 9.5 0" },
  "0": { width: 9, path: "M 9 7 A 4.5 7 4.5 7 0 360" },
  "1": { width: 4, path: "M 0 11.5 L 3.5 14 L 3.5 0" },
  "2": { width: 8.5, path: "M 0.4 11.2 A 4.2 10 4 4 160 -30 L 0 0 L 8.5 0" },
  "3": { width: 8, path: "M 0.6 12 A 4 10.6 3.6 3.4 155 -90 A 4 3.6 4 3.6 90 -155" },
  "4": { width: 9.5, path: "M 7 0 L 7 14 L 0 4 L 9.5 4" },
  "5": { width: 8.5, path: "M 8 14 L 1.6 14 L 0.8 8 A 4 4.6 4.4 4.6 135 -150" },
  "6": { width: 9, path: "M 6.5 14 L 0.8 6.8 M 9 4.5 A 4.5 4.5 4.5 4.5 0 360" },
  "7": { width: 8.5, path: "M 0 14 L 8.5 14 L 3 0" },
  "8": {
    width: 8.5,
    path: "M 7.8 10.7 A 4.2 10.7 3.6 3.3 0 360 M 8.4 3.7 A 4.2 3.7 4.2 3.7 0 360",
  },
  "9": { width: 9, path: "M 2.5 0 L 8.2 7.2 M 9 9.5 A 4.5 9.5 4.5 4.5 0 360" },
  ".": { width: 0, path: "M 0 0 L 0 0.2" },
  ",": { width: 1, path: "M 1 0.5 L 0 -2.5" },
  ":": { width: 0, path: "M 0 0 L 0 0.2 M 0 9 L 0 9.2" },
  "'": { width: 0, path: "M 0 15 L 0 12" },
  "-": { width: 5, path: "M 0 5 L 5 5" },
  "_": { width: 8, path: "M 0 -2 L 8 -2" },
  "+": { width: 9, path: "M 0 6 L 9 6 M 4.5 10.5 L 4.5 1.5" },
  "=": { width: 9, path: "M 0 8 L 9 8 M 0 4 L 9 4" },
  "/": { width: 6, path: "M 0 -2 L 6 16" },
  "(": { width: 3, path: "M 3 16 A 7 7 7 12 130 230" },
  ")": { width: 3, path: "M 0 16 A -4 7 7 12 50 -50" },
  "%": { width: 12, path: "M 11 14 L 1 0 M 5 11 A 2.5 11 2.5 3 0 360 M 12 3 A 9.5 3 2.5 3 0 360" },
};
