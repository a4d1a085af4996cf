/** The pixels of a TIFF file: strips or tiles put together, then made RGBA or inks. */
import { samplesOf as samplesInPicture } from "../bitmap.ts";
import type { Samples } from "../format.ts";
import { depthOf, type TiffLayout } from "./layout.ts";
import { type SampleArray, samplesOf } from "./samples.ts";
import { unpackerOf } from "./unpack.ts";

/**
 * The pixels as they are stored, four samples each.
 *
 * @throws {Error} when there are too few of them, or they are damaged
 */
export async function decodePixels(bytes: Uint8Array, layout: TiffLayout): Promise<Samples> {
  const unpack = await unpackerOf(layout);
  const count = samplesInPicture(layout);
  const Kind = { 8: Uint8ClampedArray, 16: Uint16Array, 32: Float32Array }[depthOf(layout)];
  const data = new Kind(count);
  const { width, height, blockWidth, blockRows, channels, planar, offsets, counts } = layout;
  const perRow = blockWidth * (planar ? 1 : channels);
  const rowBytes = Math.ceil(perRow * layout.bits / 8);
  const across = Math.ceil(width / blockWidth);
  const perPlane = across * Math.ceil(height / blockRows);
  for (const [i, offset] of offsets.entries()) {
    const inPlane = i % perPlane;
    const [left, top] = [inPlane % across * blockWidth, Math.floor(inPlane / across) * blockRows];
    const rows = Math.min(blockRows, height - top);
    const packed = bytes.subarray(offset, offset + counts[i]!);
    const unpacked = unpack(packed, rows * rowBytes, blockRows * rowBytes);
    if (unpacked.length < rows * rowBytes) {
      throw new Error(`its part ${i + 1} of ${offsets.length} ends too early`);
    }
    // A copy, at an offset that fits to numbers of every size.
    const samples = samplesOf(Uint8Array.from(unpacked), perRow, layout);
    place(samples, { left, top, rows, perRow, plane: Math.floor(i / perPlane) }, data, layout);
  }
  finish(data, layout);
  return data;
}

/** Where a strip or tile lies. */
interface Place {
  readonly left: number;
  readonly top: number;
  readonly rows: number;
  readonly perRow: number;
  readonly plane: number;
}

/** Copies what lies in the picture, each channel to its place in the pixel; numbers from 0 to 1. */
function place(
  samples: SampleArray,
  { left, top, rows, perRow, plane }: Place,
  data: Samples,
  { width, blockWidth, channels, colorChannels, planar, alpha, bits, isFloat }: TiffLayout,
): void {
  const columns = Math.min(blockWidth, width - left);
  const step = planar ? 1 : channels;
  const used = colorChannels + (alpha === "none" ? 0 : 1);
  const most = isFloat || bits <= 16 ? 1 : 2 ** bits - 1;
  for (let channel = 0; channel < Math.min(step, used); channel++) {
    const number = planar ? plane : channel;
    if (number >= used) return;
    const slot = number < colorChannels ? number : 3;
    for (let y = 0; y < rows; y++) {
      let from = y * perRow + channel;
      let to = 4 * ((top + y) * width + left) + slot;
      for (let x = 0; x < columns; x++, from += step, to += 4) data[to] = samples[from]! / most;
    }
  }
}

/** Makes of raw samples what they stand for. */
function finish(data: Samples, layout: TiffLayout): void {
  const { colors, bits, palette, alpha } = layout;
  const most = data instanceof Float32Array ? 1 : data instanceof Uint16Array ? 65535 : 255;
  if (data instanceof Float32Array) {
    // What is no number, too.
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]! || 0));
  }
  const scale = bits < 8 ? 255 / (2 ** bits - 1) : 1;
  const entries = palette.length / 3;
  for (let i = 0; i < data.length; i += 4) {
    if (colors === "cmyk") {
      for (let c = i; c < i + 4; c++) data[c] = most - scale * data[c]!;
      continue;
    }
    if (alpha === "none") data[i + 3] = most;
    else if (scale > 1) data[i + 3]! *= scale;
    if (colors === "palette") {
      const index = data[i]!;
      for (let c = 0; c < 3; c++) data[i + c] = Math.floor(palette[c * entries + index]! / 256);
    } else if (colors === "rgb") {
      if (scale > 1) { for (let c = i; c < i + 3; c++) data[c]! *= scale; }
    } else {
      const gray = colors === "inverted" ? most - scale * data[i]! : scale * data[i]!;
      data[i] = data[i + 1] = data[i + 2] = gray;
    }
    if (alpha === "multiplied") divideByAlpha(data, i, most);
  }
}

function divideByAlpha(data: Samples, at: number, most: number): void {
  const alpha = data[at + 3]!;
  for (let c = at; c < at + 3; c++) {
    const color = alpha > 0 ? Math.min(most, data[c]! * most / alpha) : 0;
    data[c] = most > 1 ? Math.round(color) : color;
  }
}
