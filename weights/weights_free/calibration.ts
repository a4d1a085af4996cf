/** The calibration pictures: the style image, halved where it is large, and pink noise. */
import type { Picture } from "../../core/image/picture.ts";
import { CAFFE_MEAN, OPPONENT } from "./features.ts";
import { SeededRandom } from "./random.ts";

/** A style image of more pixels than this is halved for calibration, which then takes seconds, not minutes. */
const MAX_CALIBRATION_PIXELS = 2 ** 19;

/**
 * A picture halved, by the mean of each 2x2 pixels, until it is small enough to calibrate on. Pictures of
 * up to 724 x 724 pixels stay as they are.
 */
export function calibrationSize(picture: Picture): Picture {
  const { width, height, data } = picture;
  if (width * height <= MAX_CALIBRATION_PIXELS) return picture;
  // At least one side is longer than one pixel; the other may be one pixel only, and then stays so.
  const [across, down] = [Math.min(2, width), Math.min(2, height)];
  const half = { width: Math.floor(width / across), height: Math.floor(height / down) };
  const halved = new Float32Array(3 * half.width * half.height);
  for (let at = 0; at < halved.length; at++) {
    const x = across * (at % half.width);
    const row = Math.floor(at / half.width);
    const y = Math.floor(row / half.height) * height + down * (row % half.height);
    let sum = 0;
    for (let k = 0; k < across * down; k++) {
      sum += data[(y + Math.floor(k / across)) * width + x + k % across]!;
    }
    halved[at] = sum / (across * down);
  }
  return calibrationSize({ ...half, data: halved });
}

/** Side of the picture and the standard deviation of each opponent colour in it, as photographs have. */
const SIDE = 128;
const DEVIATION = [95, 35, 15];

/** A picture of pink noise, always the same: every scale, angle and colour is somewhere in it. */
export function pinkPicture(): Picture {
  const random = new SeededRandom(0);
  const fields = DEVIATION.map(() => pinkField(SIDE, random));
  const pixels = SIDE * SIDE;
  const data = new Float32Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    // Opponent colours count blue, green, red.
    const c = 2 - channel;
    for (let i = 0; i < pixels; i++) {
      let value = CAFFE_MEAN[c]!;
      for (let q = 0; q < 3; q++) value += OPPONENT[q]![c]! * DEVIATION[q]! * fields[q]![i]!;
      data[channel * pixels + i] = Math.min(1, Math.max(0, value / 255));
    }
  }
  return { width: SIDE, height: SIDE, data };
}

/**
 * A field of pink noise: the amplitude of a wave falls with its frequency, as in photographs. Made by
 * giving every wave of a `side` x `side` lattice a random complex weight divided by its frequency; the
 * real part of their sum is the field.
 *
 * @param side a power of two
 * @returns `side * side` values, row by row, with mean 0 and standard deviation 1
 */
function pinkField(side: number, random: SeededRandom): Float64Array {
  const real = new Float64Array(side * side);
  const imaginary = new Float64Array(side * side);
  const frequency = (k: number) => (k < side / 2 ? k : k - side) / side;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const f = Math.hypot(frequency(x), frequency(y));
      if (f === 0) continue;
      real[y * side + x] = random.normal() / f;
      imaginary[y * side + x] = random.normal() / f;
    }
  }
  for (let line = 0; line < side; line++) {
    transform(real, imaginary, { side, first: line * side, stride: 1 });
  }
  for (let line = 0; line < side; line++) {
    transform(real, imaginary, { side, first: line, stride: side });
  }
  // The wave of frequency 0 was left out, so the mean is 0 already.
  const deviation = Math.sqrt(real.reduce((sum, value) => sum + value * value, 0) / real.length);
  return real.map((value) => value / deviation);
}

/** `side` numbers of a longer list. */
interface Line {
  readonly side: number;
  readonly first: number;
  readonly stride: number;
}

/** A Fourier transform of one line in place (Cooley and Tukey 1965, radix 2), not divided by anything. */
function transform(real: Float64Array, imaginary: Float64Array, line: Line): void {
  const { side, first, stride } = line;
  const swap = (values: Float64Array, i: number, j: number) => {
    [values[i], values[j]] = [values[j]!, values[i]!];
  };
  for (let i = 0, j = 0; i < side; i++) {
    if (i < j) {
      swap(real, first + i * stride, first + j * stride);
      swap(imaginary, first + i * stride, first + j * stride);
    }
    // j counts with its bits reversed.
    let bit = side >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
  }
  for (let half = 1; half < side; half *= 2) {
    for (let k = 0; k < half; k++) {
      const cos = Math.cos(Math.PI * k / half);
      const sin = Math.sin(Math.PI * k / half);
      for (let i = k; i < side; i += 2 * half) {
        const [p, q] = [first + i * stride, first + (i + half) * stride];
        const re = real[q]! * cos - imaginary[q]! * sin;
        const im = real[q]! * sin + imaginary[q]! * cos;
        real[q] = real[p]! - re;
        imaginary[q] = imaginary[p]! - im;
        real[p] = real[p]! + re;
        imaginary[p] = imaginary[p]! + im;
      }
    }
  }
}
