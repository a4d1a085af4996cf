/** The clock of this process in tests, so that none of them depends on how fast a machine is, or stops for a while. */

/** No time passes. */
export const STANDING = (): number => 0;

/** A clock that goes on by so many milliseconds whenever somebody looks. */
export function ticking(milliseconds: number): () => number {
  let now = 0;
  return () => now += milliseconds;
}

/** Makes `performance.now` another clock until it is disposed of. */
export function useClock(now: () => number): Disposable {
  const real = performance.now;
  performance.now = now;
  return { [Symbol.dispose]: () => void (performance.now = real) };
}
