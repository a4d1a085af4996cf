/**
 * The host's time of a step, in parts: recording, finishing and submitting, without waiting for the device. Calls are
 * those of a GPU, whatever the adapter is; their kernels do nothing, since what they compute is not the host's time
 * and would take minutes on a processor.
 *
 *     ./pentimento deno run -A bench/host_time.ts [SIZE [STEPS]]
 */
import type { Gpu } from "../core/gpu/gpu.ts";
import { Adam } from "../core/optimizers/adam/adam.ts";
import { Objective } from "../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../core/run/planned_problem.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { openAsHardware } from "./emulate.ts";
import { problem } from "./peers/problem.ts";
import { median } from "./timing.ts";

/** Milliseconds of one command buffer, in parts. */
interface HostTime {
  readonly record: number;
  readonly finish: number;
  submit: number;
}

/** The times of some steps. */
interface HostTimes {
  /** The adapter's own words. */
  readonly adapter: string;
  /** Kernel calls of losses and gradient. */
  readonly calls: number;
  /** One command buffer a step. */
  readonly times: readonly HostTime[];
}

/** Steps that are not timed. */
const WARMING_UP = 8;

/** A kernel that binds the same and does nothing. */
function withoutWork(code: string): string {
  const declared = code.match(
    /^enable .*;|^const .*;|^(struct|alias) [^{]*\{[^}]*\}|^@group.*;/gm,
  ) ?? [];
  const bound = [...code.matchAll(/^@group.* var(?:<.*?>)? (\w+)/gm)].map(([, name]) => name!);
  return `${declared.join("\n")}
@compute @workgroup_size(WORKGROUP) fn main() { ${
    bound.map((name) => `_ = &${name};`).join(" ")
  } }`;
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
export async function hostTimes(size: number, steps: number): Promise<HostTimes> {
  using gpu = await openAsHardware();
  const pipeline = gpu.pipeline.bind(gpu);
  gpu.pipeline = (label, code, variant) => pipeline(label, withoutWork(code), variant);
  const { network: host, content, style, target, losses, learningRate } = problem(size);
  // Terms that are all zero cannot be balanced.
  const asked = { ...losses, balance: "none", network: host, content, style } as const;
  const plan = planEvaluation(gpu, asked);
  using network = await uploadNetwork(gpu, plan);
  const placed = problemAt(plan, plan.scales[0]!, { network, target });
  using objective = await Objective.create(gpu, placed);
  using adam = await Adam.create(gpu, objective, { learningRate, clip: false });
  for (let i = 0; i < WARMING_UP; i++) await adam.iterate(1);
  const times = watch(gpu);
  for (let i = 0; i < steps; i++) {
    await gpu.idle();
    await adam.iterate(1);
  }
  const calls = objective.parts.reduce((count, { works }) => count + works.length, 0);
  return { adapter: gpu.info.description, calls, times };
}

if (import.meta.main) {
  const [size = 32, steps = 200] = Deno.args.map(Number);
  const { adapter, calls, times } = await hostTimes(size, steps);
  console.log(`${adapter}, ${size} x ${size}: ${calls} kernel calls and Adam's, ${steps} steps`);
  const row = (name: string, of: (time: HostTime) => number) => {
    const all = times.map(of);
    const [middle, least] = [median(all), Math.min(...all)].map((value) => value.toFixed(3));
    console.log(`${name.padEnd(8)} median ${middle} ms, least ${least} ms`);
  };
  row("record", ({ record }) => record);
  row("finish", ({ finish }) => finish);
  row("submit", ({ submit }) => submit);
  row("all", ({ record, finish, submit }) => record + finish + submit);
}
