/**
 * Pictures written into textures: packed as texels by a kernel, then copied. Nothing is drawn, so that texels are
 * exact, and software drivers whose rasterizer fails paint as well (lavapipe does with vectors of 512 bits, LLVM 15).
 */
import toTexelsShader from "../../shaders/pixels/to_texels.wgsl" with { type: "text" };
import type { Gpu } from "./gpu.ts";
import { bindingOf, type Memory } from "./memory.ts";
import { texelsOf } from "./pixel_formats.ts";
import { runSingle } from "./single_shader.ts";

/** Copies need rows that begin at a whole multiple of so many bytes. */
const ROW_ALIGNMENT = 256;

/** A picture goes by bands of rows of about so many bytes, so that large ones need little memory beside their own. */
const BAND_BYTES = 2 ** 24;

/**
 * Writes three planes of numbers into a texture with the usage `COPY_DST`, opaque, clipped to [0, 1]: as many columns
 * and rows as the texture has. Texels of sRGB formats hold the numbers as they are.
 */
export function writeTexels(gpu: Gpu, planes: Memory, texture: GPUTexture): void {
  const { width, height } = texture;
  const { code, bytes } = texelsOf(texture);
  const bytesPerRow = ROW_ALIGNMENT * Math.ceil(width * bytes / ROW_ALIGNMENT);
  const band = Math.min(height, Math.max(1, Math.floor(BAND_BYTES / bytesPerRow)));
  const buffer = gpu.buffer("texels", bytesPerRow * band);
  try {
    for (let first = 0; first < height; first += band) {
      const rows = Math.min(band, height - first);
      runSingle(gpu, {
        label: "texels of a picture",
        code: toTexelsShader,
        params: [width, height, code, first],
        bound: [bindingOf(planes), { buffer }],
        groups: [Math.ceil(width / 8), Math.ceil(rows / 8)],
      });
      gpu.submit("texels", (encoder) => {
        const target = { texture, origin: [0, first] };
        encoder.copyBufferToTexture({ buffer, bytesPerRow }, target, [width, rows]);
      });
    }
  } finally {
    gpu.release(buffer);
  }
}
