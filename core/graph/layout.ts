/** Conversion of numbers between the host's order and the layouts that kernels read. */
import { outOfRange } from "../errors.ts";
import {
  blocksOf,
  bytesOf,
  columnsOf,
  describe,
  inFull,
  isHalf,
  positionsOf,
  type Shape,
} from "./shape.ts";

/**
 * The number of numbers in a value, without padding: of a map `C * H * W`, of a square matrix `C * C`, of pixels
 * `3 * H * W`, of a scalar 1.
 */
export function countOf(shape: Shape): number {
  switch (shape.kind) {
    case "map":
      return shape.channels * positionsOf(shape);
    case "matrix":
      return shape.size * columnsOf(shape);
    case "pixels":
      return 3 * shape.height * shape.width;
    case "scalar":
      return 1;
  }
}

/** Numbers as kernels read them, in 32 or 16 bits. */
export type Packed = Float32Array<ArrayBuffer> | Float16Array<ArrayBuffer>;

/**
 * Converts numbers from the host's order (maps and pixels CHW, matrices row by row) to the layout that kernels
 * read, see {@linkcode Shape}. Padding is zero.
 *
 * @throws {RangeError} when their number does not fit the shape
 */
export function pack(shape: Shape, values: ArrayLike<number>): Packed {
  if (values.length !== countOf(shape)) {
    throw outOfRange(
      `A ${describe(shape)} has ${countOf(shape)} numbers, not ${values.length}: give as many`,
    );
  }
  const length = Math.max(1, bytesOf(inFull(shape)) / 4);
  const packed = isHalf(shape) ? new Float16Array(length) : new Float32Array(length);
  eachIndex(shape, (i, at) => packed[at] = values[i]!);
  return packed;
}

/** The numbers in a buffer of a value, whose bytes were read back as 32-bit floats. */
export function numbersIn(
  shape: Shape,
  read: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  if (!isHalf(shape)) return read;
  return new Float32Array(new Float16Array(read.buffer, read.byteOffset, bytesOf(shape) / 2));
}

/** Converts numbers from the layout of kernels to the host's order, the inverse of {@linkcode pack}. */
export function unpack(shape: Shape, packed: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const values = new Float32Array(countOf(shape));
  eachIndex(shape, (i, at) => values[i] = packed[at]!);
  return values;
}

/** Calls back with every number's index in the host's order and in a kernel's buffer. */
function eachIndex(shape: Shape, visit: (i: number, at: number) => void): void {
  const count = countOf(shape);
  if (shape.kind === "map") {
    const positions = positionsOf(shape);
    for (let c = 0, i = 0; c < shape.channels; c++) {
      const start = 4 * (c >> 2) * positions + (c & 3);
      for (let m = 0; m < positions; m++) visit(i++, start + 4 * m);
    }
  } else if (shape.kind === "matrix") {
    const columns = columnsOf(shape);
    const stride = 4 * blocksOf(columns);
    for (let i = 0; i < count; i++) {
      visit(i, Math.floor(i / columns) * stride + i % columns);
    }
  } else {
    for (let i = 0; i < count; i++) visit(i, i);
  }
}
