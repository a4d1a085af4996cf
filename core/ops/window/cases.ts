/** Cases of windows that are taken out of pictures and put back, which are no operations of a graph. */
import type { Gpu } from "../../gpu/gpu.ts";
import type { Memory } from "../../gpu/memory.ts";
import { Program } from "../../gpu/program.ts";
import { pack, unpack } from "../../graph/layout.ts";
import { bytesOf, type MapShape, type PixelsShape, type Shape } from "../../graph/shape.ts";
import type { Size } from "../../size.ts";
import { type KernelCase, relativeError } from "../testing/kernel_case.ts";
import { numbers } from "../testing/values.ts";
import {
  emitAdd,
  emitWindowAdd,
  emitWindowGuide,
  emitWindowMap,
  emitWindowPixels,
  type Point,
} from "./window.ts";

/** A window of a picture: copies are exact, sums of two numbers are rounded as on the host. */
export interface WindowShape {
  readonly whole: Size;
  readonly window: Size;
  readonly at: Point;
}

const EXACT = 1e-7;

/** A window taken out of a picture, which begins anew beyond its edge. */
export function windowPixelsCase(shape: WindowShape): KernelCase {
  return windowCase("window pixels", shape, async (gpu) => {
    const { whole, window, at } = shape;
    const values = numbers(3 * whole.width * whole.height, 1);
    const expected = eachPixel(shape, (place) => values[place]!);
    const found = await copied(gpu, {
      from: { shape: pixelsShape(whole), values },
      to: { shape: pixelsShape(window) },
      emit: (program, from, to) =>
        emitWindowPixels(program, {
          whole: { ...whole, memory: from },
          window: { ...window, memory: to },
          at,
        }),
    });
    return relativeError(found, expected);
  });
}

/** A window added to the picture that it was taken out of. */
export function windowAddCase(shape: WindowShape): KernelCase {
  return windowCase("window add", shape, async (gpu) => {
    const { whole, window, at } = shape;
    const values = numbers(3 * window.width * window.height, 1);
    const before = numbers(3 * whole.width * whole.height, 2);
    const expected = Float64Array.from(before);
    let i = 0;
    eachPixel(shape, (place) => expected[place]! += values[i++]!);
    const found = await copied(gpu, {
      from: { shape: pixelsShape(window), values },
      to: { shape: pixelsShape(whole), values: before },
      emit: (program, from, to) =>
        emitWindowAdd(program, {
          whole: { ...whole, memory: to },
          window: { ...window, memory: from },
          at,
        }),
    });
    return relativeError(found, expected);
  });
}

/** The guide of a window: a rectangle of the whole picture's, or of ones. */
export function windowGuideCase(guided: boolean): KernelCase {
  const shape = { whole: { width: 13, height: 9 }, window: { width: 7, height: 6 } };
  const at = { x: 4, y: 3 };
  const name = guided ? "window guide of a guide" : "window guide";
  return windowCase(name, { ...shape, at }, async (gpu) => {
    const { whole, window } = shape;
    const values = numbers(whole.width * whole.height, 1);
    const rectangle = { left: 2, top: 1, right: 6, bottom: 5 };
    const expected = Float64Array.from({ length: 42 }, (_, i) => {
      const [x, y] = [i % 7, Math.floor(i / 7)];
      if (x < 2 || x >= 6 || y < 1 || y >= 5) return 0;
      return guided ? values[(y - 1 + at.y) * whole.width + x - 2 + at.x]! : 1;
    });
    const map: MapShape = { kind: "map", channels: 1, ...window };
    const found = await copied(gpu, {
      // Row by row: as a map of one position and as many channels as there are numbers.
      from: { shape: { kind: "map", channels: values.length, width: 1, height: 1 }, values },
      to: { shape: map },
      emit: (program, from, memory) =>
        emitWindowGuide(program, {
          guide: { shape: map, memory },
          rectangle,
          at,
          whole: guided ? { memory: from, width: whole.width } : undefined,
          nothing: { bytes: 16, buffer: gpu.nothing },
        }),
    });
    return relativeError(found, expected);
  });
}

