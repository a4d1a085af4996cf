/**
 * An operation at one set of numbers with its float64 reference. The comparisons of its result and of its gradient,
 * in 32 and in 16 bits, are derived from it.
 */
import type { Gpu } from "../../gpu/gpu.ts";
import { countOf, pack } from "../../graph/layout.ts";
import type { Operation } from "../../graph/operation.ts";
import { inFull, type Shape } from "../../graph/shape.ts";
import { reluGradient } from "../relu/reference.ts";
import { axpy, type Tensor64, tensor64 } from "../tensor.ts";
import { runGradient } from "./gradient_run.ts";
import { type KernelCase, relativeError, TOLERANCE } from "./kernel_case.ts";
import { measureOperation, type OperationRun, runOperation } from "./run_graph.ts";
import { mapOf, numbers, rounded, symmetricOf, type Value } from "./values.ts";

/**
 * The storage of features and weights: 32 bits, 32 bits with numbers that 16 could hold, or 16 bits. A run of the
 * last is compared with one of the second, so that nothing is lost by reading.
 */
export type Storage = "full" | "rounded" | "half";

/** The error that is allowed between storage in 16 and in 32 bits, where numbers are read only, or copied. */
export const READ = 1e-6;

/** The same where results are rounded to 16 bits. */
export const STORED = 2 ** -11;

/** The same for Winograd's transformed kernels, which are rounded as well before large factors add them up. */
export const TRANSFORMED = 2 * STORED;

/** Calls back with an operation's attributes and frees afterwards what they hold on the GPU. */
export type WithAttributes<A> = <T>(
  gpu: Gpu,
  storage: Storage,
  work: (attributes: A) => Promise<T>,
) => Promise<T>;

/** Numbers of a reference: of a scalar one, of others in the order of {@linkcode Value.values}. */
export type ReferenceResult = number | ArrayLike<number> | Tensor64;

/** The numbers that an operation is tried with, and the same in float64. */
export interface Problem<A> {
  /** The attributes, or a function where they depend on the GPU or on the storage. */
  readonly attributes: A | WithAttributes<A>;
  /** The inputs; gradients are taken with respect to the first. */
  readonly inputs: readonly Value[];
  /** The operation's result as a function of its first input. */
  reference(first: Tensor64): ReferenceResult;
  /** The gradient with respect to the first input; absent where the operation has none. */
  gradient?(upstream: Tensor64, first: Tensor64): ReferenceResult;
}

/** An operation at one shape. */
export interface OperationCase<A = unknown> {
  /** A name, for example `max pool`. */
  readonly kernel: string;
  /** A variation of it, which follows the name. */
  readonly manner?: string | undefined;
  /** The shape in words. */
  readonly shape: string;
  /** The operation. */
  readonly operation: Operation<A>;
  /** The relative error that the result is allowed. Default {@linkcode TOLERANCE}. */
  readonly tolerance?: number;
  /** The same of the gradient. Default that of the result. */
  readonly gradientTolerance?: number;
  /** The error allowed to a result in 16 bits, see {@linkcode READ}. Default: no comparison in 16 bits. */
  readonly half?: number;
  /** Whether its gradient has an epilogue. Default true. */
  readonly epilogue?: boolean;
  /** Whether the reference has a derivative at these numbers. Default true. */
  readonly smooth?: boolean;
  /** The numbers, made anew by each call. */
  problem(): Problem<A>;
}

/** Parts of a gradient's epilogue. Both default to true. */
export interface EpilogueOptions {
  /** Whether another gradient is added. */
  readonly addend?: boolean;
  /** Whether a map's gradient is masked as if the map came from a ReLU. */
  readonly mask?: boolean;
}

/** A case whose attributes only its own functions look at. */
export function operationCase<A>(one: OperationCase<A>): OperationCase {
  return one as OperationCase;
}

/** All comparisons of some cases; those in 16 bits once for every kernel. */
export function kernelCases(cases: readonly (OperationCase | KernelCase)[], half = true) {
  const inHalf = new Map<string, KernelCase>();
  const all = cases.flatMap((one) => {
    if (!("operation" in one)) return [one];
    const hasGradient = one.operation.gradient !== undefined;
    if (half && one.half !== undefined) {
      const halves = hasGradient ? [halfCase(one), halfGradientCase(one)] : [halfCase(one)];
      for (const half of halves) if (!inHalf.has(half.kernel)) inHalf.set(half.kernel, half);
    }
    return hasGradient ? [resultCase(one), gradientCase(one)] : [resultCase(one)];
  });
  return { full: all, half: [...inHalf.values()] };
}

/** The comparison of a result with the reference. */
export function resultCase(one: OperationCase): KernelCase {
  const { tolerance = TOLERANCE } = one;
  return named(one, "", tolerance, async (gpu) => {
    const problem = one.problem();
    const expected = numbersOf(problem.reference(firstOf(problem)));
    return await withStored(
      gpu,
      one,
      { problem, storage: "full" },
      (run) => measureOperation(gpu, { ...run, expected }),
    );
  });
}

/** The comparison of a gradient with the reference, with what its epilogue adds and masks. */
export function gradientCase(one: OperationCase, options: EpilogueOptions = {}): KernelCase {
  const { tolerance = TOLERANCE, gradientTolerance = tolerance } = one;
  return named(one, " gradient", gradientTolerance, async (gpu) => {
    const problem = one.problem();
    const { packed, expected } = await runEpilogued(gpu, one, {
      problem,
      storage: "full",
      options,
    });
    return relativeError(packed, expected);
  });
}

