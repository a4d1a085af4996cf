import { preprocess, preprocessGradient } from "../ops/preprocess.ts";
import { totalVariation, totalVariationGradient } from "../ops/total_variation.ts";
import {
  preprocess as preprocessTwin,
  preprocessGradient as preprocessGradientTwin,
} from "../reference/preprocessing.ts";
import {
  totalVariation as totalVariationTwin,
  totalVariationGradient as totalVariationGradientTwin,
} from "../reference/total_variation.ts";
import { axpy } from "../reference/vectors.ts";
import type { Preprocessing } from "../vgg19.ts";
import { type KernelCase, mapOf, measureOperation, pixelsOf, TOLERANCE } from "./kernel_case.ts";

/** A picture's shape. */
export interface PictureShape {
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** Pixels become the network's input. */
export function preprocessCase(
  shape: PictureShape & { readonly preprocessing: Preprocessing },
): KernelCase {
  const { preprocessing } = shape;
  return caseOf("preprocess", shape, (gpu) => {
    const pixels = pixelsOf(shape, 1);
    return measureOperation(gpu, {
      operation: preprocess,
      attributes: { preprocessing },
      inputs: [pixels],
      expected: preprocessTwin(pixels.tensor, preprocessing).data,
    });
  });
}

/** The gradient of that, added to another one unless that is off. */
export function preprocessGradientCase(
  shape: PictureShape & { readonly preprocessing: Preprocessing; readonly addend?: boolean },
): KernelCase {
  const { preprocessing, addend = true } = shape;
  return caseOf("preprocess gradient", shape, (gpu) => {
    const upstream = mapOf({ ...shape, channels: 3 }, 1);
    const added = pixelsOf(shape, 2);
    const gradient = preprocessGradientTwin(upstream.tensor, preprocessing).data;
    return measureOperation(gpu, {
      operation: preprocessGradient,
      attributes: { preprocessing, addend },
      inputs: [upstream, ...addend ? [added] : []],
      expected: addend ? axpy(added.values, { factor: 1, y: gradient }) : gradient,
    });
  });
}

/** The total variation. */
export function totalVariationCase(shape: PictureShape): KernelCase {
  return caseOf("total variation", shape, (gpu) => {
    const pixels = pixelsOf(shape, 1);
    return measureOperation(gpu, {
      operation: totalVariation,
      attributes: {},
      inputs: [pixels],
      expected: [totalVariationTwin(pixels.tensor)],
    });
  });
}

/** Its gradient, added to another one unless that is off. */
export function totalVariationGradientCase(
  shape: PictureShape & { readonly addend?: boolean },
): KernelCase {
  const { addend = true } = shape;
  const scale = 0.7;
  return caseOf("total variation gradient", shape, (gpu) => {
    const pixels = pixelsOf(shape, 1);
    const added = pixelsOf(shape, 2);
    const { data } = totalVariationGradientTwin(pixels.tensor);
    const y = addend ? added.values : new Float32Array(data.length);
    return measureOperation(gpu, {
      operation: totalVariationGradient,
      attributes: { scale, addend },
      inputs: [pixels, ...addend ? [added] : []],
      expected: axpy(data, { factor: scale, y }),
    });
  });
}

/** What `doctor` tries. */
export function pixelCases(): KernelCase[] {
  const shape = { height: 11, width: 7 };
  return [
    ...(["torchvision", "caffe"] as const).flatMap((preprocessing) => [
      preprocessCase({ ...shape, preprocessing }),
      preprocessGradientCase({ ...shape, preprocessing }),
    ]),
    totalVariationCase(shape),
    totalVariationGradientCase(shape),
  ];
}

function caseOf(
  kernel: string,
  shape: PictureShape & { readonly preprocessing?: Preprocessing },
  measure: KernelCase["measure"],
): KernelCase {
  const { height, width, preprocessing } = shape;
  const suffix = preprocessing === undefined ? "" : `, ${preprocessing}`;
  return { kernel, shape: `${height} x ${width} pixels${suffix}`, tolerance: TOLERANCE, measure };
}
