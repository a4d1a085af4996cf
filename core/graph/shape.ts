/** Shapes of the values in a graph, their size in memory and checks of them. */
import { wrongKind } from "../errors.ts";

/**
 * Feature maps, in channel blocks: `[ceil(channels / 4)][height * width]` of four channels each.
 *
 * @category Graphs
 */
export interface MapShape {
  /** The kind. */
  readonly kind: "map";
  /** Channels; padding of the last block is zero. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** True where it is stored in 16 bits instead of 32. Default false. */
  readonly half?: boolean;
}

/**
 * A matrix over channels, `[row][column]`, both padded with zeros to a multiple of four.
 *
 * @category Graphs
 */
export interface MatrixShape {
  /** The kind. */
  readonly kind: "matrix";
  /** Rows. */
  readonly size: number;
  /** Columns. Default as many as rows. */
  readonly columns?: number;
}

/**
 * Three planes of pixels, `[colour][row][column]`.
 *
 * @category Graphs
 */
export interface PixelsShape {
  /** The kind. */
  readonly kind: "pixels";
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/**
 * One number; all of a graph's share one buffer.
 *
 * @category Graphs
 */
export interface ScalarShape {
  /** The kind. */
  readonly kind: "scalar";
}

/**
 * The shape of a value of the graph.
 *
 * @category Graphs
 */
export type Shape = MapShape | MatrixShape | PixelsShape | ScalarShape;

/** A shape's kinds. */
export type Kind = Shape["kind"];

/** The number of blocks of four that hold so many channels. */
export function blocksOf(channels: number): number {
  return Math.ceil(channels / 4);
}

/** The number of positions of a map. */
export function positionsOf(shape: MapShape): number {
  return shape.height * shape.width;
}

/** The number of columns of a matrix. */
export function columnsOf(shape: MatrixShape): number {
  return shape.columns ?? shape.size;
}

/** Bytes of a value of this shape in a buffer of its own; a scalar has none. */
export function bytesOf(shape: Shape): number {
  switch (shape.kind) {
    case "map":
      return (shape.half ? 8 : 16) * blocksOf(shape.channels) * positionsOf(shape);
    case "matrix":
      return 64 * blocksOf(shape.size) * blocksOf(columnsOf(shape));
    case "pixels":
      return 16 * Math.ceil((3 * shape.height * shape.width) / 4);
    case "scalar":
      return 0;
  }
}

/** The number of vec4 that hold a value. */
export function blocksInside(shape: Shape): number {
  return bytesOf(inFull(shape)) / 16;
}

/** Tells whether a value of this shape is stored in 16 bits. */
export function isHalf(shape: Shape): boolean {
  return shape.kind === "map" && (shape.half ?? false);
}

/** A shape in words, for messages. */
export function describe(shape: Shape): string {
  switch (shape.kind) {
    case "map":
      return `map ${shape.channels} x ${shape.height} x ${shape.width}${
        shape.half ? " in f16" : ""
      }`;
    case "matrix":
      return `matrix ${shape.size} x ${columnsOf(shape)}`;
    case "pixels":
      return `pixels ${shape.height} x ${shape.width}`;
    case "scalar":
      return "scalar";
  }
}

/** Tells whether two shapes are equal but for their precision. */
export function sameShape(a: Shape, b: Shape): boolean {
  return describe(inFull(a)) === describe(inFull(b));
}

/** The same shape in 32 bits, in which gradients are always stored: they need its range. */
export function inFull<S extends Shape>(shape: S): S {
  if (shape.kind !== "map") return shape;
  const { half: _, ...full } = shape;
  return full as S;
}

/**
 * The shape of an input that must be of a certain kind.
 *
 * @throws {TypeError} when it is missing or of another kind
 */
export function expectKind<K extends Kind>(
  operation: string,
  shape: Shape | undefined,
  kind: K,
): Extract<Shape, { kind: K }> {
  if (shape?.kind !== kind) {
    throw wrongKind(
      `${operation} takes a ${kind}, but was given ${
        shape === undefined ? "nothing" : describe(shape)
      }`,
    );
  }
  return shape as Extract<Shape, { kind: K }>;
}

/**
 * Checks that two inputs have one shape.
 *
 * @throws {TypeError} with both shapes when they differ
 */
export function expectSame(operation: string, a: Shape, b: Shape | undefined): void {
  if (b === undefined || !sameShape(a, b)) {
    throw wrongKind(
      `${operation} takes two values of one shape, but was given ${describe(a)} and ` +
        (b === undefined ? "nothing" : describe(b)),
    );
  }
}
