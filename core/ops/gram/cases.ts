import { reluGradient } from "../relu/reference.ts";
import { tensor64 } from "../tensor.ts";
import {
  type KernelCase,
  mapCase,
  mapOf,
  measureOperation,
  symmetricOf,
} from "../testing/kernel_case.ts";
import { axpy } from "../vectors.ts";
import { gram as gramOperation, gramGradient } from "./gram.ts";
import { gram, gramGradient as gramGradientTwin } from "./reference.ts";

/** A map's shape. */
export interface GramShape {
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns; with more than 16 positions the sum is made in parts. */
  readonly width: number;
}

/** The Gram matrix. */
export function gramCase(shape: GramShape): KernelCase {
  return mapCase("gram", shape, (gpu) => {
    const features = mapOf(shape, 1);
    const expected = gram(features.tensor, { factor: 1 / (shape.height * shape.width) });
    return measureOperation(gpu, {
      operation: gramOperation,
      attributes: {},
      inputs: [features],
      expected,
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function gramGradientCase(
  shape: GramShape & { readonly addend?: boolean; readonly mask?: boolean },
): KernelCase {
  const { channels, height, width, addend = true, mask = true } = shape;
  return mapCase("gram gradient", shape, (gpu) => {
    const features = mapOf(shape, 1);
    const upstream = symmetricOf(channels, 2);
    const added = mapOf(shape, 3);
    let expected = gramGradientTwin(features.tensor, {
      gramGradient: upstream.values,
      factor: 1 / (height * width),
    });
    if (addend) {
      const sum = axpy(added.values, { factor: 1, y: expected.data });
      expected = tensor64(expected.shape, sum);
    }
    if (mask) expected = reluGradient(expected, features.tensor);
    return measureOperation(gpu, {
      operation: gramGradient,
      attributes: { addend, mask },
      inputs: [upstream, features, ...addend ? [added] : [], ...mask ? [features] : []],
      expected: expected.data,
    });
  });
}

/** What `doctor` tries. */
export function gramCases(): KernelCase[] {
  const shapes = [
    { channels: 5, height: 3, width: 5 },
    { channels: 37, height: 9, width: 13 },
  ];
  return shapes.flatMap((shape) => [gramCase(shape), gramGradientCase(shape)]);
}
