import { type KernelCase, measureOperation, pixelsOf, TOLERANCE } from "../testing/kernel_case.ts";
import type { PictureShape } from "../total_variation/cases.ts";
import { axpy } from "../vectors.ts";
import { composite as compositeOperation, compositeGradient } from "./composite.ts";
import { composite, compositeGradient as compositeGradientTwin } from "./reference.ts";

/** Pixels of which some are held. */
export function compositeCase(shape: PictureShape): KernelCase {
  return caseOf("composite", shape, (gpu) => {
    const [pixels, base, keep] = [pixelsOf(shape, 1), pixelsOf(shape, 2), pixelsOf(shape, 3)];
    return measureOperation(gpu, {
      operation: compositeOperation,
      attributes: {},
      inputs: [pixels, base, keep],
      expected: composite(pixels.values, { base: base.values, keep: keep.values }),
    });
  });
}

/** The gradient of that, added to another one unless that is off. */
export function compositeGradientCase(
  shape: PictureShape & { readonly addend?: boolean },
): KernelCase {
  const { addend = true } = shape;
  return caseOf("composite gradient", shape, (gpu) => {
    const [upstream, added, keep] = [pixelsOf(shape, 1), pixelsOf(shape, 2), pixelsOf(shape, 3)];
    const gradient = compositeGradientTwin(upstream.values, keep.values);
    return measureOperation(gpu, {
      operation: compositeGradient,
      attributes: { addend },
      inputs: [upstream, keep, ...addend ? [added] : []],
      expected: addend ? axpy(added.values, { factor: 1, y: gradient }) : gradient,
    });
  });
}

/** What `doctor` tries. */
export function compositeCases(): KernelCase[] {
  const shape = { height: 11, width: 7 };
  return [compositeCase(shape), compositeGradientCase(shape)];
}

function caseOf(
  kernel: string,
  { height, width }: PictureShape,
  measure: KernelCase["measure"],
): KernelCase {
  return { kernel, shape: `${height} x ${width} pixels`, tolerance: TOLERANCE, measure };
}
