/** Tests of the device: resources, pipelines, errors, loss of the device. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { openGpu } from "../../../core/gpu/open.ts";
import { testWithGpu, withGpu } from "../../helpers/gpu.ts";

testWithGpu("GPU: it says what it is, and has all limits of its adapter", (gpu) => {
  assert(gpu.info.description.length > 0);
  assert(gpu.limits["maxStorageBufferBindingSize"]! >= 128 * 2 ** 20);
  assert(gpu.limits["maxComputeWorkgroupsPerDimension"]! >= 65535);
  assertEquals(gpu.timestamps, gpu.features.includes("timestamp-query"));
  assertEquals(gpu.device.limits.maxBufferSize, gpu.limits["maxBufferSize"]);
});

testWithGpu("GPU: what is allocated is counted, and its peak", (gpu) => {
  const { allocatedBytes: before, liveResources: live } = gpu;
  const first = gpu.buffer("first", 100);
  assertEquals([first.label, first.size], ["first", 112]);
  assertEquals(gpu.allocatedBytes, before + 112);
  const texture = gpu.texture("texture", 20000);
  assertEquals([texture.width, texture.height], [1024, 3]);
  assertEquals([gpu.allocatedBytes, gpu.liveResources], [before + 112 + 49152, live + 2]);
  gpu.release(texture);
  gpu.release(texture);
  gpu.release(first);
  assertEquals([gpu.allocatedBytes, gpu.liveResources], [before, live]);
  assertEquals(gpu.peakBytes, before + 112 + 49152);
  gpu.resetPeak();
  assertEquals(gpu.peakBytes, before);
});

testWithGpu("GPU: reading back gives what was written, from any place", async (gpu) => {
  const buffer = gpu.buffer("numbers", 32);
  gpu.device.queue.writeBuffer(buffer, 0, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  assertEquals(await gpu.read(buffer, 12, 8), Float32Array.of(3, 4, 5));
  gpu.release(buffer);
});

testWithGpu("GPU: a buffer that is too large is an error that names both sizes", (gpu) => {
  const limit = Math.min(
    gpu.limits["maxStorageBufferBindingSize"]!,
    gpu.limits["maxBufferSize"]!,
  );
  const error = assertThrows(() => gpu.buffer("features", limit + 1), PentimentoError);
  const sizes = [limit + 16, limit].map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`);
  assertEquals(
    error.message,
    `The buffer "features" needs ${sizes[0]}, but ${gpu.info.description} binds at most ` +
      `${sizes[1]}: choose a smaller picture`,
  );
});

testWithGpu("GPU: an error within a scope is not thrown", async (gpu) => {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE;
  const mistake = () =>
    gpu.guarded(
      "making a buffer that cannot be",
      () => gpu.release(gpu.buffer("bad", 16, usage)),
    );
  const message = "WebGPU validation error while making a buffer that cannot be: ";
  await assertRejects(mistake, Error, message);
});

testWithGpu("GPU: of two that work at once each is told its own errors", async (gpu) => {
  const mistake = () =>
    gpu.release(gpu.buffer("bad", 16, GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE));
  const failing = gpu.guarded("making the first", mistake);
  const working = gpu.guarded("making the second", () => 7);
  const alsoFailing = gpu.guarded("making the third", mistake);
  await assertRejects(() => failing, Error, "while making the first: ");
  await assertRejects(() => alsoFailing, Error, "while making the third: ");
  assertEquals(await working, 7);
});

testWithGpu("GPU: a failure leaves scopes open", async (gpu) => {
  const failing = gpu.guarded("failing", () => {
    throw new RangeError("on purpose");
  });
  await assertRejects(() => failing, RangeError, "on purpose");
  assertEquals(await gpu.guarded("working", () => 7), 7);
});

testWithGpu("GPU: a kernel that does not compile is accepted", async (gpu) => {
  const broken = () =>
    gpu.guarded(
      "building the kernel",
      () => gpu.pipeline("broken", "fn main("),
    );
  await assertRejects(broken, Error, "error while building the kernel: ");
});

testWithGpu("GPU: a pipeline is made once", (gpu) => {
  const code = "@compute @workgroup_size(1) fn main() {}";
  assertEquals(gpu.pipeline("a", code, "N=1") === gpu.pipeline("b", code), true);
  assertEquals(gpu.shaders.filter((made) => made.code === code), [{
    label: "a",
    variant: "N=1",
    code,
  }]);
});

/** A device of one's own, lost as when its driver crashes. */
async function lostGpu(): Promise<Gpu> {
  const gpu = await openGpu();
  gpu.device.destroy();
  await gpu.device.lost;
  return gpu;
}

Deno.test("GPU: a lost device is an error that says so", async () => {
  using gpu = await lostGpu();
  const message = `The GPU ${gpu.info.description} was lost (`;
  await assertRejects(() => gpu.guarded("working", () => {}), PentimentoError, message);
  await assertRejects(() => gpu.read(gpu.nothing, 16), PentimentoError, message);
  assertThrows(() => gpu.checkAlive(), PentimentoError, message);
});

Deno.test("GPU: what fails because the device was lost meanwhile is an error that says so", async () => {
  using gpu = await openGpu();
  const work = gpu.guarded("working", () => {
    gpu.device.destroy();
    throw new Error("mapping failed");
  });
  await assertRejects(() => work, PentimentoError, "was lost (");
});

Deno.test("GPU: its end is the end of all that lives on it", async () => {
  const gpu = await openGpu();
  gpu.buffer("one", 100);
  gpu.texture("two", 100);
  gpu.destroy();
  assertEquals(gpu.allocatedBytes, 0);
  // Closing is no loss.
  await gpu.device.lost;
  assertEquals(gpu.lost, undefined);
  assertThrows(() => gpu.checkAlive(), PentimentoError, "The Gpu has ended");
});

Deno.test("GPU: an adapter that gives no device is an error with its reason", async () => {
  const original = Object.getOwnPropertyDescriptor(Navigator.prototype, "gpu")!;
  const adapter = {
    features: new Set(),
    limits: {},
    info: { description: "Old Card" },
    requestDevice: () => Promise.reject(new TypeError("too old")),
  };
  const value = { requestAdapter: () => Promise.resolve(adapter) };
  Object.defineProperty(Navigator.prototype, "gpu", { value, configurable: true });
  try {
    const message = "The GPU Old Card gave no device (too old): update its driver";
    await assertRejects(openGpu, PentimentoError, message);
  } finally {
    Object.defineProperty(Navigator.prototype, "gpu", original);
  }
});

Deno.test("GPU: memory that runs out is an error that says how much is in use", async () => {
  await withGpu(async (gpu) => {
    const real = gpu.device.popErrorScope.bind(gpu.device);
    // The innermost scope is the one for memory.
    let first = true;
    gpu.device.popErrorScope = async () => {
      const error = await real();
      if (!first) return error;
      first = false;
      return { message: "no memory" } as GPUError;
    };
    try {
      const message = "MiB in use): choose a smaller picture";
      await assertRejects(() => gpu.guarded("allocating", () => {}), PentimentoError, message);
    } finally {
      gpu.device.popErrorScope = real;
    }
  });
});
