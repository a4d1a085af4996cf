/** The float64 reference of the patch loss. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** Parameters of {@linkcode patchDifference}. */
export interface PatchDifferenceOptions {
  /** The map of the style. */
  readonly style: Tensor64;
  /** Positions along a side of a patch. */
  readonly size: number;
  /** Factor of the sum. Default 1. */
  readonly factor?: number;
  /** Guides of the map and of the style. Default: none. */
  readonly guides?: readonly [Tensor64, Tensor64];
  /** Factor of the squared difference of guides. Default 1. */
  readonly guideWeight?: number;
}

/** The sum over patches of the squared difference from the nearest one, and its gradient, see the operation. */
export function patchDifference(
  features: Tensor64,
  { style, size, factor = 1, guides, guideWeight = 1 }: PatchDifferenceOptions,
): { readonly value: number; readonly gradient: Tensor64 } {
  const gradient = tensor64(features.shape);
  let value = 0;
  const middle = Math.floor(size / 2);
  for (const [y, x] of patchesOf(features, size)) {
    let [best, nearest] = [Infinity, [0, 0]];
    for (const [v, u] of patchesOf(style, size)) {
      let distance = 0;
      eachOf(
        features,
        size,
        (c, dy, dx) =>
          distance += (at(features, c, y + dy, x + dx) - at(style, c, v + dy, u + dx)) ** 2,
      );
      for (let c = 0; guides && c < guides[0].shape[0]; c++) {
        const [own, other] = [[y + middle, x + middle], [v + middle, u + middle]] as const;
        distance += guideWeight *
          (at(guides[0], c, own[0]!, own[1]!) - at(guides[1], c, other[0]!, other[1]!)) ** 2;
      }
      if (distance < best) [best, nearest] = [distance, [v, u]];
    }
    value += factor * best;
    const [, height, width] = features.shape;
    eachOf(features, size, (c, dy, dx) => {
      const place = (c * height + y + dy) * width + x + dx;
      const wanted = at(style, c, nearest[0]! + dy, nearest[1]! + dx);
      gradient.data[place] = gradient.data[place]! + 2 * factor * (features.data[place]! - wanted);
    });
  }
  return { value, gradient };
}

/** The first row and column of every patch. */
function* patchesOf(
  { shape: [, height, width] }: Tensor64,
  size: number,
): Generator<[number, number]> {
  for (let y = 0; y <= height - size; y++) {
    for (let x = 0; x <= width - size; x++) yield [y, x];
  }
}

function eachOf(
  { shape: [channels] }: Tensor64,
  size: number,
  visit: (channel: number, row: number, column: number) => void,
): void {
  for (let c = 0; c < channels; c++) {
    for (let dy = 0; dy < size; dy++) {
      for (let dx = 0; dx < size; dx++) visit(c, dy, dx);
    }
  }
}

function at({ shape: [, height, width], data }: Tensor64, c: number, y: number, x: number): number {
  return data[(c * height + y) * width + x]!;
}