/** The comparison of a result in 16 bits with the same in 32. */
function halfCase(one: OperationCase): KernelCase {
  return named(one, "", one.half!, async (gpu) => {
    const problem = one.problem();
    const [half, full] = await inBoth((storage) =>
      withStored(gpu, one, { problem, storage }, (run) => runOperation(gpu, run))
    );
    return relativeError(half.packed, full.packed);
  }, " f16");
}

/** The same of a gradient, which is always stored in 32. */
function halfGradientCase(one: OperationCase): KernelCase {
  return named(one, " gradient", one.half === TRANSFORMED ? TRANSFORMED : READ, async (gpu) => {
    const problem = one.problem();
    const [half, full] = await inBoth((storage) =>
      runEpilogued(gpu, one, { problem, storage, options: {} })
    );
    return relativeError(half.packed, full.packed);
  }, " f16");
}

async function inBoth<T>(run: (storage: Storage) => Promise<T>): Promise<[T, T]> {
  return [await run("half"), await run("rounded")];
}

function named(
  { kernel, manner, shape }: OperationCase,
  part: string,
  tolerance: number,
  measure: KernelCase["measure"],
  storage = "",
): KernelCase {
  const suffix = manner === undefined ? "" : `, ${manner}`;
  return { kernel: `${kernel}${part}${suffix}${storage}`, shape, tolerance, measure };
}

/** The first input in float64. */
export function firstOf({ inputs: [first] }: Problem<unknown>): Tensor64 {
  return tensorOf(first!);
}

/** A value in float64; matrices have one channel. */
export function tensorOf({ shape, values }: Value): Tensor64 {
  if (shape.kind === "map") return tensor64([shape.channels, shape.height, shape.width], values);
  if (shape.kind === "pixels") return tensor64([3, shape.height, shape.width], values);
  const size = shape.kind === "matrix" ? shape.size : 1;
  return tensor64([1, size, values.length / size], values);
}

/** The numbers of a reference's result. */
export function numbersOf(result: ReferenceResult): ArrayLike<number> {
  if (typeof result === "number") return [result];
  return "data" in result ? result.data : result;
}

/** Calls back with a case's operation on inputs and attributes that are stored in a certain way. */
export function withStored<T>(
  gpu: Gpu,
  { operation }: OperationCase,
  { problem, storage }: { readonly problem: Problem<unknown>; readonly storage: Storage },
  work: (run: OperationRun<unknown>) => Promise<T>,
): Promise<T> {
  const inputs = problem.inputs.map((value) => stored(value, storage));
  const { attributes } = problem;
  return typeof attributes === "function"
    ? (attributes as WithAttributes<unknown>)(
      gpu,
      storage,
      (attributes) => work({ operation, attributes, inputs }),
    )
    : work({ operation, attributes, inputs });
}

/** Runs a gradient with its epilogue, on the GPU and in float64. */
function runEpilogued(gpu: Gpu, one: OperationCase, how: {
  readonly problem: Problem<unknown>;
  readonly storage: Storage;
  readonly options: EpilogueOptions;
}): Promise<{ packed: Float32Array; expected: ArrayLike<number> }> {
  const { problem, options } = how;
  return withStored(gpu, one, how, async (run) => {
    const { shape } = run.inputs[0]!;
    const upstream = upstreamOf(run);
    const first = firstOf(problem);
    const gradient = numbersOf(problem.gradient!(tensorOf(upstream), first));
    const { addend: adds = true, mask: masks = true } = options;
    const epilogue = one.epilogue ?? true;
    const addend = epilogue && adds ? addendFor(shape, gradient) : undefined;
    const mask = epilogue && masks && shape.kind === "map";
    const packed = await runGradient(gpu, { ...run, upstream, addend, mask });
    const sum = addend ? axpy(1, addend.values, gradient) : gradient;
    const result = tensor64(first.shape, sum);
    const expected = (mask ? reluGradient(result, first) : result).data;
    return { packed, expected: pack(inFull(shape), expected) };
  });
}

/** Reproducible numbers for the gradient with respect to an operation's result. */
export function upstreamOf({ operation, attributes, inputs }: OperationRun<unknown>): Value {
  const shape = inFull(operation.shape(inputs.map(({ shape }) => shape), attributes));
  if (shape.kind === "map") return mapOf(shape, 2);
  if (shape.kind === "matrix") return symmetricOf(shape.size, 2);
  if (shape.kind === "pixels") return { shape, values: numbers(countOf(shape), 2) };
  return { shape, values: [-0.7] };
}

/** A gradient of a shape to add to another, and as large, since neither must hide the other. */
function addendFor(shape: Shape, gradient: ArrayLike<number>): Value {
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) largest = Math.max(largest, Math.abs(gradient[i]!));
  const any = shape.kind === "matrix"
    ? symmetricOf(shape.size, 3).values
    : numbers(gradient.length, 3);
  return { shape: inFull(shape), values: any.map((value) => (largest || 1) * value) };
}

function stored(value: Value, storage: Storage): Value {
  if (!value.features || storage === "full") return value;
  const shape = storage === "half" ? { ...value.shape, half: true } as Shape : value.shape;
  return { ...value, shape, values: rounded(value.values) };
}
