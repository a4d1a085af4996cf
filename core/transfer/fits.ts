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
 * the first level are the largest.
 *
 * @param others what else the network looks at, as large as at that scale: style images
 * @param options.border rows and columns that padding adds to maps. Default 0
 * @throws {PentimentoError} naming the largest size that works
 */
export function expectFits(
  gpu: Gpu,
  largest: Sides,
  others: readonly Sides[],
  { border = 0 }: { readonly border?: number } = {},
): void {
  const limit = Math.min(gpu.limits["maxStorageBufferBindingSize"]!, gpu.limits["maxBufferSize"]!);
  const size = Math.max(largest.width, largest.height);
  // Everything grows with the size, so each is a share of the square over the target's longest side.
  const share = Math.max(...[largest, ...others].map(({ width, height }) => width * height)) /
    size ** 2;
  const needed = (side: number) => {
    const { outputs: channels } = VGG19_LAYERS[0]!;
    const width = Math.ceil(side * share) + border;
    return bytesOf({ kind: "map", channels, width, height: side + border });
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