/** A rectangle of one map in another, zero where there is nothing to take. */
export function windowMapCase(): KernelCase {
  const [from, to] = [mapShape({ width: 7, height: 6 }), mapShape({ width: 9, height: 8 })];
  return windowCase("window map", { whole: to, window: from, at: { x: 1, y: 2 } }, async (gpu) => {
    const values = numbers(5 * 42, 1);
    const before = numbers(5 * 72, 2);
    const expected = Float64Array.from(before, (value, i) => {
      const [x, y] = [i % 9 - 1, Math.floor(i / 9) % 8 - 2];
      if (x < 0 || x >= 6 || y < 0 || y >= 5) return value;
      // The rectangle begins at (-1, -2) of what is read, of which columns 0 to 3 and rows 1 to 4 count.
      const [u, v] = [x - 1, y - 2];
      return u >= 0 && u < 4 && v >= 1 && v < 5 ? values[Math.floor(i / 72) * 42 + v * 7 + u]! : 0;
    });
    const found = await copied(gpu, {
      from: { shape: from, values },
      to: { shape: to, values: before },
      emit: (program, source, target) =>
        emitWindowMap(program, {
          from: { shape: from, memory: source },
          to: { shape: to, memory: target },
          sides: { width: 6, height: 5 },
          at: { x: 1, y: 2 },
          shift: { x: -1, y: -2 },
          valid: { left: 0, top: 1, right: 4, bottom: 5 },
        }),
    });
    return relativeError(found, expected);
  });
}

/** One value added to another. */
export function addCase(): KernelCase {
  const shape = mapShape({ width: 7, height: 3 });
  return {
    kernel: "add",
    shape: "5 channels, 3 x 7",
    tolerance: EXACT,
    measure: async (gpu) => {
      const [values, before] = [numbers(105, 1), numbers(105, 2)];
      const emit = emitAdd;
      const from = { shape, values };
      const found = await copied(gpu, { from, to: { shape, values: before }, emit });
      return relativeError(found, Float64Array.from(before, (value, i) => value + values[i]!));
    },
  };
}

/** The cases of the self-test. */
export function windowCases(): KernelCase[] {
  const inside = { width: 13, height: 9 };
  const shape = { whole: inside, window: { width: 7, height: 6 }, at: { x: 4, y: 3 } };
  const across = { ...shape, at: { x: 9, y: 7 } };
  return [
    ...[shape, across].flatMap((one) => [windowPixelsCase(one), windowAddCase(one)]),
    windowGuideCase(false),
    windowGuideCase(true),
    windowMapCase(),
    addCase(),
  ];
}

function windowCase(
  kernel: string,
  { whole, window, at }: WindowShape,
  measure: KernelCase["measure"],
): KernelCase {
  const text = ({ width, height }: Size) => `${height} x ${width}`;
  return {
    kernel,
    shape: `${text(window)} of ${text(whole)} at ${at.y}, ${at.x}`,
    tolerance: EXACT,
    measure,
  };
}

function mapShape(sides: Size): MapShape {
  return { kind: "map", channels: 5, ...sides };
}

function pixelsShape({ width, height }: Size): PixelsShape {
  return { kind: "pixels", width, height };
}

/** Calls back with the place in the picture of each of a window's numbers, plane by plane. */
function eachPixel(
  { whole, window, at }: WindowShape,
  visit: (place: number) => number,
): Float64Array {
  const area = window.width * window.height;
  return Float64Array.from({ length: 3 * area }, (_, i) => {
    const x = (i % window.width + at.x) % whole.width;
    const y = (Math.floor(i % area / window.width) + at.y) % whole.height;
    return visit((Math.floor(i / area) * whole.height + y) * whole.width + x);
  });
}

/** Runs a copy and reads what it wrote. */
async function copied(gpu: Gpu, of: {
  readonly from: { readonly shape: Shape; readonly values: ArrayLike<number> };
  readonly to: { readonly shape: Shape; readonly values?: ArrayLike<number> };
  readonly emit: (program: Program, from: Memory, to: Memory) => void;
}): Promise<Float32Array> {
  const { from, to, emit } = of;
  const place = (label: string, shape: Shape, values?: ArrayLike<number>) => {
    const buffer = gpu.buffer(label, bytesOf(shape));
    if (values !== undefined) gpu.write(buffer, pack(shape, values));
    return { bytes: bytesOf(shape), buffer };
  };
  const source = place("from", from.shape, from.values);
  const target = place("to", to.shape, to.values);
  using program = new Program(gpu, "a copy");
  emit(program, source, target);
  try {
    await program.build();
    await program.run();
    return unpack(to.shape, await gpu.read(target.buffer, target.bytes));
  } finally {
    for (const { buffer } of [source, target]) gpu.release(buffer);
  }
}
