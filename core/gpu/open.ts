/** Opening of a GPU with all features and limits that its adapter has. */

import { checkChoice, expectObject, expectOptions, found } from "../checks.ts";
import { PentimentoError, wrongKind } from "../errors.ts";
import { Gpu } from "./gpu.ts";
import { remedyFor } from "./remedies.ts";
import { textureFormat } from "./shader.ts";

/**
 * Options of {@linkcode openGpu}.
 *
 * @category GPU
 */
export interface OpenGpuOptions {
  /** The adapter to prefer where there are several. Default `high-performance`. */
  readonly powerPreference?: "high-performance" | "low-power";
  /** Insist on the processor (a software driver such as lavapipe). Default false. */
  readonly software?: boolean;
  /**
   * A device of yours, to be shared: its buffers are within reach then, and it stays alive when the {@linkcode Gpu}
   * ends. {@linkcode deviceFor} tells what to request it with. Default: one of its own.
   */
  readonly device?: GPUDevice;
}

/** What kernels cannot do without; every device has it that was requested without restrictions. */
const LEAST_LIMITS = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16384,
  maxStorageBuffersPerShaderStage: 8,
};

const OPTIONAL_FEATURES: readonly GPUFeatureName[] = [
  "timestamp-query",
  "shader-f16",
  "subgroups" as GPUFeatureName,
];

/**
 * Opens a GPU through WebGPU, with all limits that the adapter has. Close it with `using` or `destroy()`.
 *
 * On Linux, set the environment variable `DENO_WEBGPU_BACKEND` to `vulkan` before the first call: without
 * a Vulkan driver Deno would otherwise silently fall back to OpenGL. (The command line does so.)
 *
 * @throws {PentimentoError} when there is no WebGPU, no adapter, or no device of the adapter, or the device that is
 * given lacks what kernels need
 * @category GPU
 */
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  expectOptions("openGpu()", options);
  checkChoice("power preference", options.powerPreference, ["high-performance", "low-power"]);
  if (options.device !== undefined) {
    expectConstants();
    return await share(options.device);
  }
  const api = globalThis.navigator?.gpu as GPU | undefined;
  if (api === undefined) {
    throw new PentimentoError(
      `This JavaScript runtime has no WebGPU: ${remedyFor("withoutWebGpu")}`,
    );
  }
  expectConstants();
  const adapter = await api.requestAdapter({
    powerPreference: options.powerPreference ?? "high-performance",
    forceFallbackAdapter: options.software ?? false,
  });
  if (adapter === null) {
    throw new PentimentoError(`No GPU driver was found: ${remedyFor("withoutAdapter")}`);
  }
  try {
    const device = await adapter.requestDevice(deviceFor(adapter));
    const [info, limits] = [infoOf(adapter.info, device), limitsOf(adapter)];
    return new Gpu(device, info, limits, await storageTexturesOf(device, info, limits));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PentimentoError(
      `The GPU ${describe(adapter.info)} gave no device (${reason}): update its driver`,
    );
  }
}

/** WebGPU's constants are globals, which an implementation that is a package does not set by itself. */
function expectConstants(): void {
  if ("GPUBufferUsage" in globalThis) return;
  throw new PentimentoError(
    "WebGPU is here, but its constants such as GPUBufferUsage are not: make them globals, as by " +
      "Object.assign(globalThis, globals) with the globals of the npm package webgpu",
  );
}

/**
 * What a device is requested with, so that the largest pictures and the fastest kernels are possible on it: all limits
 * that the adapter has, and the features that are made use of. For a device that {@linkcode openGpu} shares.
 *
 * ```ts
 * import { deviceFor, openGpu } from "@pentimento/pentimento";
 * import { assertEquals } from "@std/assert";
 *
 * const adapter = (await navigator.gpu.requestAdapter())!;
 * const device = await adapter.requestDevice(deviceFor(adapter));
 * {
 *   using gpu = await openGpu({ device });
 *   assertEquals(gpu.liveResources, 0);
 * }
 * // It is still there, its owner's to destroy:
 * assertEquals(await Promise.race([device.lost, "alive"]), "alive");
 * device.destroy();
 * ```
 *
 * @category GPU
 */
