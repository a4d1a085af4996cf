/** Runs of a graph or of one operation, with uploads and reading back. */
import type { Gpu } from "../../gpu/gpu.ts";
import type { Memory } from "../../gpu/memory.ts";
import { Executable } from "../../graph/executable.ts";
import { numbersIn, pack, type Packed } from "../../graph/layout.ts";
import { apply, external, type Node } from "../../graph/node.ts";
import type { Operation } from "../../graph/operation.ts";
import type { Shape } from "../../graph/shape.ts";
import { relativeError } from "./kernel_case.ts";
import type { Value } from "./values.ts";

/**
 * Runs a graph once and reads some of its values back as kernels hold them, see `pack()` and `unpack()`
 * of `core/graph/layout.ts`. Nothing stays allocated, whether it succeeds or not.
 *
 * @param outputs the values that are wanted
 * @param inputs the numbers of every value from outside
 */
export async function runGraph(
  gpu: Gpu,
  outputs: readonly Node[],
  inputs: ReadonlyMap<Node, ArrayLike<number>>,
): Promise<Float32Array[]> {
  const label = outputs.map((node) => node.label).join(", ");
  const owned: GPUBuffer[] = [];
  try {
    const externals = new Map<Node, Memory>();
    await gpu.guarded(`uploading the inputs of ${label}`, () => {
      for (const [node, values] of inputs) {
        // A scalar has a slot among the graph's own scalars.
        if (node.shape.kind === "scalar") externals.set(node, { bytes: 0, buffer: gpu.nothing });
        else externals.set(node, upload(gpu, node.label, pack(node.shape, values), owned));
      }
    });
    using executable = await Executable.build(gpu, { label, outputs, externals });
    for (const [node, values] of inputs) {
      if (node.shape.kind !== "scalar") continue;
      const slot = 4 * executable.slotOf(node);
      gpu.write(executable.scalars.buffer!, Float32Array.from(values), slot);
    }
    await executable.program.run();
    const results: Float32Array[] = [];
    for (const node of outputs) results.push(await read(gpu, executable, node));
    return results;
  } finally {
    for (const buffer of owned) gpu.release(buffer);
  }
}

/** One use of an operation. */
export interface OperationRun<A> {
  /** The operation. */
  readonly operation: Operation<A>;
  /** Its attributes. */
  readonly attributes: A;
  /** Its inputs. */
  readonly inputs: readonly Value[];
}

/** The result of an operation. */
export interface OperationResult {
  /** Its shape by the operation's rule. */
  readonly shape: Shape;
  /** Its numbers as kernels hold them. */
  readonly packed: Float32Array;
}

/** Runs one operation once; nothing stays allocated. */
export async function runOperation<A>(gpu: Gpu, run: OperationRun<A>): Promise<OperationResult> {
  const { operation, attributes, inputs } = run;
  const nodes = inputs.map(({ shape }, i) => external(`input ${i}`, shape));
  const output = apply(operation, nodes, { attributes });
  const values = new Map(nodes.map((node, i) => [node, inputs[i]!.values]));
  const [packed] = await runGraph(gpu, [output], values);
  return { shape: output.shape, packed: packed! };
}

/**
 * The relative error of one operation. What fills a value up counts as well, since kernels rely on its being zero.
 *
 * @param run.expected the result: maps and pixels CHW, matrices row by row
 */
export async function measureOperation<A>(
  gpu: Gpu,
  run: OperationRun<A> & { readonly expected: ArrayLike<number> },
): Promise<number> {
  const { shape, packed } = await runOperation(gpu, run);
  return relativeError(packed, pack(shape, run.expected));
}

/** A buffer with these numbers, which joins those that are owned. */
export function upload(
  gpu: Gpu,
  label: string,
  values: Packed,
  owned: GPUBuffer[],
): Memory {
  const buffer = gpu.buffer(label, values.byteLength);
  owned.push(buffer);
  gpu.write(buffer, values);
  return { bytes: values.byteLength, half: values instanceof Float16Array, buffer };
}

async function read(gpu: Gpu, executable: Executable, node: Node): Promise<Float32Array> {
  if (node.shape.kind === "scalar") {
    return await gpu.read(executable.scalars.buffer!, 4, 4 * executable.slotOf(node));
  }
  const { buffer, bytes } = executable.memoryOf(node);
  return numbersIn(node.shape, await gpu.read(buffer!, bytes));
}
