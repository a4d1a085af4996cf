/** Pictures from pixels on the GPU and back, for what is done on the host: content, styles, masks, colours. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import type { Gpu } from "../gpu/gpu.ts";
import {
  expectPixels,
  givePixels,
  type GpuPixels,
  isGpuPixels,
  takePixels,
} from "../gpu/pixels.ts";
import type { Memory } from "../gpu/memory.ts";
import { opaque } from "../image/alpha.ts";
import { checkPicture, expectColors, fromRgba, type Picture } from "../image/picture.ts";

/**
 * A picture from a texture or a buffer of the device that `gpu` shares, read back once: for content and style images, the
 * picture that a run starts from, and masks. It has alpha where something of it is not opaque.
 *
 * A run needs these on the host, which is why it does not take them as they are on the GPU: they are resized for every
 * scale, in linear light and with what is transparent left out; the weights-free network is made of the style's colours;
 * preserved colours and detail maps are statistics of whole pictures. That is done once a run. What a run does at every
 * iteration stays on the GPU, and what is looked at in its own size is taken there: the target of {@linkcode evaluate}
 * and {@linkcode Session.evaluate}, and the picture of {@linkcode inspect}.
 *
 * @throws {TypeError} when it is something else
 * @throws {RangeError} when its format, usage or size does not do, see {@linkcode GpuPixels}
 * @category Runs
 */
export async function fromGpu(gpu: Gpu, pixels: GpuPixels): Promise<Picture> {
  expectGpu(gpu);
  expectPixels(pixels, "read");
  const { width, height } = pixels;
  const count = width * height;
  const buffer = gpu.buffer("planes of pixels", 16 * count);
  try {
    await takePixels(gpu, pixels, { planes: { buffer, bytes: 16 * count }, number: 4 });
    const planes = await gpu.read(buffer, 16 * count);
    const samples = new Float32Array(4 * count);
    for (let c = 0; c < 4; c++) {
      for (let i = 0; i < count; i++) samples[4 * i + c] = planes[c * count + i]!;
    }
    return fromRgba(samples, width, height);
  } finally {
    gpu.release(buffer);
  }
}

/**
 * Checks a picture that is looked at in its own size, on the host or on the same device.
 *
 * @returns of a picture its colours alone; pixels on the device as they are
 * @throws {PentimentoError} when it is no such thing
 */
export function opaqueOrOnGpu(picture: Picture | GpuPixels, what: string): Picture | GpuPixels {
  if (isGpuPixels(picture)) {
    expectPixels(picture, "read");
    return picture;
  }
  expectColors(picture, what);
  return opaque(picture);
}

/** Overwrites three planes by a picture of their size, on the host or on the same device. */
export async function putPixels(
  gpu: Gpu,
  planes: Memory,
  picture: Picture | GpuPixels,
): Promise<void> {
  if (isGpuPixels(picture)) await takePixels(gpu, picture, { planes, number: 3 });
  else gpu.write(planes.buffer!, new Float32Array(picture.data), planes.offset);
}

/**
 * Writes a picture into a texture or a buffer of the device that `gpu` shares, opaque. A session's picture comes there
 * without a way over the host: see `Session.draw()`.
 *
 * @throws {TypeError} when the target is something else
 * @throws {RangeError} when its format, usage or size does not do, see {@linkcode GpuPixels}
 * @category Runs
 */
export async function toGpu(gpu: Gpu, picture: Picture, target: GpuPixels): Promise<void> {
  expectGpu(gpu);
  checkPicture(picture, "picture");
  expectPixels(target, "write");
  const { width, height, data } = opaque(picture);
  const buffer = gpu.buffer("planes of a picture", data.byteLength);
  try {
    gpu.write(buffer, new Float32Array(data));
    const planes = { buffer, bytes: data.byteLength };
    await givePixels(gpu, planes, { size: { width, height }, target });
  } finally {
    gpu.release(buffer);
  }
}
