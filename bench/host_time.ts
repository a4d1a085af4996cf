/**
 * The host's time of a step, in parts: recording, finishing and submitting, without waiting for the device. Kernels are
 * those of a GPU, whatever the adapter is.
 *
 *     deno run -A bench/host_time.ts [SIZE [STEPS]]
 */
import { Gpu } from "../core/gpu/gpu.ts";
import { openGpu } from "../core/gpu/open.ts";
import { Adam } from "../core/optimizers/adam/adam.ts";
import { Objective, problemAt, uploadNetwork } from "../core/run/objective.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { problem } from "./peers/problem.ts";
import { median } from "./timing.ts";

/** Milliseconds of one command buffer, in parts. */
interface HostTime {
  readonly record: number;
  readonly finish: number;
  submit: number;
}

/** Times every command buffer that is submitted from now on but for those of single copies. */
function watch(gpu: Gpu): HostTime[] {
  const { device } = gpu;
  const times: HostTime[] = [];
  const create = device.createCommandEncoder.bind(device);
  const submit = device.queue.submit.bind(device.queue);
  let last: HostTime | undefined;
  device.createCommandEncoder = (descriptor) => {
    const encoder = create(descriptor);
    if (descriptor?.label === "read-back") return encoder;
    const finish = encoder.finish.bind(encoder);
    const started = performance.now();
    encoder.finish = () => {
      const recorded = performance.now();
      const buffer = finish();
      last = { record: recorded - started, finish: performance.now() - recorded, submit: 0 };
      return buffer;
    };
    return encoder;
  };
  device.queue.submit = (buffers) => {
    const started = performance.now();
    submit(buffers);
    if (last !== undefined) {
      last.submit = performance.now() - started;
      times.push(last);
    }
    last = undefined;
  };
  return times;
}

/** Milliseconds of Adam's steps by parts, in command buffers of one step each. */
async function hostTimes(gpu: Gpu, size: number, steps: number): Promise<HostTime[]> {
  const { network: host, content, style, target, losses, learningRate } = problem(size);
  const plan = planEvaluation(gpu, { ...losses, network: host, content, style });
  using network = await uploadNetwork(gpu, plan);
  using objective = await Objective.create(
    gpu,
    problemAt(plan, plan.scales[0]!, { network, target }),
  );
  using adam = await Adam.create(gpu, objective, { learningRate, clip: false });
  for (let i = 0; i < 8; i++) await adam.iterate(1);
  const times = watch(gpu);
  for (let i = 0; i < steps; i++) {
    await gpu.idle();
    await adam.iterate(1);
  }
  const kernels = objective.parts.reduce((count, { works }) => count + works.length, 0);
  console.log(`${gpu.info.description}, ${size} x ${size}: ${kernels} kernel calls and Adam's`);
  return times;
}

if (import.meta.main) {
  const [size = 32, steps = 200] = Deno.args.map(Number);
  using opened = await openGpu();
  using gpu = new Gpu(
    opened.device,
    { ...opened.info, software: false, lanes: 32 },
    { ...opened.limits },
  );
  const times = await hostTimes(gpu, size, steps);
  const row = (name: string, of: (time: HostTime) => number) => {
    const all = times.map(of);
    console.log(
      `${name.padEnd(8)} median ${median(all).toFixed(3)} ms, least ${
        Math.min(...all).toFixed(3)
      } ms`,
    );
  };
  row("record", ({ record }) => record);
  row("finish", ({ finish }) => finish);
  row("submit", ({ submit }) => submit);
  row("all", ({ record, finish, submit }) => record + finish + submit);
}
