/** Cases of the Bures distance of two covariance matrices. */
import {
  type CovarianceCase,
  covarianceOf,
  covarianceText,
  REFERENCE_STEPS,
  ROOT_TOLERANCE,
  type RootTolerance,
  toleranceOf,
} from "../matrix_root/cases.ts";
import { matrixRoot, trace } from "../matrix_root/reference.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { bures as buresOperation } from "./bures.ts";
import { bures } from "./reference.ts";

/** Two covariance matrices. */
export interface BuresCase extends CovarianceCase {
  /** The size of the target relative to the covariance; less than 1 lets the floor move. Default 3. */
  readonly targetSize?: number;
}

const SCALE = 0.3;

/** Relative errors allowed to gradients, which contain the inverse root. */
const GRADIENT_TOLERANCE: RootTolerance = { regular: 2e-5, singular: 2e-3, plain: 2e-5 };

/** The Bures distance of two covariance matrices. */
export function buresCase(shape: BuresCase): OperationCase {
  const { channels: size, epsilon = 1e-4, steps = "scaled", targetSize } = shape;
  return operationCase({
    kernel: "bures",
    shape: covarianceText(shape) + (targetSize ? `, target ${targetSize} times` : ""),
    tolerance: toleranceOf(shape, ROOT_TOLERANCE),
    gradientTolerance: toleranceOf(shape, GRADIENT_TOLERANCE),
    operation: buresOperation,
    // Where plain steps do not arrive at the root, the gradient is not that of what they make of it.
    smooth: steps === "scaled" || shape.positions > size,
    problem: () => {
      // Of another size, so that the distance is no small difference of large traces.
      const larger = (targetSize ?? 3) * (shape.size ?? 1);
      const target = covarianceOf({ ...shape, size: larger }, 2);
      const options = { size, epsilon, ...REFERENCE_STEPS[steps] };
      const root = Float32Array.from(matrixRoot(target.values, options));
      // As the losses do: for plain steps the trace of what they did not quite take the root of.
      const known = steps === "plain" ? { trace: trace(target.values, size) + size * epsilon } : {};
      const distance = { ...options, ...known, root, factor: SCALE };
      return {
        attributes: { scale: SCALE, epsilon, steps, ...known },
        inputs: [covarianceOf(shape, 1), { shape: target.shape, values: root }],
        reference: ({ data }) => bures(data, distance).value,
        gradient: (upstream, { data }) =>
          bures(data, { ...distance, factor: upstream.data[0]! * SCALE }).gradient,
      };
    },
  });
}

/** The cases of the self-test. */
export function buresCases(): OperationCase[] {
  return [
    { channels: 21, positions: 60 },
    { channels: 18, positions: 7, targetSize: 0.3 },
    { channels: 21, positions: 60, steps: "plain" as const },
    { channels: 21, positions: 7, steps: "plain" as const },
  ].map(buresCase);
}
