import type { Preprocessing } from "../../network/vgg19.ts";
import { preprocess, preprocessGradient } from "../preprocess/preprocess.ts";
import {
  preprocess as preprocessTwin,
  preprocessGradient as preprocessGradientTwin,
} from "../preprocess/reference.ts";
import {
  type KernelCase,
  mapOf,
  measureOperation,
  pixelsOf,
  TOLERANCE,
} from "../testing/kernel_case.ts";
import { axpy } from "../vectors.ts";
import {
  totalVariation as totalVariationTwin,
  totalVariationGradient as totalVariationGradientTwin,
} from "./reference.ts";
import {
  totalVariation,
  totalVariationGradient,
  type Variation,
  VARIATION_LOSSES,
} from "./total_variation.ts";

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
export function totalVariationCase(shape: PictureShape & Variation): KernelCase {
  const attributes = variationOf(shape);
  return caseOf("total variation", shape, (gpu) => {
    const pixels = pixelsOf(shape, 1);
    return measureOperation(gpu, {
      operation: totalVariation,
      attributes,
      inputs: [pixels],
      expected: [totalVariationTwin(pixels.tensor, attributes)],
    });
  });
}

/** Its gradient, added to another one unless that is off. */
export function totalVariationGradientCase(
  shape: PictureShape & Variation & { readonly addend?: boolean },
): KernelCase {
  const { addend = true } = shape;
  const attributes = variationOf(shape);
  const scale = 0.7;
  return caseOf("total variation gradient", shape, (gpu) => {
    const pixels = pixelsOf(shape, 1);
    const added = pixelsOf(shape, 2);
    const { data } = totalVariationGradientTwin(pixels.tensor, attributes);
    // Means have tiny gradients: what is added must not drown them.
    const small = Float32Array.from(added.values, (value) => value / data.length);
    const y = addend ? small : new Float32Array(data.length);
    return measureOperation(gpu, {
      operation: totalVariationGradient,
      attributes: { ...attributes, scale, addend },
      inputs: [pixels, ...addend ? [{ ...added, values: small }] : []],
      expected: axpy(data, { factor: scale, y }),
    });
  });
}

function variationOf({ form = "squares", wrap = false }: Variation): Required<Variation> {
  return { form, wrap };
}

/** What `doctor` tries. */
export function pixelCases(): KernelCase[] {
  const shape = { height: 11, width: 7 };
  return [
    ...(["torchvision", "caffe"] as const).flatMap((preprocessing) => [
      preprocessCase({ ...shape, preprocessing }),
      preprocessGradientCase({ ...shape, preprocessing }),
    ]),
    ...[...VARIATION_LOSSES.map((form) => ({ form })), { wrap: true }].flatMap((variation) => [
      totalVariationCase({ ...shape, ...variation }),
      totalVariationGradientCase({ ...shape, ...variation }),
    ]),
  ];
}

function caseOf(
  kernel: string,
  shape: PictureShape & Variation & { readonly preprocessing?: Preprocessing },
  measure: KernelCase["measure"],
): KernelCase {
  const { height, width, preprocessing, form, wrap } = shape;
  const manner = preprocessing ?? (wrap ? "wrapped" : form);
  const suffix = manner === undefined ? "" : `, ${manner}`;
  return { kernel, shape: `${height} x ${width} pixels${suffix}`, tolerance: TOLERANCE, measure };
}
