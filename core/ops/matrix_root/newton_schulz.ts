/** The Newton-Schulz iteration: the root of a matrix and its inverse by products alone. */
import affineText from "../../../shaders/matrix_product/matrix_affine.wgsl" with { type: "text" };
import scaleText from "../../../shaders/matrix_root/root_scale.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf, bytesOf } from "../../graph/shape.ts";
import { emitMatrixProduct, type MatrixProduct } from "../matrix_product/matrix_product.ts";

/**
 * The least eigenvalue that a root is taken of, as a share of the trace: a product of matrices in float32 is
 * not sure of anything below.
 */
export const ROOT_FLOOR = 1e-6;

/** The number of plain steps. */
export const PLAIN_STEPS = 12;

/**
 * The steps by which roots are taken: `scaled`, to within float32, of eigenvalues that {@linkcode ROOT_FLOOR} has lifted; or by
 * {@linkcode PLAIN_STEPS} `plain` steps from the matrix over its Frobenius norm, wherever these arrive. So does
 * Crowson's style-transfer-pytorch: small eigenvalues then have roots that are too small.
 */
export type RootSteps = "scaled" | "plain";

/** The largest factor of a step with which rounding errors stay small. */
const LARGEST_FACTOR = 1.69770248526;

/** Invocations of a workgroup that works alone, a power of two. */
const ALONE = 256;

/** One step of the iteration: T = a I - b Z Y. */
interface Step {
  readonly a: number;
  readonly b: number;
}

/** Which numbers `root_scale.wgsl` and `bures_value.wgsl` leave where. */
export const NUMBERS = { start: 0, firstStep: 1, scale: 2, gradient: 3 } as const;

/** A matrix whose root is wanted, with what is known of it. */
export interface RootOf {
  /** A, symmetric and positive semi-definite. */
  readonly matrix: Memory;
  /** Its rows and columns. */
  readonly size: number;
  /** The number added to its diagonal. */
  readonly shift: number;
  /** By which steps. */
  readonly steps: RootSteps;
  /** For `scaled` steps, a bound below its eigenvalues. */
  readonly sure: number;
  /** For `scaled` steps of a loss, a matrix whose square A is where the loss is least. Default: of no loss. */
  readonly reference?: Memory;
}

/** The result of the iteration, in scratch memory; everything belongs to A divided by a scale. */
export interface Roots {
  /** The root before the last step, `Y`. */
  readonly root: Memory;
  /** The last step T: the root is `Y T`. */
  readonly step: Memory;
  /** The inverse root before the last step, `Z`: `T Z` afterwards. */
  readonly inverse: Memory;
  /** Memory for one more matrix. */
  readonly spare: Memory;
  /** Scale and more, by {@linkcode NUMBERS}. */
  readonly numbers: Memory;
}

/** Scratch memory for matrices of a size, by number. */
export function scratchMatrix(call: Call<unknown>, size: number, which: number): Memory {
  return call.program.scratch(`matrix ${which}`, bytesOf({ kind: "matrix", size }));
}

/**
 * Appends the coupled Newton-Schulz iteration up to its last step: Y tends to the root of A over its scale, Z to
 * the inverse of that.
 *
 *     T = (3 f I - f^3 Z Y) / 2,   Y <- Y T,   Z <- T Z
 *
 * (Higham, "Functions of Matrices", 2008, section 6.7.) The factor f of a step stretches the interval in which
 * the eigenvalues are known to be, so that small ones grow 2.5-fold in place of 1.5-fold a step (Chen and Chow,
 * "A stable scaling of Newton-Schulz for improving the sign function computation of a Hermitian matrix", 2014);
 * plain steps have f = 1.
 * All that is multiplied is made of A alone and so is symmetric, but only Y is kept so: where T or Z are, rounding
 * errors grow without bound in float32.
 *
 * Scratch matrix 0 is not touched: A may be there. The reference may be any other: it is read first.
 */
export function emitRoots(call: Call<unknown>, of: RootOf): Roots {
  const { size } = of;
  const [first, ...rest] = STEPS[of.steps] as [Step, ...Step[]];
  const numbers = call.program.scratch("root numbers", 64);
  let [y, z, spare, t] = [1, 2, 3, 4].map((i) => scratchMatrix(call, size, i)) as [
    Memory,
    Memory,
    Memory,
    Memory,
  ];
  emitScale(call, of, { numbers, first });
  emitAffine(call, { size, matrix: of.matrix, numbers, which: NUMBERS.start, output: y });
  emitAffine(call, { size, matrix: of.matrix, numbers, which: NUMBERS.firstStep, output: z });
  const times = (a: Memory, b: Memory, output: Memory, how: Partial<MatrixProduct>) =>
    emitMatrixProduct(call, { label: "matrix root", size, a, b, output, ...how });
  // Z was I, so the first step is the first Z.
  times(y, z, spare, { symmetric: true });
  [y, spare] = [spare, y];
  for (const [i, { a, b }] of rest.entries()) {
    times(z, y, t, { alpha: -b, diagonal: a });
    if (i === rest.length - 1) break;
    times(y, t, spare, { symmetric: true });
    [y, spare] = [spare, y];
    times(t, z, spare, {});
    [z, spare] = [spare, z];
  }
  return { root: y, step: t, inverse: z, spare, numbers };
}

/** Appends `f A + g I`, with the factors of {@linkcode NUMBERS}. */
export function emitAffine(call: Call<unknown>, affine: {
  readonly size: number;
  readonly matrix: Memory;
  readonly numbers: Memory;
  readonly which: number;
  readonly output: Memory;
}): void {
  const { size, matrix, numbers, which, output } = affine;
  const blocks = blocksOf(size);
  call.program.dispatch({
    shader: { label: "matrix affine", texts: [affineText] },
    params: { blocks, size, which },
    bindings: { a: matrix, numbers, output },
    invocations: 4 * blocks * blocks,
  });
}

function emitScale(
  call: Call<unknown>,
  { matrix, size, shift, steps, sure, reference }: RootOf,
  { numbers, first }: { readonly numbers: Memory; readonly first: Step },
): void {
  const plain = steps === "plain";
  const squared = plain ? matrix : reference;
  const floor = plain ? 0 : ROOT_FLOOR;
  call.program.dispatch({
    shader: {
      label: "matrix root scale",
      texts: [scaleText],
      constants: { PLAIN: plain, HAS_SQUARED: squared !== undefined },
    },
    params: { blocks: blocksOf(size), size, shift, floor, sure, a: first.a, b: first.b },
    bindings: { matrix, squared: squared ?? call.nothing, numbers },
    invocations: ALONE,
    workgroupSize: ALONE,
  });
}

/** The steps themselves. */
const STEPS: Readonly<Record<RootSteps, readonly Step[]>> = {
  scaled: stepsFrom(Math.sqrt(ROOT_FLOOR / (1 + ROOT_FLOOR))),
  plain: Array.from({ length: PLAIN_STEPS }, () => ({ a: 1.5, b: 0.5 })),
};

/**
 * The steps that bring every eigenvalue up to 1, to within float32.
 *
 * @param least the least root of an eigenvalue; the largest is 1
 */
function stepsFrom(least: number): Step[] {
  const steps: Step[] = [];
  while (1 - least > 1e-8) {
    const factor = Math.min(LARGEST_FACTOR, Math.sqrt(3 / (1 + least + least ** 2)));
    const step = { a: 1.5 * factor, b: factor ** 3 / 2 };
    steps.push(step);
    // The largest ones are pushed over the top, and may come down to less than the least.
    least = Math.min(step.a * least - step.b * least ** 3, step.a - step.b);
  }
  return steps;
}
