/** Peak rates of an adapter: multiply-adds and copies. */
import { bindableBytes } from "../core/gpu/capabilities.ts";
import type { Gpu } from "../core/gpu/gpu.ts";
import type { Memory } from "../core/gpu/memory.ts";
import { Program } from "../core/gpu/program.ts";

/** The peak rates of an adapter, as far as simple kernels reach them. */
export interface Peak {
  /** Multiply-adds of registers, each two operations, in 10^9 operations a second. */
  readonly gflops: number;
  /** Copying from buffer to buffer, read and written bytes together, in 10^9 bytes a second. */
  readonly gigabytes: number;
}

/** Seconds that a measurement lasts at least: a wait of 11 ms is 2 % of it. */
const LEAST_SECONDS = 0.5;

/** Chains of four accumulators each: enough to hide the latency of one, few enough for 16 registers. */
const CHAINS = 3;

/** Unrolled steps, which make the cost of the loop negligible. */
const STEPS = 32;

const COPIED_BYTES = 128 * 2 ** 20;

const MULTIPLY_ADD = `
  struct Params { loops: u32, factor: f32, addend: f32 }
  var<storage, read_write> output: array<vec4f>;
  fn main(@builtin(global_invocation_id) id: vec3u) {
    let factor = params.factor;
    let addend = params.addend;
    //: for c in 0..CHAINS
    var sum{c} = vec4f(f32(id.x)) + vec4f({c}.0, 0.1, 0.2, 0.3);
    //: end
    for (var i = 0u; i < params.loops; i++) {
      //: for s in 0..STEPS
      //: for c in 0..CHAINS
      sum{c} = sum{c} * factor + addend;
      //: end
      //: end
    }
    var total = vec4f();
    //: for c in 0..CHAINS
    total += sum{c};
    //: end
    output[id.x] = total;
  }
`;

/** Measures the adapter's peak rates; takes a few seconds. */
export async function measurePeak(gpu: Gpu): Promise<Peak> {
  return {
    gflops: await bestRate(gpu, multiplyAdds(gpu)) / 1e9,
    gigabytes: await bestRate(gpu, copies(gpu)) / 1e9,
  };
}

/** Work of an adjustable amount on two pieces of memory. */
interface Load {
  /** Bytes of each. */
  readonly bytes: number;
  /** Operations or bytes of the amount 1. */
  readonly units: number;
  readonly fill: (program: Program, memories: readonly [Memory, Memory], amount: number) => void;
}

function multiplyAdds({ info }: Gpu): Load {
  const workgroupSize = info.software ? info.lanes : 256;
  const invocations = workgroupSize * (info.software ? 512 : 4096);
  return {
    bytes: 16 * invocations,
    units: 2 * 4 * CHAINS * STEPS * invocations,
    fill: (program, [output], loops) =>
      program.dispatch({
        shader: { label: "multiply-add", texts: [MULTIPLY_ADD], constants: { CHAINS, STEPS } },
        // The sums go towards 1.
        params: { loops, factor: 0.5, addend: 0.5 },
        bindings: { output },
        invocations,
        workgroupSize,
      }),
  };
}

function copies(gpu: Gpu): Load {
  const bytes = Math.min(COPIED_BYTES, bindableBytes(gpu));
  return {
    bytes,
    units: 2 * bytes,
    fill: (program, [from, to], count) => {
      for (let i = 0; i < count; i++) program.copy(from, to);
    },
  };
}

/** The best of three runs, each long enough. */
async function bestRate(gpu: Gpu, load: Load): Promise<number> {
  const { bytes, units } = load;
  const buffers = [gpu.buffer("peak, first", bytes), gpu.buffer("peak, second", bytes)] as const;
  const memories = [{ bytes, buffer: buffers[0] }, { bytes, buffer: buffers[1] }] as const;
  const seconds = (amount: number) =>
    secondsOf(gpu, buffers[0], (program) => load.fill(program, memories, amount));
  try {
    // The first run compiles, and touches memory for the first time.
    await seconds(1);
    let amount = 1;
    let last = await seconds(amount);
    while (last < LEAST_SECONDS) {
      amount = Math.ceil(amount * Math.min(16, 1.2 * LEAST_SECONDS / last));
      last = await seconds(amount);
    }
    const best = Math.min(last, await seconds(amount), await seconds(amount));
    return amount * units / best;
  } finally {
    for (const buffer of buffers) gpu.release(buffer);
  }
}

/** The time of a program by the clock in seconds, until one of its buffers can be read. */
async function secondsOf(
  gpu: Gpu,
  buffer: GPUBuffer,
  fill: (program: Program) => void,
): Promise<number> {
  using program = new Program(gpu, "the peak");
  fill(program);
  await program.build();
  await gpu.read(buffer, 16);
  const start = performance.now();
  await program.run();
  await gpu.read(buffer, 16);
  return (performance.now() - start) / 1000;
}
