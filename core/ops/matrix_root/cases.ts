import type { MatrixShape } from "../../graph/shape.ts";
import { bures } from "../bures/bures.ts";
import { bures as buresTwin } from "../bures/reference.ts";
import { gram } from "../gram/reference.ts";
import { type KernelCase, mapOf, measureOperation, symmetricOf } from "../testing/kernel_case.ts";
import { measureLossGradient } from "../testing/residual_case.ts";
import type { Value } from "../testing/run_graph.ts";
import { matrixRoot } from "./matrix_root.ts";
import { PLAIN_STEPS, ROOT_FLOOR, type RootSteps } from "./newton_schulz.ts";
import { matrixRoot as matrixRootTwin, trace } from "./reference.ts";

/** A covariance matrix, or two. */
export interface CovarianceCase {
  /** Rows and columns. */
  readonly channels: number;
  /** Of how many positions; fewer than there are channels make a matrix without an inverse. */
  readonly positions: number;
  /** What is added to the diagonals. Default 1e-4. */
  readonly epsilon?: number;
  /** How large the numbers are: the standard deviation is about half of it. Default 1. */
  readonly size?: number;
  /** How much larger those of the target are; less than 1 lets the floor move. Default 3. */
  readonly targetSize?: number;
  /** How roots are taken. Default `scaled`. */
  readonly steps?: RootSteps;
}

const SCALE = 0.3;

/**
 * The relative error of roots. A root divides rounding errors by the smallest root of an eigenvalue, which may
 * be a thousandth; plain steps multiply them by 130 at most.
 */
const ROOT_TOLERANCE = { regular: 1e-5, singular: 1e-4, plain: 2e-5 };

/** The same for gradients, in which the inverse root is. */
const GRADIENT_TOLERANCE = { regular: 2e-5, singular: 2e-3, plain: 2e-5 };

/** What the twins are told of the steps. */
const TWIN_STEPS = { scaled: { floor: ROOT_FLOOR }, plain: { plainSteps: PLAIN_STEPS } };

/** The square root of a covariance matrix. */
export function matrixRootCase(shape: CovarianceCase): KernelCase {
  return covarianceCase("matrix root", shape, ROOT_TOLERANCE, (gpu) => {
    const { channels: size, epsilon = 1e-4, steps = "scaled" } = shape;
    const matrix = covarianceOf(shape, 1);
    return measureOperation(gpu, {
      operation: matrixRoot,
      attributes: { epsilon, steps },
      inputs: [matrix],
      expected: matrixRootTwin(matrix.values, { size, epsilon, ...TWIN_STEPS[steps] }),
    });
  });
}

/** The Bures distance of two covariance matrices. */
export function buresCase(shape: CovarianceCase): KernelCase {
  return covarianceCase("bures", shape, ROOT_TOLERANCE, (gpu) => {
    const { value, ...run } = buresOf(shape);
    return measureOperation(gpu, { ...run, expected: [value] });
  });
}

/** Its gradient, with what the kernel's epilogue adds. */
export function buresGradientCase(shape: CovarianceCase): KernelCase {
  return covarianceCase("bures gradient", shape, GRADIENT_TOLERANCE, (gpu) => {
    const { gradient, ...run } = buresOf(shape);
    const upstream = -0.7;
    return measureLossGradient(gpu, {
      ...run,
      upstream,
      addend: symmetricOf(shape.channels, 3),
      expected: gradient.map((value) => upstream * value),
    });
  });
}

/** What `doctor` tries. */
export function matrixCases(): KernelCase[] {
  const regular = { channels: 21, positions: 60 };
  const singular = { channels: 18, positions: 7, targetSize: 0.3 };
  const plain = { ...regular, steps: "plain" } as const;
  return [regular, singular, plain, { ...plain, positions: 7 }].flatMap((shape) => [
    matrixRootCase(shape),
    buresCase(shape),
    buresGradientCase(shape),
  ]);
}

function covarianceCase(
  kernel: string,
  { channels, positions, epsilon, size, targetSize, steps }: CovarianceCase,
  tolerance: typeof ROOT_TOLERANCE,
  measure: KernelCase["measure"],
): KernelCase {
  const regularity = positions > channels ? "regular" : "singular";
  const rest = [
    epsilon && `epsilon ${epsilon}`,
    size && `size ${size}`,
    targetSize && `target ${targetSize} times`,
    steps && `${steps} steps`,
  ].filter(Boolean);
  return {
    kernel,
    shape: [`${channels} x ${positions}`, ...rest].join(", "),
    tolerance: steps === "plain" ? tolerance.plain : tolerance[regularity],
    measure,
  };
}

function buresOf(shape: CovarianceCase) {
  const { channels: size, epsilon = 1e-4, steps = "scaled" } = shape;
  const covariance = covarianceOf(shape, 1);
  // Of another size, so that the distance is no small difference of large traces.
  const target = covarianceOf({ ...shape, size: (shape.targetSize ?? 3) * (shape.size ?? 1) }, 2);
  const options = { size, epsilon, ...TWIN_STEPS[steps] };
  const root = Float32Array.from(matrixRootTwin(target.values, options));
  // As the losses do: for plain steps the trace of what they did not quite take the root of.
  const known = steps === "plain" ? { trace: trace(target.values, size) + size * epsilon } : {};
  const twin = buresTwin(covariance.values, { ...options, ...known, root, factor: SCALE });
  const inputs = [covariance, { shape: covariance.shape, values: root }];
  const attributes = { scale: SCALE, epsilon, steps, ...known };
  return { operation: bures, attributes, inputs, ...twin };
}

function covarianceOf(
  { channels, positions, size = 1 }: CovarianceCase,
  seed: number,
): Value & { shape: MatrixShape } {
  const { tensor } = mapOf({ channels, height: 1, width: positions }, seed);
  const values = Float32Array.from(gram(tensor, { factor: size ** 2 / positions }));
  return { shape: { kind: "matrix", size: channels }, values };
}
