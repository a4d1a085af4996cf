/** The icon: a painted swirl of three colours on a dark ground, drawn by code at any size. */

/** Samples along each side of a pixel. */
const SAMPLES = 3;

const GROUND = [0x1b, 0x22, 0x33];
const BANDS = [[0xf0, 0x8a, 0x5d], [0xf6, 0xe3, 0xc0], [0x6f, 0xb7, 0xdf]] as const;

/** Red, green and blue at a point, each from -1 to 1. */
function colorAt(x: number, y: number): readonly number[] {
  const radius = Math.hypot(x, y);
  if (radius > 0.78) return GROUND;
  const turn = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
  const arm = (3 * turn + 2.1 * radius + 6) % 3;
  const band = BANDS[Math.floor(arm)]!;
  // Bristles: every band has lighter and darker strands along the swirl.
  const strand = 0.86 +
    0.14 * Math.sin(46 * radius + 9 * Math.floor(arm)) * Math.min(1, 3 * radius);
  const groove = Math.min(1, 9 * Math.min(arm % 1, 1 - arm % 1)) * 0.3 + 0.7;
  return band.map((value) => value * strand * groove);
}

/** Draws the icon: red, green, blue and opacity, 8 bits each. */
export function drawIcon(side: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * side * side);
  for (let i = 0; i < side * side; i++) {
    const sum = [0, 0, 0];
    for (let k = 0; k < SAMPLES ** 2; k++) {
      const x = ((i % side) + (k % SAMPLES + 0.5) / SAMPLES) / side * 2 - 1;
      const y = (Math.floor(i / side) + (Math.floor(k / SAMPLES) + 0.5) / SAMPLES) / side * 2 - 1;
      colorAt(x, y).forEach((value, j) => sum[j]! += value / SAMPLES ** 2);
    }
    pixels.set([...sum, 255], 4 * i);
  }
  return pixels;
}
