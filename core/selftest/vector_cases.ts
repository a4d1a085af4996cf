import type { Gpu } from "../gpu/gpu.ts";
import { Program } from "../gpu/program.ts";
import { LbfgsVectors, SLOT } from "../optimizers/lbfgs_vectors.ts";
import { axpy, dot } from "../reference/vectors.ts";
import { type KernelCase, TOLERANCE } from "./kernel_case.ts";
import { numbers } from "./numbers.ts";
import { relativeError } from "./relative_error.ts";
import { upload } from "./run_graph.ts";

/** The dot products of L-BFGS on vectors of so many numbers. */
export function dotCase(count: number): KernelCase {
  return caseOf("dot", count, ({ slopes }) => slopes);
}

/** The sums of multiples of vectors of L-BFGS, with factors that are made on the GPU. */
export function axpyCase(count: number): KernelCase {
  return caseOf("axpy", count, ({ moved, direction }) => Float64Array.of(...moved, ...direction));
}

/** What `doctor` tries. */
export function vectorCases(): KernelCase[] {
  return [dotCase(4108), axpyCase(4108)];
}

/** What becomes of two gradients in two iterations of L-BFGS. */
interface Recursion {
  /** Where a step along the first direction leads from zero. */
  readonly moved: Iterable<number>;
  /** The second direction. */
  readonly direction: Iterable<number>;
  /** The slopes at the start, after the step, and along the second direction. */
  readonly slopes: ArrayLike<number>;
}

const STEP = 0.25;

function caseOf(
  kernel: string,
  count: number,
  pick: (recursion: Recursion) => ArrayLike<number>,
): KernelCase {
  return {
    kernel,
    shape: `${count} numbers`,
    tolerance: TOLERANCE,
    measure: async (gpu) => {
      const first = numbers(count, 1);
      const second = numbers(count, 2).map((value, i) => 0.3 * value + 0.5 * first[i]!);
      const actual = await recursionOnGpu(gpu, first, second);
      return relativeError(pick(actual), pick(recursionTwin(first, second)));
    },
  };
}

/** Nocedal and Wright, algorithm 7.4, written out for one pair. */
function recursionTwin(first: Float32Array, second: Float32Array): Recursion {
  const moved = first.map((value) => -STEP * value);
  const change = axpy(first, { factor: -1, y: second });
  const product = dot(moved, change);
  const coefficient = -dot(moved, second) / product;
  const remaining = axpy(change, { factor: -coefficient, y: second.map((value) => -value) });
  const scale = product / dot(change, change);
  const scaled = remaining.map((value) => scale * value);
  const correction = coefficient - dot(change, scaled) / product;
  const direction = axpy(moved, { factor: correction, y: scaled });
  const slopes = [-dot(first, first), -dot(first, second), dot(second, direction)];
  return { moved, direction, slopes };
}

async function recursionOnGpu(
  gpu: Gpu,
  first: Float32Array<ArrayBuffer>,
  second: Float32Array<ArrayBuffer>,
): Promise<Recursion> {
  const owned: GPUBuffer[] = [];
  const zeros = new Float32Array(first.length);
  try {
    const [pixels, gradient, scalars] = await gpu.guarded("uploading vectors", () => [
      upload(gpu, "pixels", zeros, owned),
      upload(gpu, "gradient", first, owned),
      upload(gpu, "scalars", new Float32Array(4), owned),
    ]);
    using program = new Program(gpu, "nothing");
    const parts = { pixels: pixels!, gradient: gradient!, scalars: scalars!, program };
    const objective = { ...parts, parse: () => ({ total: 0 }) };
    using vectors = await LbfgsVectors.create(gpu, objective, 1);
    const write = (buffer: GPUBuffer, values: Float32Array<ArrayBuffer>, offset = 0) =>
      gpu.device.queue.writeBuffer(buffer, offset, values);
    const read = () => gpu.read(pixels!.buffer!, pixels!.bytes);
    const own = vectors.scalars.buffer!;
    const slot = async (index: number) => (await gpu.read(own, 4, 4 * index))[0]!;

    await once(vectors.direct([]));
    const slopes = [await slot(SLOT.startSlope)];
    write(own, Float32Array.of(STEP), 4 * SLOT.step);
    await once(vectors.move());
    const moved = await read();
    write(gradient!.buffer!, second);
    await once(vectors.slope());
    slopes.push(await slot(SLOT.slope));
    await once(vectors.remember(0));
    // From zero, a whole step along a direction leads to the direction itself.
    write(pixels!.buffer!, zeros);
    await once(vectors.direct([0]));
    slopes.push(await slot(SLOT.startSlope));
    write(own, Float32Array.of(1), 4 * SLOT.step);
    await once(vectors.move());
    return { moved, direction: await read(), slopes };
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
}

async function once(built: Promise<Program>): Promise<void> {
  using program = await built;
  await program.run();
}
