import type { Gpu } from "../../gpu/gpu.ts";
import { pack } from "../../graph/layout.ts";
import type { MapShape, MatrixShape, PixelsShape } from "../../graph/shape.ts";
import { type Tensor64, tensor64 } from "../tensor.ts";
import { numbers } from "./numbers.ts";
import { relativeError } from "./relative_error.ts";
import { type OperationRun, runOperation, type Value } from "./run_graph.ts";

/** One kernel, or several that make one operation, at one shape. */
export interface KernelCase {
  /** What is tried, for example `max pool gradient`. */
  readonly kernel: string;
  /** At which shape, for example `5 channels, 7 x 9`: rows first. */
  readonly shape: string;
  /** The relative error that is allowed. */
  readonly tolerance: number;
  /** Runs it and gives the relative error against its float64 twin. Nothing stays allocated. */
  measure(gpu: Gpu): Promise<number>;
}

/**
 * The relative error that a single operation is allowed: a float32 has a relative precision of 6e-8, and
 * sums of some thousand products lose a digit or two of it.
 */
export const TOLERANCE = 1e-5;

/** An operation with what its twin makes of the same numbers. */
export interface OperationCase<A> extends OperationRun<A> {
  /** The twin's result: maps and pixels CHW, matrices row by row. */
  readonly expected: ArrayLike<number>;
}

/**
 * The relative error of one operation. What fills a value up counts as well: kernels rely on its being
 * zero.
 */
export async function measureOperation<A>(gpu: Gpu, run: OperationCase<A>): Promise<number> {
  const { shape, packed } = await runOperation(gpu, run);
  return relativeError(packed, pack(shape, run.expected));
}

/** A case on maps, named by their channels and sides. */
export function mapCase(
  kernel: string,
  shape: Omit<MapShape, "kind">,
  measure: KernelCase["measure"],
): KernelCase {
  const { channels, height, width } = shape;
  return {
    kernel,
    shape: `${channels} channels, ${height} x ${width}`,
    tolerance: TOLERANCE,
    measure,
  };
}

/** A map of reproducible numbers. */
export function mapOf(
  shape: Omit<MapShape, "kind">,
  seed: number,
): Value & { shape: MapShape; tensor: Tensor64 } {
  const { channels, height, width } = shape;
  const values = numbers(channels * height * width, seed);
  const tensor = tensor64([channels, height, width], values);
  return { shape: { kind: "map", channels, height, width }, values, tensor };
}

/** Pixels of reproducible numbers in [0, 1]. */
export function pixelsOf(
  shape: Omit<PixelsShape, "kind">,
  seed: number,
): Value & { shape: PixelsShape; tensor: Tensor64 } {
  const { height, width } = shape;
  const values = numbers(3 * height * width, seed).map((value) => (value + 1) / 2);
  return {
    shape: { kind: "pixels", height, width },
    values,
    tensor: tensor64([3, height, width], values),
  };
}

/** A symmetric matrix of reproducible numbers. */
export function symmetricOf(size: number, seed: number): Value & { shape: MatrixShape } {
  const any = numbers(size * size, seed);
  const values = any.map((value, i) => value + any[(i % size) * size + Math.floor(i / size)]!);
  return { shape: { kind: "matrix", size }, values };
}
