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
 * How many numbers a value has, without what fills it up: of a map `C * H * W`, of a square matrix `C * C`, of
 * pixels `3 * H * W`, of a scalar 1.
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
 * Numbers in the order in which people think of them (maps and pixels CHW, matrices row by row) become
 * what kernels read, see {@linkcode Shape}. What fills a value up is zero.
 *
 * @throws {TypeError} when the numbers are not as many as the shape asks
 */
export function pack(shape: Shape, values: ArrayLike<number>): Packed {
  if (values.length !== countOf(shape)) {
    throw new TypeError(`A ${describe(shape)} has ${countOf(shape)} numbers, not ${values.length}`);
  }
  const length = Math.max(1, bytesOf(inFull(shape)) / 4);
  const packed = isHalf(shape) ? new Float16Array(length) : new Float32Array(length);
  eachPlace(shape, (i, place) => packed[place] = values[i]!);
  return packed;
}

/** The numbers that a kernel left in a buffer, whose bytes were read as if they had 32 bits. */
export function numbersIn(
  shape: Shape,
  read: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  if (!isHalf(shape)) return read;
  return new Float32Array(new Float16Array(read.buffer, read.byteOffset, bytesOf(shape) / 2));
}

/** The way back from {@linkcode pack}: what kernels made, without what fills it up. */
export function unpack(shape: Shape, packed: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const values = new Float32Array(countOf(shape));
  eachPlace(shape, (i, place) => values[i] = packed[place]!);
  return values;
}

/** Calls back with every number's index and its place in a kernel's buffer. */
function eachPlace(shape: Shape, visit: (i: number, place: number) => void): void {
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
