import { reluGradient } from "../relu/reference.ts";
import { tensor64 } from "../tensor.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { axpy } from "../vectors.ts";
import { difference, squaredDifference } from "./difference.ts";
import {
  squaredDifference as squaredDifferenceTwin,
  squaredDifferenceGradient,
} from "./reference.ts";

/** A map's shape. */
export interface DifferenceShape {
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** What sums and differences are multiplied by. */
const FACTOR = 0.3;

/** The squared difference of two maps. */
export function squaredDifferenceCase(shape: DifferenceShape): KernelCase {
  return mapCase("squared difference", shape, (gpu) => {
    const [a, b] = [mapOf(shape, 1), mapOf(shape, 2)];
    const expected = squaredDifferenceTwin(a.values, { wanted: b.values, factor: FACTOR });
    return measureOperation(gpu, {
      operation: squaredDifference,
      attributes: { scale: FACTOR },
      inputs: [a, b],
      expected: [expected],
    });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function differenceCase(
  shape: DifferenceShape & { readonly addend?: boolean; readonly mask?: boolean },
): KernelCase {
  const { addend = true, mask = true } = shape;
  return mapCase("difference", shape, (gpu) => {
    const [a, b, added] = [mapOf(shape, 1), mapOf(shape, 2), mapOf(shape, 3)];
    // The gradient of half the factor's squared difference.
    let gradient = squaredDifferenceGradient(a.values, { wanted: b.values, factor: FACTOR / 2 });
    if (addend) gradient = axpy(added.values, { factor: 1, y: gradient });
    const expected = tensor64(a.tensor.shape, gradient);
    return measureOperation(gpu, {
      operation: difference,
      attributes: { scale: FACTOR, addend, mask },
      inputs: [a, b, ...addend ? [added] : [], ...mask ? [a] : []],
      expected: (mask ? reluGradient(expected, a.tensor) : expected).data,
    });
  });
}

/** What `doctor` tries. */
export function differenceCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [squaredDifferenceCase(shape), differenceCase(shape)];
}
