import { center as centerOperation, centerGradient } from "../center/center.ts";
import { center, centerGradient as centerGradientTwin } from "../center/reference.ts";
import { type GuidedShape, guideOf } from "../guide/cases.ts";
import { ended, type EndedOptions } from "../testing/ended.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { mean as meanOperation, meanGradient } from "./mean.ts";
import { mean, meanGradient as meanGradientTwin } from "./reference.ts";

/** A map's shape, and whether positions count by a guide. */
export interface CenterShape extends GuidedShape {
  /** With a guide. Default false. */
  readonly guided?: boolean;
}

/** A map less the means of its channels. */
export function centerCase(shape: CenterShape): KernelCase {
  return mapCase(nameOf("center", shape), shape, (gpu) => {
    const features = mapOf(shape, 1);
    const weights = shape.guided ? [guideOf(shape)] : [];
    return measureOperation(gpu, {
      operation: centerOperation,
      attributes: {},
      inputs: [features, ...weights],
      expected: center(features.tensor, { guide: weights[0]?.values }).data,
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function centerGradientCase(shape: CenterShape & EndedOptions): KernelCase {
  const { guided = false } = shape;
  return mapCase(nameOf("center gradient", shape), shape, (gpu) => {
    const [features, upstream, added] = [mapOf(shape, 1), mapOf(shape, 2), mapOf(shape, 3)];
    const weights = guided ? [guideOf(shape)] : [];
    const gradient = centerGradientTwin(upstream.tensor, { guide: weights[0]?.values });
    const { flags, inputs, expected } = ended(gradient, { added, features }, shape);
    return measureOperation(gpu, {
      operation: centerGradient,
      attributes: { guided, ...flags },
      inputs: [upstream, ...weights, ...inputs],
      expected,
    });
  });
}

/** The means of a map's channels. */
export function meanCase(shape: GuidedShape): KernelCase {
  return mapCase("mean", shape, (gpu) => {
    const features = mapOf(shape, 1);
    return measureOperation(gpu, {
      operation: meanOperation,
      attributes: {},
      inputs: [features],
      expected: mean(features.tensor).data,
    });
  });
}

/** Their gradient, with what the kernel's epilogue adds and masks. */
export function meanGradientCase(shape: GuidedShape & EndedOptions): KernelCase {
  const { channels, height, width } = shape;
  return mapCase("mean gradient", shape, (gpu) => {
    const [features, added] = [mapOf(shape, 1), mapOf(shape, 3)];
    const upstream = mapOf({ channels, height: 1, width: 1 }, 2);
    const gradient = meanGradientTwin(upstream.tensor, [channels, height, width]);
    const { flags, inputs, expected } = ended(gradient, { added, features }, shape);
    return measureOperation(gpu, {
      operation: meanGradient,
      attributes: { width, height, ...flags },
      inputs: [upstream, ...inputs],
      expected,
    });
  });
}

/** What `doctor` tries. */
export function meanCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [
    ...[shape, { ...shape, guided: true }].flatMap((one) => [
      centerCase(one),
      centerGradientCase(one),
    ]),
    meanCase(shape),
    meanGradientCase(shape),
  ];
}

function nameOf(kernel: string, { guided = false }: CenterShape): string {
  return guided ? `${kernel}, guided` : kernel;
}
