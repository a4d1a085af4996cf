/** Tests on the GPU. */
import { AssertionError } from "@std/assert";
import type { GpuInfo } from "../../core/gpu/capabilities.ts";
import { Gpu } from "../../core/gpu/gpu.ts";
import { openGpu } from "../../core/gpu/open.ts";

interface Open {
  readonly gpu: Gpu;
  /** Errors of WebGPU outside every error scope. */
  readonly complaints: string[];
}

/**
 * One device for all tests of a file: opening one takes 10 ms, but making its pipelines again up to 0.2 s
 * each. Every file has its own copy of this module.
 */
let open: Promise<Open> | undefined;

/**
 * A test on the GPU, see {@linkcode withGpu}.
 *
 * @param options.ignore whether it is skipped, see {@linkcode lacks}. Default false
 */
export function testWithGpu(
  name: string,
  body: (gpu: Gpu) => void | Promise<void>,
  { ignore = false }: { readonly ignore?: boolean } = {},
): void {
  Deno.test({ name, ignore, fn: () => withGpu(body) });
}

/** Whether the GPU has no such feature: tests that need it are ignored then, not passed. */
export async function lacks(feature: "shader-f16" | "timestamp-query"): Promise<boolean> {
  open ??= openWatched();
  return !(await open).gpu.features.includes(feature);
}

/**
 * Runs something on the GPU. It fails on anything that stays allocated, and on errors of WebGPU that no
 * scope caught. After a failure the device is thrown away, so that it spoils nothing else.
 */
export async function withGpu(body: (gpu: Gpu) => void | Promise<void>): Promise<void> {
  open ??= openWatched();
  const { gpu, complaints } = await open;
  gpu.resetPeak();
  const before = { resources: gpu.liveResources, bytes: gpu.allocatedBytes };
  try {
    await body(gpu);
    // Errors outside scopes arrive a moment later.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (complaints.length > 0) throw new AssertionError(`WebGPU complains: ${complaints[0]}`);
    const resources = gpu.liveResources - before.resources;
    const bytes = gpu.allocatedBytes - before.bytes;
    if (resources !== 0 || bytes !== 0) {
      throw new AssertionError(`${resources} buffers or textures stay allocated, ${bytes} bytes`);
    }
  } catch (error) {
    open = undefined;
    gpu.destroy();
    throw error;
  }
}

/** What tells hardware from a processor, see {@linkcode withGpuLike}. */
export const HARDWARE = { software: false, lanes: 32 } as const;

/** What the tests' device is taken for; what is left out is as it is. */
export interface Likeness {
  readonly info?: Partial<GpuInfo>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly storageTextures?: number;
}

/**
 * Runs something on the tests' device, taken for another: kernels are chosen as they are for that one.
 *
 * @param likeness that other, or a function of the device as it is
 */
export async function withGpuLike(
  likeness: Likeness | ((gpu: Gpu) => Likeness),
  body: (gpu: Gpu) => Promise<void>,
): Promise<void> {
  await withGpu(async (own) => {
    const like = typeof likeness === "function" ? likeness(own) : likeness;
    const { storageTextures = own.storageTextures } = like;
    const limits = { ...own.limits, ...like.limits };
    const gpu = new Gpu(own.device, { ...own.info, ...like.info }, limits, storageTextures);
    try {
      await body(gpu);
      if (gpu.liveResources > 0) {
        throw new AssertionError(`${gpu.liveResources} buffers or textures stay allocated`);
      }
    } finally {
      // The device itself is the tests' own.
      gpu.release(gpu.nothing);
    }
  });
}

/** Checks that the compiler takes every shader that was assembled so far, without so much as a warning. */
export async function assertShadersCompile(gpu: Gpu): Promise<void> {
  for (const { label, variant, code } of gpu.shaders) {
    const module = gpu.device.createShaderModule({ label, code });
    const { messages } = await module.getCompilationInfo();
    if (messages.length === 0) continue;
    throw new AssertionError(
      `${label} (${variant}), line ${messages[0]!.lineNum}: ${messages[0]!.message}`,
    );
  }
}

async function openWatched(): Promise<Open> {
  const gpu = await openGpu();
  const complaints: string[] = [];
  gpu.device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    complaints.push((event as GPUUncapturedErrorEvent).error.message);
  });
  return { gpu, complaints };
}

globalThis.addEventListener("unload", () => open?.then(({ gpu }) => gpu.destroy()));
