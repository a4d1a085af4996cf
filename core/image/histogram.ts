/** Matching of histograms. */

/**
 * Values with the distribution of others: each goes where the other distribution has the same rank. It is the
 * monotone map between the two, so that equal values stay equal and their order stays.
 *
 * A value's rank is the middle of those that equal values share; between the ranks of the target, its sorted
 * values are interpolated linearly. Both lists may have any length from 1 on.
 */
export function matchHistogram(values: Float32Array, target: Float32Array): Float32Array {
  const sorted = target.slice().sort();
  const { steps, ends } = distribution(values);
  const images = new Float32Array(steps.length);
  for (let i = 0; i < steps.length; i++) {
    const rank = ((i === 0 ? 0 : ends[i - 1]!) + ends[i]!) / 2 / values.length;
    const at = Math.min(sorted.length - 1, Math.max(0, rank * sorted.length - 0.5));
    const low = sorted[Math.floor(at)]!;
    images[i] = low + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - low);
  }
  return values.map((value) => images[find(steps, value)]!);
}

/** The different values in ascending order, and how many of all are not larger than each. */
function distribution(values: Float32Array): { steps: Float32Array; ends: Float64Array } {
  const steps = values.slice().sort();
  const ends = new Float64Array(steps.length);
  let different = 0;
  for (let i = 0; i < steps.length; i++) {
    if (i > 0 && steps[i] === steps[different - 1]) ends[different - 1] = i + 1;
    else {
      steps[different] = steps[i]!;
      ends[different++] = i + 1;
    }
  }
  return { steps: steps.subarray(0, different), ends: ends.subarray(0, different) };
}

/** The index of a value among ascending ones that contain it. */
function find(ascending: Float32Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
