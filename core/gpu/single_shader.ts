/** Shaders that run by themselves, outside programs of kernels. */
import type { Gpu } from "./gpu.ts";

/** One run of a shader. Bindings have numbers: parameters are the first, then come `bound`. */
export interface SingleRun {
  readonly label: string;
  readonly code: string;
  /** Four whole numbers. */
  readonly params: readonly [number, number, number, number];
  readonly bound: readonly GPUBindingResource[];
  /** Workgroups across and down. */
  readonly groups: readonly [number, number];
}

/** Runs a shader once. What is recorded keeps its parameters' memory as long as it needs it. */
export function runSingle(gpu: Gpu, { label, code, params, bound, groups }: SingleRun): void {
  const pipeline = gpu.pipeline(label, code);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = gpu.arena(`parameters of ${label}`, 16, usage);
  try {
    gpu.write(buffer, new Uint32Array(params));
    const entries = [{ buffer }, ...bound].map((resource, binding) => ({ binding, resource }));
    const group = gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    gpu.submit(label, (encoder) => {
      const pass = encoder.beginComputePass({ label });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...groups);
      pass.end();
    });
  } finally {
    gpu.release(buffer);
  }
}