export function deviceFor(adapter: GPUAdapter): GPUDeviceDescriptor {
  expectObject("adapter", adapter, "a GPUAdapter, as navigator.gpu.requestAdapter() gives it");
  if (!adapter.features || !adapter.limits) {
    throw wrongKind(`The adapter is ${found(adapter)}: give a GPUAdapter`);
  }
  return {
    label: "pentimento",
    requiredFeatures: OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: limitsOf(adapter),
  };
}

/** A device that stays its owner's. */
async function share(device: GPUDevice): Promise<Gpu> {
  expectObject("device", device, "a GPUDevice, as adapter.requestDevice() gives it");
  if (!device.limits) {
    throw wrongKind(`The device is ${found(device)}: give a GPUDevice`);
  }
  const limits = limitsOf(device);
  const lacking = Object.entries(LEAST_LIMITS).filter(([name, least]) => limits[name]! < least);
  if (lacking.length > 0) {
    const needs = lacking.map(([name, least]) => `${name} ${least} (it has ${limits[name]})`);
    throw new PentimentoError(
      `The device lacks ${needs.join(", ")}: request it with deviceFor(adapter)`,
    );
  }
  const info = infoOf(device.adapterInfo, device);
  const storageTextures = await storageTexturesOf(device, info, limits);
  return new Gpu(device, info, limits, storageTextures).leavingDevice();
}

/**
 * The textures that a kernel can read as storage: none on a GPU, which reads buffers fastest, nor where an adapter
 * refuses the formats.
 */
async function storageTexturesOf(
  device: GPUDevice,
  { software }: Gpu["info"],
  { maxStorageTexturesPerShaderStage = 0 }: Record<string, number>,
): Promise<number> {
  if (!software) return 0;
  device.pushErrorScope("validation");
  try {
    for (const half of [false, true]) {
      const format = textureFormat(half);
      const usage = GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.TEXTURE_BINDING;
      device.createTexture({ size: [1, 1], format, usage }).destroy();
      const storageTexture = { access: "read-only", format } as const;
      const entries = [{ binding: 0, visibility: GPUShaderStage.COMPUTE, storageTexture }];
      device.createBindGroupLayout({ entries });
    }
  } catch {
    // What the runtime does not know it throws instead of reporting it.
    await device.popErrorScope();
    return 0;
  }
  return await device.popErrorScope() === null ? maxStorageTexturesPerShaderStage : 0;
}

function limitsOf(adapter: GPUAdapter | GPUDevice): Record<string, number> {
  const limits: Record<string, number> = {};
  // The names are getters of the prototype, so Object.keys would not see them.
  for (const name in adapter.limits) {
    const value = (adapter.limits as unknown as Record<string, unknown>)[name];
    // On some machines it is a BigInt.
    if (typeof value === "number" || typeof value === "bigint") limits[name] = Number(value);
  }
  return limits;
}

function infoOf(adapter: GPUAdapterInfo, { features }: GPUDevice): Gpu["info"] {
  const { vendor, device, architecture, subgroupMinSize } = adapter;
  const name = describe(adapter);
  const software = adapter.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(name);
  return {
    description: name,
    vendor,
    device,
    architecture,
    software,
    lanes: lanesOf(name, software),
    ...features.has("subgroups") && { subgroupLanes: subgroupMinSize },
  };
}

function describe({ vendor, device, architecture, description }: GPUAdapterInfo): string {
  return description || [vendor, architecture, device].filter(Boolean).join(" ") || "GPU";
}

/** The lanes of a vector register, which llvmpipe tells in its name: "llvmpipe (LLVM 15.0.6, 256 bits)" are eight floats. */
function lanesOf(name: string, software: boolean): number {
  if (!software) return 32;
  return Number(/(\d+) bits/.exec(name)?.[1] ?? 128) / 32;
}
