/** Opening of a GPU with all features and limits that its adapter has. */

import { PentimentoError } from "../errors.ts";
import { Gpu } from "./gpu.ts";
import { textureFormat } from "./shader.ts";

/** Options of {@linkcode openGpu}. */
export interface OpenGpuOptions {
  /** The adapter to prefer where there are several. Default `high-performance`. */
  readonly powerPreference?: "high-performance" | "low-power";
  /** Insist on the processor (a software driver such as lavapipe). Default false. */
  readonly software?: boolean;
}

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
 * @throws {PentimentoError} when there is no WebGPU, no adapter, or no device of the adapter
 */
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  const api = globalThis.navigator?.gpu as GPU | undefined;
  if (api === undefined) {
    throw new PentimentoError(
      "This JavaScript runtime has no WebGPU: use Deno 2.9 or newer, or a browser with WebGPU",
    );
  }
  const adapter = await api.requestAdapter({
    powerPreference: options.powerPreference ?? "high-performance",
    forceFallbackAdapter: options.software ?? false,
  });
  if (adapter === null) {
    throw new PentimentoError(
      "No GPU driver was found: install your GPU's Vulkan driver, or the software one " +
        "(Debian and Ubuntu: sudo apt-get install libvulkan1 mesa-vulkan-drivers; Fedora: mesa-vulkan-drivers)",
    );
  }
  const limits = limitsOf(adapter);
  try {
    const device = await adapter.requestDevice({
      label: "pentimento",
      requiredFeatures: OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: limits,
    });
    const info = infoOf(adapter, device);
    return new Gpu(device, info, limits, await storageTexturesOf(device, info, limits));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PentimentoError(
      `The GPU ${describe(adapter.info)} gave no device (${reason}): update its driver`,
    );
  }
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

function limitsOf(adapter: GPUAdapter): Record<string, number> {
  const limits: Record<string, number> = {};
  // The names are getters of the prototype, so Object.keys would not see them.
  for (const name in adapter.limits) {
    const value = (adapter.limits as unknown as Record<string, unknown>)[name];
    // On some machines it is a BigInt.
    if (typeof value === "number" || typeof value === "bigint") limits[name] = Number(value);
  }
  return limits;
}

function infoOf(adapter: GPUAdapter, { features }: GPUDevice): Gpu["info"] {
  const { vendor, device, architecture, subgroupMinSize } = adapter.info;
  const name = describe(adapter.info);
  const software = adapter.info.isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(name);
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
