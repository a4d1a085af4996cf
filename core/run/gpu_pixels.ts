/** Pictures from pixels on the GPU and back, for what is done on the host: content, styles, masks, colours. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { expectPixels, givePixels, type GpuPixels, takePixels } from "../gpu/pixels.ts";
import { opaque } from "../image/alpha.ts";
import { checkPicture, fromRgba, type Picture } from "../image/picture.ts";

/**
 * A picture from a texture or a buffer of the device that `gpu` shares: for content and style images, which are resized
 * and measured on the host. It has alpha where something of it is not opaque.
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
