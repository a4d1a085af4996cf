import { ended, type EndedOptions } from "../testing/ended.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { guide as guideOperation, guideGradient } from "./guide.ts";
import { guide } from "./reference.ts";

/** A map's shape. */
export interface GuidedShape {
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** A map times a guide. */
export function guideCase(shape: GuidedShape): KernelCase {
  return mapCase("guide", shape, (gpu) => {
    const [features, weights] = [mapOf(shape, 1), guideOf(shape)];
    return measureOperation(gpu, {
      operation: guideOperation,
      attributes: {},
      inputs: [features, weights],
      expected: guide(features.tensor, weights.values).data,
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function guideGradientCase(shape: GuidedShape & EndedOptions): KernelCase {
  return mapCase("guide gradient", shape, (gpu) => {
    const [features, upstream, added] = [mapOf(shape, 1), mapOf(shape, 2), mapOf(shape, 3)];
    const weights = guideOf(shape);
    const gradient = guide(upstream.tensor, weights.values);
    const { flags, inputs, expected } = ended(gradient, { added, features }, shape);
    return measureOperation(gpu, {
      operation: guideGradient,
      attributes: flags,
      inputs: [upstream, weights, ...inputs],
      expected,
    });
  });
}

/** What `doctor` tries. */
export function guideCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [guideCase(shape), guideGradientCase(shape)];
}

/** A guide of reproducible numbers for maps of these sides. */
export function guideOf(
  { height, width }: Omit<GuidedShape, "channels">,
): ReturnType<typeof mapOf> {
  return mapOf({ channels: 1, height, width }, 4);
}
