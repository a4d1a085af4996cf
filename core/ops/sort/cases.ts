import type { MapShape } from "../../graph/shape.ts";
import {
  sortChannels as sortChannelsTwin,
  sortedDifference as sortedDifferenceTwin,
} from "../sorted_difference/reference.ts";
import { sortedDifference } from "../sorted_difference/sorted_difference.ts";
import { tensor64 } from "../tensor.ts";
import { type KernelCase, mapCase, mapOf, measureOperation } from "../testing/kernel_case.ts";
import { measureLossGradient } from "../testing/residual_case.ts";
import { sortChannels } from "./sort_channels.ts";

/** A map's shape. */
export interface SortShape {
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

const FACTOR = 0.3;

/** Sorting, which is exact. */
export function sortCase(shape: SortShape): KernelCase {
  const kernelCase = mapCase("sort", shape, (gpu) => {
    const values = someEqual(shape, 1);
    return measureOperation(gpu, {
      operation: sortChannels,
      attributes: {},
      inputs: [values],
      expected: sortChannelsTwin(values.tensor).data,
    });
  });
  return { ...kernelCase, tolerance: 0 };
}

/** The difference from sorted values. */
export function sortedDifferenceCase(shape: SortShape): KernelCase {
  return mapCase("sorted difference", shape, (gpu) => {
    const { value, ...run } = differenceOf(shape);
    return measureOperation(gpu, { ...run, expected: [value] });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function sortedDifferenceGradientCase(shape: SortShape): KernelCase {
  return mapCase("sorted difference gradient", shape, (gpu) => {
    const { gradient, ...run } = differenceOf(shape);
    const upstream = -0.7;
    return measureLossGradient(gpu, {
      ...run,
      upstream,
      addend: mapOf(shape, 3),
      mask: true,
      expected: gradient.data.map((value) => upstream * value),
    });
  });
}

/** What `doctor` tries: one run and several. */
export function sortCases(): KernelCase[] {
  const shapes = [{ channels: 5, height: 7, width: 9 }, { channels: 3, height: 45, width: 53 }];
  return shapes.flatMap((shape) => [
    sortCase(shape),
    sortedDifferenceCase(shape),
    sortedDifferenceGradientCase(shape),
  ]);
}

function differenceOf(shape: SortShape) {
  const values = someEqual(shape, 1);
  const wanted = sortChannelsTwin(mapOf(shape, 2).tensor);
  const [channels, height, width] = wanted.shape;
  const sorted: MapShape = { kind: "map", channels, height, width };
  const inputs = [values, { shape: sorted, values: wanted.data }];
  const twin = sortedDifferenceTwin(values.tensor, { wanted: wanted.data, factor: FACTOR });
  return { operation: sortedDifference, attributes: { scale: FACTOR }, inputs, ...twin };
}

/** A map in which many values are equal, and some are large: every digit of a key counts. */
function someEqual(shape: SortShape, seed: number): ReturnType<typeof mapOf> {
  const map = mapOf(shape, seed);
  const values = Float32Array.from(map.values, (value, i) => {
    if (i % 3 === 0) return Math.round(4 * value) + 0;
    return i % 7 === 0 ? 1e4 * value : value;
  });
  return { ...map, values, tensor: tensor64(map.tensor.shape, values) };
}
