/** Copies between a picture, or a map of it, and a window of it that is worked on by itself. */
import addText from "../../../shaders/common/add.wgsl" with { type: "text" };
import windowAddText from "../../../shaders/window/window_add.wgsl" with { type: "text" };
import windowGuideText from "../../../shaders/window/window_guide.wgsl" with { type: "text" };
import windowMapText from "../../../shaders/window/window_map.wgsl" with { type: "text" };
import windowPixelsText from "../../../shaders/window/window_pixels.wgsl" with { type: "text" };
import type { Memory } from "../../gpu/memory.ts";
import type { Dispatch } from "../../gpu/dispatch.ts";
import type { Program } from "../../gpu/program.ts";
import { blocksInside, blocksOf, type MapShape, positionsOf } from "../../graph/shape.ts";
import type { Size } from "../../size.ts";

/** A point of a picture or a map. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle: from its upper left to before its lower right corner. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Three planes of pixels somewhere. */
export interface PixelPlanes extends Size {
  readonly memory: Memory;
}

/** A map somewhere. */
export interface MapPlace {
  readonly shape: MapShape;
  readonly memory: Memory;
}

/** A picture and a window of it. */
export interface WindowOf {
  readonly whole: PixelPlanes;
  readonly window: PixelPlanes;
  /** The window's upper left corner, not below zero. */
  readonly at: Point;
}

/** Appends the taking of a window out of a picture. Beyond its edge the picture begins anew. */
export function emitWindowPixels(program: Program, of: WindowOf): void {
  const { width, height } = of.window;
  emitPlanes(program, of, {
    shader: { label: "window pixels", texts: [windowPixelsText] },
    count: blocksInside({ kind: "pixels", width, height }),
    bindings: { whole: of.whole.memory, window: of.window.memory },
  });
}

/** Appends the adding of a window's pixels to those of the picture that it was taken out of. */
export function emitWindowAdd(program: Program, of: WindowOf): void {
  emitPlanes(program, of, {
    shader: { label: "window add", texts: [windowAddText] },
    count: 3 * of.window.width * of.window.height,
    bindings: { window: of.window.memory, whole: of.whole.memory },
  });
}

function emitPlanes(
  program: Program,
  { whole, window, at }: WindowOf,
  kernel: Pick<Dispatch, "shader" | "bindings"> & { readonly count: number },
): void {
  const { count, ...rest } = kernel;
  const { width, height } = window;
  program.dispatch({
    ...rest,
    params: { count, width, height, whole_width: whole.width, whole_height: whole.height, ...at },
    invocations: count,
  });
}

/**
 * Appends the making of a window's guide, which counts a rectangle of it and nothing else.
 *
 * @param of.whole the guide of the whole picture, numbers row by row. Default: all count equally
 * @param of.at where in it the rectangle begins
 */
export function emitWindowGuide(
  program: Program,
  of: {
    readonly guide: MapPlace;
    readonly rectangle: Rectangle;
    readonly at: Point;
    readonly whole?: { readonly memory: Memory; readonly width: number } | undefined;
    readonly nothing: Memory;
  },
): void {
  const { guide, rectangle, at, whole, nothing } = of;
  const count = positionsOf(guide.shape);
  program.dispatch({
    shader: {
      label: "window guide",
      texts: [windowGuideText],
      constants: { HAS_GUIDE: whole !== undefined },
    },
    params: {
      count,
      width: guide.shape.width,
      ...rectangle,
      ...at,
      whole_width: whole?.width ?? 0,
    },
    bindings: { whole: whole?.memory ?? nothing, guide: guide.memory },
    invocations: count,
  });
}

/**
 * Appends the copying of a rectangle between two maps of the same channels.
 *
 * @param of.sides how large the rectangle is
 * @param of.at where it lies in what is written
 * @param of.shift where it lies in what is read, also below zero
 * @param of.valid what may be read there; beyond it is zero
 */
export function emitWindowMap(
  program: Program,
  of: {
    readonly from: MapPlace;
    readonly to: MapPlace;
    readonly sides: Size;
    readonly at: Point;
    readonly shift: Point;
    readonly valid: Rectangle;
  },
): void {
  const { from, to, sides: { width, height }, at, shift, valid } = of;
  const count = blocksOf(to.shape.channels) * width * height;
  program.dispatch({
    shader: { label: "window map", texts: [windowMapText] },
    params: {
      count,
      width,
      height,
      ...at,
      to_width: to.shape.width,
      to_positions: positionsOf(to.shape),
      from_width: from.shape.width,
      from_positions: positionsOf(from.shape),
      ...valid,
      from_x: shift.x,
      from_y: shift.y,
    },
    bindings: { values: from.memory, output: to.memory },
    invocations: count,
  });
}

/** Appends the adding of some memory to other memory, number by number. */
export function emitAdd(program: Program, part: Memory, sum: Memory): void {
  const count = Math.ceil(part.bytes / 16);
  program.dispatch({
    shader: { label: "add", texts: [addText] },
    params: { count },
    bindings: { part, sum },
    invocations: count,
  });
}
