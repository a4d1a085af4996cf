import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { bytesOf } from "../ops/shape.ts";
import { VGG19_LAYERS } from "../vgg19.ts";

/** The sides of a picture. */
interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * Checks, before any work is done, that the device can bind the feature maps of the largest scale: those of
 * the first level are the largest, for the target image as for a style image of the same longest side.
 *
 * @throws {PentimentoError} naming the largest size that works
 */
export function expectFits(gpu: Gpu, largest: Sides, style: Sides): void {
  const limit = Math.min(gpu.limits["maxStorageBufferBindingSize"]!, gpu.limits["maxBufferSize"]!);
  const size = Math.max(largest.width, largest.height);
  const shares = [areaShare(largest), areaShare(style)];
  const needed = (side: number) => {
    const width = Math.ceil(side * Math.max(...shares));
    const { outputs: channels } = VGG19_LAYERS[0]!;
    return bytesOf({ kind: "map", channels, width, height: side });
  };
  if (needed(size) <= limit) return;
  let fitting = size;
  while (fitting > 1 && needed(fitting) > limit) fitting--;
  throw new PentimentoError(
    `A picture of ${largest.width} x ${largest.height} pixels has feature maps of ` +
      `${Math.ceil(needed(size) / 2 ** 20)} MiB, but ${gpu.info.description} binds at most ` +
      `${Math.floor(limit / 2 ** 20)} MiB: choose a size of at most ${fitting}`,
  );
}

/** The area of a picture as a share of the square over its longest side. */
function areaShare({ width, height }: Sides): number {
  return Math.min(width, height) / Math.max(width, height);
}
