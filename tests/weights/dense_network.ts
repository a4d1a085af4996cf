/** A VGG-19 computed densely, for comparison. */
import type { Picture } from "../../core/image/picture.ts";
import { type LayerName, type Vgg19, VGG19_LAYERS } from "../../core/network/vgg19.ts";

/** Feature maps: so many planes, one after the other. */
export interface FeatureMaps {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float64Array[];
}

/** A picture as `caffe` preprocessing gives it: blue, green, red, 0 ... 255 minus the mean. */
export function caffeInput({ width, height, data }: Picture): FeatureMaps {
  const pixels = width * height;
  const planes = [103.939, 116.779, 123.68].map((mean, c) =>
    Float64Array.from(
      data.subarray((2 - c) * pixels, (3 - c) * pixels),
      (value) => 255 * value - mean,
    )
  );
  return { width, height, planes };
}

/** A network's layer before its ReLU, for each picture: the plainest dense computation. */
export function beforeRelu(network: Vgg19, upTo: LayerName, picture: Picture): FeatureMaps {
  let maps = caffeInput(picture);
  let level = 1;
  for (const spec of VGG19_LAYERS) {
    if (spec.level > level) maps = averagePool(maps);
    level = spec.level;
    const { kernel, bias } = network.layers.get(spec.name)!;
    maps = convolve(maps, kernel, bias);
    if (spec.name === upTo) return maps;
    maps = { ...maps, planes: maps.planes.map((plane) => plane.map((v) => Math.max(v, 0))) };
  }
  throw new Error(`no layer ${upTo}`);
}

/** 3x3 convolution with zero padding. */
export function convolve(
  maps: FeatureMaps,
  kernel: Float32Array,
  bias: Float32Array,
): FeatureMaps {
  const { width, height, planes } = maps;
  const inputs = planes.length;
  const out = Array.from(bias, (value) => new Float64Array(width * height).fill(value));
  for (let o = 0; o < out.length; o++) {
    const target = out[o]!;
    for (let tap = 0; tap < 9 * inputs; tap++) {
      const weight = kernel[9 * inputs * o + tap]!;
      if (weight === 0) continue;
      const source = planes[Math.floor(tap / 9)]!;
      const dx = tap % 3 - 1;
      const dy = Math.floor(tap % 9 / 3) - 1;
      for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
        for (let x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
          target[y * width + x] = target[y * width + x]! +
            weight * source[(y + dy) * width + x + dx]!;
        }
      }
    }
  }
  return { width, height, planes: out };
}

/** 2x2 average pooling. */
export function averagePool({ width, height, planes }: FeatureMaps): FeatureMaps {
  const [w, h] = [width >> 1, height >> 1];
  const pooled = planes.map((plane) =>
    Float64Array.from({ length: w * h }, (_, i) => {
      const at = 2 * Math.floor(i / w) * width + 2 * (i % w);
      return (plane[at]! + plane[at + 1]! + plane[at + width]! + plane[at + width + 1]!) / 4;
    })
  );
  return { width: w, height: h, planes: pooled };
}
