/** The root of a matrix, or its inverse, by products alone. */
import affineText from "../../../shaders/matrix_product/matrix_affine.wgsl" with { type: "text" };
import scaleText from "../../../shaders/matrix_root/root_scale.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Call } from "../../graph/operation.ts";
import { blocksOf, bytesOf } from "../../graph/shape.ts";
import { emitMatrixProduct, type MatrixProduct } from "../matrix_product/matrix_product.ts";
import { ROOT_FLOOR, ROOT_STEPS, type RootSteps, type Step } from "./steps.ts";

/** Invocations of a workgroup that works alone, a power of two. */
const ALONE = 256;

/** Which numbers `root_scale.wgsl` and `bures_value.wgsl` leave where. */
export const NUMBERS = { start: 0, scale: 1, gradient: 2 } as const;

/** A matrix whose root is wanted, with what is known of it. */
export interface RootOf {
  /** A, symmetric and positive semi-definite. */
  readonly matrix: Memory;
  /** Its rows and columns. */
  readonly size: number;
  /** The number added to its diagonal. */
  readonly shift: number;
  /** What is made of it. */
  readonly want: "root" | "inverse";
  /** By which steps. */
  readonly steps: RootSteps;
  /** For `scaled` steps, a bound below its eigenvalues. */
  readonly sure: number;
  /** For `scaled` steps of a loss, a matrix whose square A is where the loss is least. Default: of no loss. */
  readonly reference?: Memory;
}

/** The result, in scratch memory; everything belongs to A over its scale. */
export interface RootResult {
  /** A itself, with what is added to its diagonal. */
  readonly start: Memory;
  /** Its root, or the inverse of that. */
  readonly result: Memory;
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
 * Appends the steps that lead to the root of A over its scale, or to the inverse of that:
 *
 *     T = a polynomial of P,   X <- X T,   P <- P T^2
 *
 * from P = A, and X = A for the root, or X = I for its inverse. Every T multiplies the root of each eigenvalue of P, and
 * these end at about 1, so that the product of all T is the inverse root. It is the iteration of Newton and Schulz
 * (Higham, "Functions of Matrices", 2008, section 6.7) for other polynomials than `T = (3 I - P) / 2`, see
 * {@linkcode ROOT_STEPS}; P is its Z Y, made of itself.
 *
 * All that is multiplied is made of A alone and so is symmetric, which halves a product: one triangle is made and
 * mirrored. That is sound for P, which the next steps draw back to where it belongs, but not for the inverse root,
 * whose trace with A would be ten times as far off. Where P is made as Z Y of roots that are kept symmetric, rounding
 * errors grow without bound in float32: nothing draws these back to the inverses of one another.
 *
 * All scratch matrices are in use. A may be number 0, and the reference any but 1: they are read first.
 */
export function emitRoot(call: Call<unknown>, of: RootOf): RootResult {
  const { size, want } = of;
  const steps = ROOT_STEPS[of.steps][want];
  const numbers = call.program.scratch("root numbers", 64);
  const start = scratchMatrix(call, size, 1);
  const free = [0, 2, 3, 4].map((i) => scratchMatrix(call, size, i));
  const release = (memory: Memory, ...inUse: readonly (Memory | undefined)[]) => {
    if (memory !== start && !inUse.includes(memory)) free.push(memory);
  };
  const times = (a: Memory, b: Memory, how: Partial<MatrixProduct> = {}) => {
    const output = free.pop()!;
    emitMatrixProduct(call, { label: "matrix root", size, a, b, output, symmetric: true, ...how });
    return output;
  };
  emitScale(call, of, numbers);
  emitAffine(call, { size, matrix: of.matrix, numbers, which: NUMBERS.start, output: start });
  let power = start;
  let result = want === "root" ? start : undefined;
  for (const [i, squares] of steps.entries()) {
    const step = emitStep(power, squares, { times, release });
    const before = result;
    result = before === undefined ? step : times(before, step, { symmetric: want === "root" });
    if (before !== undefined) release(before);
    if (i === steps.length - 1) break;
    const square = times(step, step);
    release(step, result);
    const next = times(power, square);
    release(square);
    release(power);
    power = next;
  }
  return { start, result: result!, spare: free.pop()!, numbers };
}

/** Appends a step's polynomial of P. */
function emitStep(power: Memory, squares: Step, { times, release }: {
  readonly times: (a: Memory, b: Memory, how: Partial<MatrixProduct>) => Memory;
  readonly release: (memory: Memory, ...inUse: readonly Memory[]) => void;
}): Memory {
  return squares.reduce((last, [alpha, beta, diagonal]) => {
    const next = times(last, last, { alpha, plus: { c: power, beta }, diagonal });
    release(last, power);
    return next;
  }, power);
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
  numbers: Memory,
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
    params: { blocks: blocksOf(size), size, shift, floor, sure },
    bindings: { matrix, squared: squared ?? call.nothing, numbers },
    invocations: ALONE,
    workgroupSize: ALONE,
  });
}
