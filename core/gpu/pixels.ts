/** Pixels of others on the same device, as textures and buffers: taken and given without a way over the host. */
import fromBufferShader from "../../shaders/pixels/from_buffer.wgsl" with { type: "text" };
import fromTextureShader from "../../shaders/pixels/from_texture.wgsl" with { type: "text" };
import toBufferShader from "../../shaders/pixels/to_buffer.wgsl" with { type: "text" };
import { expectChoice, expectObject, expectWhole, found } from "../checks.ts";
import { outOfRange, wrongKind } from "../errors.ts";
import type { Size } from "../size.ts";
import type { Gpu } from "./gpu.ts";
import { bindingOf, type Memory } from "./memory.ts";
import { PIXEL_FORMATS, PIXEL_LAYOUTS, pixelsIn, texelsOf } from "./pixel_formats.ts";
import { runSingle } from "./single_shader.ts";
import { writeTexels } from "./texels.ts";

/**
 * Pixels in a buffer of the device that is shared, with the usage `STORAGE`.
 *
 * @category GPU
 */
export interface PixelBuffer extends Size {
  /** The buffer; pixels begin at its first byte. */
  readonly buffer: GPUBuffer;
  /**
   * Their order: `planes`, floats in three planes, red, green and blue; `rgba`, four floats a pixel; `rgba8`, four
   * bytes a pixel. Row by row without gaps, values from 0 to 1 (bytes to 255), not multiplied by opacity.
   */
  readonly layout: typeof PIXEL_LAYOUTS[number];
}

/**
 * Pixels on the device that is shared: a texture of one of {@linkcode PIXEL_FORMATS}, or a buffer. To be read a texture
 * needs the usage `TEXTURE_BINDING`, to be written `COPY_DST`.
 *
 * @category GPU
 */
export type GpuPixels = GPUTexture | PixelBuffer;

/** Tells pixels on a device from other objects, such as pictures. */
export function isGpuPixels(value: unknown): value is GpuPixels {
  return typeof value === "object" && value !== null &&
    ("createView" in value || "buffer" in value);
}

/** The size of pixels. */
export function sizeOfPixels({ width, height }: GpuPixels): Size {
  return { width, height };
}

/**
 * Checks pixels on a device.
 *
 * @param use what is done with them: they are read, or written
 * @throws {TypeError} when they are something else
 * @throws {RangeError} when format, usage or size does not do
 */
export function expectPixels(pixels: GpuPixels, use: "read" | "write"): void {
  expectObject("source or target of pixels", pixels, "a GPUTexture, or an object with a buffer");
  if ("createView" in pixels) return expectTexture(pixels, use);
  const { buffer, width, height, layout } = pixels;
  expectObject("buffer of pixels", buffer, "a GPUBuffer");
  expectWhole("width of the pixels", width, 1);
  expectWhole("height of the pixels", height, 1);
  expectChoice("layout of the pixels", layout, PIXEL_LAYOUTS);
  expectUsage("buffer", buffer.usage, { STORAGE: GPUBufferUsage.STORAGE });
  const bytes = bytesOf(pixels);
  if (buffer.size < bytes) {
    throw outOfRange(
      `The buffer has ${buffer.size} bytes, but ${width} x ${height} pixels as ${layout} are ${bytes}: give a larger one`,
    );
  }
}

/**
 * Writes pixels of others into planes of numbers.
 *
 * @param number 3, or 4 with a plane of their opacity
 */
export async function takePixels(gpu: Gpu, pixels: GpuPixels, { planes, number }: {
  readonly planes: Memory;
  readonly number: 3 | 4;
}): Promise<void> {
  expectPixels(pixels, "read");
  const { width, height } = pixels;
  await gpu.guarded("taking pixels", () => {
    if ("createView" in pixels) {
      const params = [width, height, texelsOf(pixels).linear ? 1 : 0, number] as const;
      const groups: [number, number] = [Math.ceil(width / 8), Math.ceil(height / 8)];
      const bound = [pixels.createView(), bindingOf(planes)];
      runSingle(gpu, {
        label: "pixels of a texture",
        code: fromTextureShader,
        params,
        bound,
        groups,
      });
    } else {
      const bound = [{ buffer: pixels.buffer, size: bytesOf(pixels) }, bindingOf(planes)];
      runSingle(gpu, {
        label: "pixels of a buffer",
        code: fromBufferShader,
        bound,
        ...linear(pixels, number),
      });
    }
  });
}

/**
 * Writes three planes of numbers into a texture or buffer of others, opaque, clipped to [0, 1].
 *
 * @throws {RangeError} when the target has another size
 */
export async function givePixels(gpu: Gpu, planes: Memory, { size, target }: {
  readonly size: Size;
  readonly target: GpuPixels;
}): Promise<void> {
  expectPixels(target, "write");
  if (target.width !== size.width || target.height !== size.height) {
    throw outOfRange(
      `The picture has ${size.width} x ${size.height} pixels, but its target ${target.width} x ${target.height}: ` +
        "give one of the picture's size",
    );
  }
  await gpu.guarded("giving pixels", () => {
    if ("createView" in target) return writeTexels(gpu, planes, target);
    const bound = [bindingOf(planes), { buffer: target.buffer, size: bytesOf(target) }];
    runSingle(gpu, {
      label: "pixels to a buffer",
      code: toBufferShader,
      bound,
      ...linear(target, 3),
    });
  });
}

function expectTexture(texture: GPUTexture, use: "read" | "write"): void {
  expectChoice("format of the texture", texture.format, PIXEL_FORMATS);
  const { TEXTURE_BINDING, COPY_DST } = GPUTextureUsage;
  expectUsage("texture", texture.usage, use === "read" ? { TEXTURE_BINDING } : { COPY_DST });
  const { dimension, sampleCount, depthOrArrayLayers } = texture;
  if (dimension !== "2d" || sampleCount !== 1 || depthOrArrayLayers !== 1) {
    throw outOfRange(
      "The texture has several layers or samples, or is not flat: give a plain one in 2D",
    );
  }
}

function expectUsage(what: string, usage: number, wanted: Readonly<Record<string, number>>): void {
  const [name, bit] = Object.entries(wanted)[0]!;
  if (typeof usage !== "number") {
    throw wrongKind(`The ${what} is ${found(usage)} in its usage: give one of WebGPU`);
  }
  if ((usage & bit) !== 0) return;
  throw outOfRange(`The ${what} lacks the usage ${name}: create it with that`);
}

function bytesOf({ width, height, layout }: PixelBuffer): number {
  return pixelsIn(layout).bytes * width * height;
}

/** Parameters and workgroups of a shader that goes through pixels one after the other. */
function linear({ width, height, layout }: PixelBuffer, planes: number) {
  const count = width * height;
  const all = Math.ceil(count / 64);
  const columns = Math.min(all, 65535);
  const params = [count, pixelsIn(layout).code, planes, 64 * columns] as const;
  return { params, groups: [columns, Math.ceil(all / columns)] as const };
}
