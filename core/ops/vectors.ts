/** The sum of all values. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The inner product of two vectors of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Parameters of {@linkcode axpy}. */
export interface AxpyOptions {
  /** What x is multiplied by. */
  readonly factor: number;
  /** What is added, as long as x. */
  readonly y: ArrayLike<number>;
}

/** `factor * x + y`, as a new vector. */
export function axpy(x: ArrayLike<number>, options: AxpyOptions): Float64Array {
  return Float64Array.from(x, (value, i) => options.factor * value + options.y[i]!);
}
