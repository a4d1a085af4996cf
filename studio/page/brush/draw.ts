/** Draws a region as a tint. */
import type { Target } from "./masks.ts";
import type { Region } from "./region.ts";

/** The opacity of what is fully inside. */
const OPACITY = 0.55;

/** Tints of what is protected, of the content map, and of styles by their number. */
const TINTS = {
  protect: [40, 120, 230],
  contentMap: [40, 165, 90],
  styles: [[235, 75, 35], [150, 70, 220], [230, 170, 0], [0, 165, 180]],
} as const;

/** Draws a region on a canvas of its size. */
export function drawRegion(canvas: HTMLCanvasElement, region: Region, target: Target): void {
  const { width, height, data } = region;
  const { styles } = TINTS;
  const tint = typeof target === "number" ? styles[target % styles.length]! : TINTS[target];
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const [red, green, blue] = tint;
  // Little-endian, as every processor is that a browser runs on.
  const color = blue << 16 | green << 8 | red;
  for (let i = 0; i < data.length; i++) {
    pixels[i] = color | Math.round(OPACITY * data[i]!) << 24;
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}
