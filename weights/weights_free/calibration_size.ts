import type { Picture } from "../../core/image/picture.ts";

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
