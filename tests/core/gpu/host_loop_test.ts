/** What the loop of an optimiser asks of WebGPU: nothing is made in it, and no pass or pipeline is set in vain. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { Adam } from "../../../core/optimizers/adam/adam.ts";
import { Lbfgs } from "../../../core/optimizers/lbfgs/lbfgs.ts";
import { Objective } from "../../../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../../../core/run/planned_problem.ts";
import { planEvaluation } from "../../../core/run/plan.ts";
import { HARDWARE, withGpuLike } from "../../helpers/gpu.ts";
import { blotches, smallProblem } from "../run/small_problem.ts";
import { STANDING, useClock } from "../../helpers/clock.ts";

/** Counts calls of methods while something runs. */
async function callsOf(
  methods: Readonly<Record<string, object>>,
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const calls: Record<string, number> = {};
  const originals = Object.entries(methods).map(([name, prototype]) => {
    const original = Reflect.get(prototype, name);
    calls[name] = 0;
    Reflect.set(prototype, name, function (this: unknown, ...values: unknown[]) {
      calls[name]!++;
      return Reflect.apply(original, this, values);
    });
    return () => Reflect.set(prototype, name, original);
  });
  try {
    await work();
  } finally {
    for (const restore of originals) restore();
  }
  return calls;
}

/** Everything that makes an object of WebGPU, but for command buffers and passes, which serve once. */
const MAKING = {
  createBindGroup: GPUDevice.prototype,
  createBindGroupLayout: GPUDevice.prototype,
  createBuffer: GPUDevice.prototype,
  createComputePipeline: GPUDevice.prototype,
  createPipelineLayout: GPUDevice.prototype,
  createQuerySet: GPUDevice.prototype,
  createShaderModule: GPUDevice.prototype,
  createTexture: GPUDevice.prototype,
  createView: GPUTexture.prototype,
  getBindGroupLayout: GPUComputePipeline.prototype,
  writeBuffer: GPUQueue.prototype,
};

const RECORDING = {
  createCommandEncoder: GPUDevice.prototype,
  submit: GPUQueue.prototype,
  beginComputePass: GPUCommandEncoder.prototype,
  setPipeline: GPUComputePassEncoder.prototype,
  setBindGroup: GPUComputePassEncoder.prototype,
  dispatchWorkgroups: GPUComputePassEncoder.prototype,
};

/** The kernels of a GPU, on whatever device there is. */
async function onHardware(body: (gpu: Gpu) => Promise<void>): Promise<void> {
  await withGpuLike({ info: HARDWARE, storageTextures: 0 }, async (gpu) => {
    // No step takes any time, so that how submits are cut does not depend on this machine.
    using _ = useClock(STANDING);
    await body(gpu);
  });
}

for (const [name, Optimizer] of Object.entries({ Adam, Lbfgs })) {
  Deno.test(`host: in steps of ${name} nothing is made, and several go in a submit`, () =>
    onHardware(async (gpu) => {
      const target = blotches(21, 15, 3);
      const plan = planEvaluation(gpu, smallProblem);
      using network = await uploadNetwork(gpu, plan);
      const problem = problemAt(plan, plan.scales[0]!, { network, target });
      using objective = await Objective.create(gpu, problem);
      using optimizer = await Optimizer.create(gpu, objective, {});
      // The buffer of losses grows to the longest call, and costs are learned.
      for (let i = 0; i < 3; i++) await optimizer.iterate(4);
      const count = async (steps: number) =>
        await callsOf({ ...MAKING, ...RECORDING }, () => optimizer.iterate(steps));
      const [one, four] = [await count(1), await count(4)];
      // What a call of several steps makes does not depend on their number.
      for (const made of Object.keys(MAKING)) assertEquals(four[made], one[made], made);
      assertEquals([one.createBindGroup, one.createView, one.createTexture], [0, 0, 0]);
      assertEquals(four.submit, one.submit);
      assertEquals(four.createCommandEncoder, one.createCommandEncoder);
      const each = (what: string) => (four[what]! - one[what]!) / 3;
      assert(each("dispatchWorkgroups") > 10, "no steps were recorded");
      assertEquals(each("setBindGroup"), each("dispatchWorkgroups"));
      // One of losses and gradient, those of the optimiser before and after.
      assert(each("beginComputePass") <= 3, `${each("beginComputePass")} passes a step`);
    }));
}
