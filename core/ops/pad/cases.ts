import { crop, cropGradient } from "../crop/crop.ts";
import { relu as reluTwin } from "../relu/reference.ts";
import { ended, type EndedOptions } from "../testing/ended.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { type Border, pad, padGradient } from "./pad.ts";
import {
  crop as cropTwin,
  cropGradient as cropGradientTwin,
  pad as padTwin,
  padGradient as padGradientTwin,
} from "./reference.ts";

/** The shape of a map without its border. */
export interface PaddingShape {
  /** Channels. */
  readonly channels: number;
  /** Rows without the border. */
  readonly height: number;
  /** Columns without the border. */
  readonly width: number;
}

/** Padding. */
export function padCase(shape: PaddingShape & { readonly mode: Border }): KernelCase {
  const { mode } = shape;
  return mapCase(`${mode} pad`, shape, (gpu) => {
    const input = mapOf(shape, 1);
    return measureOperation(gpu, {
      operation: pad,
      attributes: { mode },
      inputs: [input],
      expected: padTwin(input.tensor, mode).data,
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function padGradientCase(
  shape: PaddingShape & EndedOptions & { readonly mode: Border },
): KernelCase {
  const { mode } = shape;
  return mapCase(`${mode} pad gradient`, shape, (gpu) => {
    const upstream = mapOf(largerThan(shape), 1);
    const gradient = padGradientTwin(upstream.tensor, mode);
    const values = { added: mapOf(shape, 2), features: mapOf(shape, 3) };
    const { inputs, flags, expected } = ended(gradient, values, shape);
    return measureOperation(gpu, {
      operation: padGradient,
      attributes: { mode, ...flags },
      inputs: [upstream, ...inputs],
      expected,
    });
  });
}

/** Cropping, with a ReLU at its end or without. */
export function cropCase(shape: PaddingShape & { readonly relu: boolean }): KernelCase {
  const { relu } = shape;
  return mapCase(relu ? "crop with relu" : "crop", shape, (gpu) => {
    const input = mapOf(largerThan(shape), 1);
    const cropped = cropTwin(input.tensor);
    return measureOperation(gpu, {
      operation: crop,
      attributes: { relu },
      inputs: [input],
      expected: (relu ? reluTwin(cropped) : cropped).data,
    });
  });
}

/** The gradient of cropping, with what the kernel's epilogue adds and masks. */
export function cropGradientCase(shape: PaddingShape & EndedOptions): KernelCase {
  return mapCase("crop gradient", shape, (gpu) => {
    const upstream = mapOf(shape, 1);
    const gradient = cropGradientTwin(upstream.tensor);
    const larger = largerThan(shape);
    const values = { added: mapOf(larger, 2), features: mapOf(larger, 3) };
    const { inputs, flags, expected } = ended(gradient, values, shape);
    return measureOperation(gpu, {
      operation: cropGradient,
      attributes: flags,
      inputs: [upstream, ...inputs],
      expected,
    });
  });
}

/** What `doctor` tries. */
export function paddingCases(): KernelCase[] {
  const shape = { channels: 6, height: 5, width: 8 };
  return [
    ...(["reflect", "replicate", "wrap"] as const).flatMap((mode) => [
      padCase({ ...shape, mode }),
      padGradientCase({ ...shape, mode }),
    ]),
    cropCase({ ...shape, relu: true }),
    cropGradientCase(shape),
  ];
}

function largerThan({ channels, height, width }: PaddingShape): PaddingShape {
  return { channels, height: height + 2, width: width + 2 };
}
