/**
 * Cases of the square root of a covariance matrix. They try `matrix_product` as well: it is a part of the iteration's
 * kernel calls and no operation of its own.
 */
import { gram } from "../gram/reference.ts";
import { tensor64 } from "../tensor.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { mapOf, type Value } from "../testing/values.ts";
import { matrixRoot as matrixRootOperation } from "./matrix_root.ts";
import { matrixRoot } from "./reference.ts";
import { PLAIN_STEPS, ROOT_FLOOR, type RootSteps } from "./steps.ts";

/** A covariance matrix. */
export interface CovarianceCase {
  /** Rows and columns. */
  readonly channels: number;
  /** The positions it is taken over; fewer than there are channels make a matrix without an inverse. */
  readonly positions: number;
  /** Added to the diagonal. Default 1e-4. */
  readonly epsilon?: number;
  /** The size of the numbers: the standard deviation is about half of it. Default 1. */
  readonly size?: number;
  /** The iteration. Default `scaled`. */
  readonly steps?: RootSteps;
}

/** Relative errors allowed to matrices with an inverse, without one, and after plain steps. */
export interface RootTolerance {
  readonly regular: number;
  readonly singular: number;
  readonly plain: number;
}

/**
 * Of roots. A root divides rounding errors by the smallest root of an eigenvalue, which may be a thousandth; plain
 * steps multiply them by 130 at most.
 */
export const ROOT_TOLERANCE: RootTolerance = { regular: 1e-5, singular: 1e-4, plain: 2e-5 };

/** Options of the references for either iteration. */
export const REFERENCE_STEPS = {
  scaled: { floor: ROOT_FLOOR },
  plain: { plainSteps: PLAIN_STEPS },
};

/** The square root of a covariance matrix. */
export function matrixRootCase(shape: CovarianceCase): OperationCase {
  const { channels: size, epsilon = 1e-4, steps = "scaled" } = shape;
  return operationCase({
    kernel: "matrix root",
    shape: covarianceText(shape),
    tolerance: toleranceOf(shape, ROOT_TOLERANCE),
    operation: matrixRootOperation,
    problem: () => ({
      attributes: { epsilon, steps },
      inputs: [covarianceOf(shape, 1)],
      reference: ({ data }) => matrixRoot(data, { size, epsilon, ...REFERENCE_STEPS[steps] }),
    }),
  });
}

/** The cases of the self-test. */
export function matrixRootCases(): OperationCase[] {
  return [
    { channels: 21, positions: 60 },
    { channels: 18, positions: 7 },
    { channels: 21, positions: 60, steps: "plain" as const },
    { channels: 21, positions: 7, steps: "plain" as const },
  ].map(matrixRootCase);
}

/** The tolerance for a covariance. */
export function toleranceOf(
  { channels, positions, steps }: CovarianceCase,
  tolerance: RootTolerance,
): number {
  if (steps === "plain") return tolerance.plain;
  return positions > channels ? tolerance.regular : tolerance.singular;
}

/** A covariance in words. */
export function covarianceText({ channels, positions, epsilon, size, steps }: CovarianceCase) {
  const rest = [
    epsilon && `epsilon ${epsilon}`,
    size && `size ${size}`,
    steps && `${steps} steps`,
  ].filter(Boolean);
  return [`${channels} x ${positions}`, ...rest].join(", ");
}

/** The covariance of reproducible numbers. */
export function covarianceOf(
  { channels, positions, size = 1 }: CovarianceCase,
  seed: number,
): Value & { readonly values: Float32Array } {
  const { values } = mapOf({ channels, height: 1, width: positions }, seed);
  const factor = size ** 2 / positions;
  const covariance = gram(tensor64([channels, 1, positions], values), { factor });
  return { shape: { kind: "matrix", size: channels }, values: Float32Array.from(covariance) };
}
