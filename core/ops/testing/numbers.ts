/**
 * Reproducible numbers in [-1, 1) to try kernels on: the linear congruential generator of "Numerical
 * Recipes", which is quite good enough where nothing but variety is wanted.
 *
 * @param seed a whole number; each gives other numbers
 */
export function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  let state = Math.imul(seed + 1, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 31;
  }
  return values;
}
