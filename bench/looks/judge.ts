/** How well a picture takes the style and keeps the content, by features that it was not painted with. */
import type { Gpu } from "../../core/gpu/gpu.ts";
import type { Picture } from "../../core/image/picture.ts";
import { resize } from "../../core/image/resample.ts";
import type { Vgg19 } from "../../core/network/vgg19.ts";
import { inspect } from "../../core/run/inspect.ts";
import { sizeOf } from "../../core/run/scales.ts";
import { frameOf } from "./frame.ts";
import { hatchingOf } from "./hatching.ts";

/** The numbers of a picture. Less is better of all. */
export interface Looks {
  /** The mean over conv1_1, conv2_1 and conv3_1 of `|G - A|^2 / |A|^2`, Gram matrices of result and style. */
  readonly style: number;
  /** The mean squared difference from the content's conv3_3, over that map's variance. */
  readonly content: number;
  /** See {@linkcode frameOf}. */
  readonly frame: number;
  /** See {@linkcode hatchingOf}. */
  readonly hatching: number;
}

const STYLE = ["conv1_1", "conv2_1", "conv3_1"] as const;
const CONTENT = "conv3_3";

/**
 * Judges a picture; content and style are brought to its longest side.
 *
 * @param judge a network that has conv1_1 to conv3_3; maps are padded by zeros and pooled by the maximum
 */
export async function judgeLooks(
  gpu: Gpu,
  { judge, result, ...of }: {
    readonly judge: Vgg19;
    readonly content: Picture;
    readonly style: Picture;
    readonly result: Picture;
  },
): Promise<Looks> {
  const side = Math.max(result.width, result.height);
  const content = resize(of.content, result);
  const style = resize(of.style, sizeOf(of.style, side));
  const featuresOf = async (picture: Picture) => {
    const layers = [...STYLE, CONTENT] as const;
    const asked = { padding: "zero", pooling: "max", pairs: 0 } as const;
    return await inspect(gpu, { network: judge, picture, layers, ...asked });
  };
  const [painted, kept, taken] = [
    await featuresOf(result),
    await featuresOf(content),
    await featuresOf(style),
  ];
  const errors = STYLE.map((_, i) => relativeError(painted[i]!.gram, taken[i]!.gram));
  const [target, reached] = [kept.at(-1)!.features, painted.at(-1)!.features];
  return {
    style: meanOf(errors),
    content: squaredDistance(reached, target) / target.length / varianceOf(target),
    frame: frameOf(result),
    hatching: hatchingOf({ content, style, result }),
  };
}

function relativeError(values: Float32Array, wanted: Float32Array): number {
  return squaredDistance(values, wanted) / wanted.reduce((sum, value) => sum + value ** 2, 0);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

function varianceOf(values: Float32Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
