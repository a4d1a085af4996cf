/** A function that a kernel computes, for trying optimisers on. */

import type { Gpu } from "../../../core/gpu/gpu.ts";
import { Program } from "../../../core/gpu/program.ts";
import { upload } from "../../../core/ops/testing/run_graph.ts";
import type { Differentiable } from "../../../core/optimizers/optimizer.ts";

/** A function of some numbers that one invocation computes, for trying optimisers on. */
export interface ShaderObjective extends Differentiable, Disposable {
  /** The numbers as they are now. */
  read(): Promise<Float32Array>;
}

/**
 * Makes a function of its text in WGSL, which reads `x[i]`, adds to `value` and sets `gradient[i]`.
 *
 * @param options where the numbers start (a multiple of four of them), and the text
 */
export async function shaderObjective(
  gpu: Gpu,
  options: { readonly start: readonly number[]; readonly body: string },
): Promise<ShaderObjective> {
  const owned: GPUBuffer[] = [];
  const start = Float32Array.from(options.start);
  const pixels = upload(gpu, "x", start, owned);
  const gradient = upload(gpu, "gradient", new Float32Array(start.length), owned);
  const scalars = upload(gpu, "value", new Float32Array(4), owned);
  const program = new Program(gpu, "objective");
  program.dispatch({
    shader: { label: "objective", texts: [text(options.body)] },
    params: { count: start.length },
    bindings: { x: pixels, scalars, gradient },
    invocations: 1,
    workgroupSize: 1,
  });
  await program.build();
  return {
    pixels,
    gradient,
    scalars,
    totalSlot: 0,
    parts: [program],
    parse: (values) => ({ total: values[0]! }),
    read: () => gpu.read(pixels.buffer!, pixels.bytes),
    [Symbol.dispose]() {
      program[Symbol.dispose]();
      for (const buffer of owned) gpu.release(buffer);
    },
  };
}

/** A valley bent like a banana for each two numbers (Rosenbrock 1960), with its minimum at (1, 1). */
export const ROSENBROCK = `
  for (var i = 0u; i < count; i += 2u) {
    let a = x[i];
    let b = x[i + 1u] - a * a;
    value += 100.0 * b * b + (1.0 - a) * (1.0 - a);
    gradient[i] = -400.0 * a * b - 2.0 * (1.0 - a);
    gradient[i + 1u] = 200.0 * b;
  }`;

const text = (body: string) => `
  struct Params { count: u32 }
  var<storage, read> x: array<f32>;
  var<storage, read_write> scalars: array<f32>;
  var<storage, read_write> gradient: array<f32>;
  fn main() {
    var value = 0.0;
    let count = params.count;
    ${body}
    scalars[0] = value;
  }
`;
