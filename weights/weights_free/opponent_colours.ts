/**
 * Brightness, blue to red, and green to magenta, each as a mixture of blue, green and red of length 1:
 * the axes along which the colours of pictures vary independently of one another, more or less.
 */
export const OPPONENT: readonly (readonly number[])[] = [[1, 1, 1], [-1, 0, 1], [1, -2, 1]].map(
  (row) => row.map((value) => value / Math.hypot(...row)),
);

/** What brings each opponent colour of pictures (0 ... 255) to about unit deviation. */
export const OPPONENT_SCALE: readonly number[] = [1 / 90, 1 / 35, 1 / 18];

/** What `caffe` preprocessing subtracts from blue, green and red. */
export const CAFFE_MEAN: readonly number[] = [103.939, 116.779, 123.68];
