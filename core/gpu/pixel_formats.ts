/** How pixels of others may lie, in textures and in buffers; codes are those that the shaders of `shaders/pixels/` know. */

/**
 * The formats of textures that pixels are read from and written into; values are sRGB's, as files hold them.
 *
 * @category GPU
 */
export const PIXEL_FORMATS = [
  "rgba8unorm",
  "rgba8unorm-srgb",
  "bgra8unorm",
  "bgra8unorm-srgb",
  "rgba16float",
  "rgba32float",
] as const;

/**
 * The orders of pixels in a buffer: see {@linkcode PixelBuffer.layout}.
 *
 * @category GPU
 */
export const PIXEL_LAYOUTS = ["planes", "rgba", "rgba8"] as const;

/** What a texture holds. */
interface Texels {
  readonly code: number;
  /** Bytes of a texel. */
  readonly bytes: number;
  /** Whether reading gives other numbers than were written: those of linear light. */
  readonly linear: boolean;
}

const TEXELS: Readonly<Record<typeof PIXEL_FORMATS[number], Texels>> = {
  "rgba8unorm": { code: 0, bytes: 4, linear: false },
  "rgba8unorm-srgb": { code: 0, bytes: 4, linear: true },
  "bgra8unorm": { code: 1, bytes: 4, linear: false },
  "bgra8unorm-srgb": { code: 1, bytes: 4, linear: true },
  "rgba16float": { code: 2, bytes: 8, linear: false },
  "rgba32float": { code: 3, bytes: 16, linear: false },
};

const BUFFERS: Readonly<Record<typeof PIXEL_LAYOUTS[number], Omit<Texels, "linear">>> = {
  planes: { code: 0, bytes: 12 },
  rgba: { code: 1, bytes: 16 },
  rgba8: { code: 2, bytes: 4 },
};

/** What the texels of a texture are, which has one of {@linkcode PIXEL_FORMATS}. */
export function texelsOf({ format }: GPUTexture): Texels {
  return TEXELS[format as keyof typeof TEXELS];
}

/** The code of a layout, and the bytes of a pixel. */
export function pixelsIn(layout: keyof typeof BUFFERS): Omit<Texels, "linear"> {
  return BUFFERS[layout];
}
