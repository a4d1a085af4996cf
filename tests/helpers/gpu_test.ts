/** The set-up of tests on the GPU. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../core/gpu/gpu.ts";
import { HARDWARE, withGpu, withGpuLike } from "./gpu.ts";

Deno.test("GPU helper: what stays allocated fails a test, and its device is thrown away", async () => {
  let leaky: Gpu | undefined;
  const leak = withGpu((gpu) => {
    leaky = gpu;
    gpu.buffer("forgotten", 100);
  });
  await assertRejects(() => leak, Error, "1 buffers or textures stay allocated, 112 bytes");
  await withGpu((gpu) => assert(gpu !== leaky));
});

Deno.test("GPU helper: an error outside every scope fails a test", async () => {
  const mistake = withGpu((gpu) => {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE;
    gpu.release(gpu.buffer("impossible", 16, usage));
  });
  await assertRejects(() => mistake, Error, "WebGPU complains: ");
});

Deno.test("GPU helper: tests share a device while all is well", async () => {
  const seen = new Set<Gpu>();
  for (let i = 0; i < 2; i++) await withGpu((gpu) => void seen.add(gpu));
  assertEquals(seen.size, 1);
});

Deno.test("GPU helper: the device passes for another, on which nothing may stay allocated either", async () => {
  const like = { info: HARDWARE, limits: { maxBufferSize: 1000 } };
  await withGpuLike(like, ({ info, limits }) => {
    assertEquals([info.software, info.lanes, limits["maxBufferSize"]], [false, 32, 1000]);
    return Promise.resolve();
  });
  const leak = withGpuLike({}, (gpu) => Promise.resolve(void gpu.buffer("forgotten", 100)));
  await assertRejects(() => leak, Error, "1 buffers or textures stay allocated");
});
