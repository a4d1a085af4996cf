import type { Matrix3 } from "./matrix3.ts";

/** How colours are distributed, as far as a normal distribution goes. */
export interface ColorStatistics {
  /** The mean of each plane. */
  readonly mean: Float64Array;
  /** The covariance of the planes (divided by the number of pixels). */
  readonly covariance: Matrix3;
}

/** Mean and covariance of three planes, one after the other. */
export function colorStatistics(data: ArrayLike<number>): ColorStatistics {
  const count = data.length / 3;
  const mean = new Float64Array(3);
  for (let c = 0; c < 3; c++) {
    for (let i = c * count; i < (c + 1) * count; i++) mean[c]! += data[i]!;
    mean[c]! /= count;
  }
  const covariance = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    for (let column = row; column < 3; column++) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += (data[row * count + i]! - mean[row]!) * (data[column * count + i]! - mean[column]!);
      }
      covariance[3 * row + column] = covariance[3 * column + row] = sum / count;
    }
  }
  return { mean, covariance };
}
