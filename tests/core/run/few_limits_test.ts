/** Whole runs on adapters with few limits: kernels fall back, and losses are the same. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { openGpu } from "../../../core/gpu/open.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { pixelsOf, referenceObjective } from "../../../core/run/reference.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const problem = {
  ...smallProblem,
  content: blotches(32, 32, 1),
  style: blotches(30, 34, 2),
} as const;

/** What an adapter is like: its limits, and what its devices answer. */
interface Adapter {
  /** The limits that are other than here; the device is opened with no more. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Whether devices refuse the formats of storage textures. Default false. */
  readonly refuses?: boolean;
}

/** What WebGPU promises of every adapter. */
const PROMISED = await promisedLimits();

const { software } = await describe();

/** Opens the GPU as an adapter like this gives it. */
async function openLike({ limits = {}, refuses = false }: Adapter): Promise<Gpu> {
  const { requestDevice } = GPUAdapter.prototype;
  const own = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, "limits")!;
  Object.defineProperty(GPUAdapter.prototype, "limits", {
    ...own,
    get(this: GPUAdapter) {
      const all = own.get!.call(this);
      const values: Record<string, unknown> = {};
      for (const name in all) values[name] = limits[name] ?? all[name];
      return values;
    },
  });
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor);
    if (refuses) {
      device.createBindGroupLayout = () => {
        throw new TypeError("rgba32float is no format of storage textures");
      };
    }
    return device;
  };
  try {
    return await openGpu();
  } finally {
    GPUAdapter.prototype.requestDevice = requestDevice;
    Object.defineProperty(GPUAdapter.prototype, "limits", own);
  }
}

async function promisedLimits(): Promise<Record<string, number>> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const limits: Record<string, number> = {};
  for (const name in device.limits) {
    limits[name] = Number((device.limits as unknown as Record<string, number>)[name]);
  }
  device.destroy();
  return limits;
}

async function describe(): Promise<Gpu["info"]> {
  using gpu = await openGpu();
  return gpu.info;
}

/** The loss after each of a few iterations. */
async function lossesOf(gpu: Gpu): Promise<number[]> {
  const losses: number[] = [];
  const run = stylize(gpu, { ...problem, iterations: 3, progressEvery: 1 });
  for await (const { total } of run) losses.push(total);
  await run.result();
  return losses;
}

let expected: Promise<number[]> | undefined;

/** The same where nothing is limited. */
function expectedLosses(): Promise<number[]> {
  return expected ??= (async () => {
    using gpu = await openGpu();
    return await lossesOf(gpu);
  })();
}

const ADAPTERS: Readonly<Record<string, { readonly like: Adapter; readonly textures: number }>> = {
  "4 storage textures a stage": {
    like: { limits: { maxStorageTexturesPerShaderStage: 4 } },
    textures: 4,
  },
  "no more than WebGPU promises": {
    like: { limits: PROMISED },
    textures: PROMISED["maxStorageTexturesPerShaderStage"]!,
  },
  "no storage textures of the format": { like: { refuses: true }, textures: 0 },
};

for (const [name, { like, textures }] of Object.entries(ADAPTERS)) {
  Deno.test(`few limits: ${name}`, async () => {
    using gpu = await openLike(like);
    for (const [limit, value] of Object.entries(like.limits ?? {})) {
      assertEquals(gpu.device.limits[limit as keyof GPUSupportedLimits], value, limit);
    }
    assertEquals(gpu.storageTextures, software ? textures : 0);
    const options = { ...problem, target: blotches(32, 32, 3), balance: "none" } as const;
    const found = await evaluate(gpu, options);
    const reference = referenceObjective({
      ...options,
      ...resolveLosses(problem.network, options),
    })(pixelsOf(options.target));
    assertRelative([found.total], [reference.total], 1e-5, "total");
    assertRelative(found.gradient, reference.gradient.data, 1e-4, "gradient");
    assertRelative(await lossesOf(gpu), await expectedLosses(), 1e-4, "losses of a run");
    const kinds = gpu.shaders.map(({ variant }) => variant).join(" ");
    assertEquals(kinds.includes(".storage"), software && textures > 0);
    if (software && textures === 0) assert(kinds.includes(".sampled"));
  });
}
